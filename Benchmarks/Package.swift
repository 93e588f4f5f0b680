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
    products: [.executable(name: "serving-benchmark", targets: ["ServingBenchmark"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        .systemLibrary(
            name: "CLlama", pkgConfig: "llama", providers: [.brew(["llama.cpp"]), .apt(["libllama-dev"])]),
        .executableTarget(
            name: "ServingBenchmark", dependencies: ["CLlama", argumentParser], swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6]
)
