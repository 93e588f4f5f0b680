// swift-tools-version: 6.2
import PackageDescription

/// The same as in the main package.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "weir-benchmarks",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "serving-benchmark", targets: ["ServingBenchmark"]),
        .executable(name: "parsing-benchmark", targets: ["ParsingBenchmark"]),
        .executable(name: "template-benchmark", targets: ["TemplateBenchmark"]),
        .executable(name: "template-renderer", targets: ["TemplateRenderer"]),
        .executable(name: "grammar-benchmark", targets: ["GrammarBenchmark"]),
        .executable(name: "gateway-benchmark", targets: ["GatewayBenchmark"]),
    ],
    dependencies: [
        .package(name: "weir", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    ],
    targets: [
        .executableTarget(
            name: "ServingBenchmark",
            dependencies: [argumentParser, .product(name: "CLlama", package: "weir")],
            swiftSettings: swiftSettings),
        .target(name: "AllocationCounter"),
        .executableTarget(
            name: "ParsingBenchmark",
            dependencies: [
                "AllocationCounter", argumentParser, .product(name: "ReplyParsing", package: "weir"),
            ],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "TemplateBenchmark",
            dependencies: [argumentParser, .product(name: "Jinja", package: "weir")],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "GrammarBenchmark",
            dependencies: [
                argumentParser, .product(name: "WeirKit", package: "weir"),
                .product(name: "OutputGrammar", package: "weir"),
            ],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "GatewayBenchmark",
            dependencies: [
                argumentParser, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "TemplateRenderer", dependencies: [.product(name: "Jinja", package: "weir")],
            swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6]
)
