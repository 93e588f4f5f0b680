// swift-tools-version: 6.2
import PackageDescription

/// One list for every target, so that code moves between targets without changing meaning.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: testData[name] ?? [], swiftSettings: swiftSettings)
}

/// Files that tests read from the source tree by path; no resource bundles, so that a test names what it reads.
let testData = [
    "ConformanceTests": ["Transcripts"], "JinjaTests": ["Probes", "Templates"],
    "ReplyParsingTests": ["Golden"],
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "weir",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "weir", targets: ["weir"]),
        .library(
            name: "WeirKit",
            targets: [
                "Inference", "ReplyParsing", "OutputGrammar", "ModelProfiles", "LlamaEngine", "RemoteEngine",
                "APIFormats", "WeirServer",
            ]),
        .library(name: "CLlama", targets: ["CLlama"]),
        .library(name: "ReplyParsing", targets: ["Inference", "OrderedJSON", "ReplyParsing"]),
        .library(name: "Jinja", targets: ["Jinja", "OrderedJSON"]),
        .library(name: "OutputGrammar", targets: ["Inference", "OrderedJSON", "OutputGrammar"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.16.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    ],
    targets: [
        // Each target imports only what stands above it. `Scripts/check.sh` holds the sources to this list.
        .systemLibrary(
            name: "CLlama", pkgConfig: "llama", providers: [.brew(["llama.cpp"]), .apt(["libllama-dev"])]),
        library("OrderedJSON"),
        library("Jinja", ["OrderedJSON"]),
        library("Inference", ["OrderedJSON"]),
        library("ReplyParsing", ["Inference", "OrderedJSON"]),
        library("OutputGrammar", ["Inference", "OrderedJSON"]),
        library("ModelProfiles", ["Inference", "Jinja", "OrderedJSON", "OutputGrammar", "ReplyParsing"]),
        library("LlamaEngine", ["CLlama", "Inference", "OrderedJSON"]),
        library("APIFormats", ["Inference", "OrderedJSON"]),
        library("Conformance", ["OrderedJSON", "ReplyParsing", nioCore, nioHTTP1, nioPosix, nioSSL]),
        library(
            "RemoteEngine",
            [
                "Inference", "OrderedJSON", "ReplyParsing", logging, nioCore, nioHTTP1, nioPosix, nioSSL,
            ]),
        library(
            "WeirServer",
            [
                "APIFormats", "Inference", "OrderedJSON",
                hummingbird, hummingbirdCore, httpTypes, logging, nioCore, nioHTTP1, serviceLifecycle,
            ]),
        .executableTarget(
            name: "weir",
            dependencies: [
                "APIFormats", "Conformance", "Inference", "Jinja", "LlamaEngine", "ModelProfiles",
                "OrderedJSON", "OutputGrammar", "RemoteEngine", "ReplyParsing", "WeirServer", argumentParser,
                logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle, unixSignals, yams,
            ],
            swiftSettings: swiftSettings),

        tests("OrderedJSONTests", ["OrderedJSON"]),
        tests("JinjaTests", ["Jinja", "OrderedJSON"]),
        tests("InferenceTests", ["Inference"]),
        tests("ReplyParsingTests", ["Inference", "OrderedJSON", "ReplyParsing"]),
        tests("OutputGrammarTests", ["Inference", "OrderedJSON", "OutputGrammar"]),
        tests(
            "ModelProfilesTests",
            ["Inference", "ModelProfiles", "OrderedJSON", "OutputGrammar", "ReplyParsing"]),
        tests(
            "LlamaEngineTests",
            ["CLlama", "Inference", "Jinja", "LlamaEngine", "ModelProfiles", "OrderedJSON", "OutputGrammar"]),
        tests("RemoteEngineTests", ["Inference", "OrderedJSON", "RemoteEngine", "ReplyParsing"]),
        tests("APIFormatsTests", ["APIFormats", "Inference", "OrderedJSON"]),
        tests("ConformanceTests", ["Conformance", "OrderedJSON"]),
        tests(
            "WeirServerTests",
            [
                "APIFormats", "Inference", "OrderedJSON", "WeirServer", httpTypes, hummingbird,
                hummingbirdTesting, logging, nioCore, nioEmbedded, nioHTTP1,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
