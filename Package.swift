// swift-tools-version: 6.0
import PackageDescription

// Layers, lowest first; a module imports only what is listed for it.
let package = Package(
  name: "millrace",
  targets: [
    // C: libraries behind small C interfaces.
    .target(
      name: "CCapnpStream",
      linkerSettings: [.linkedLibrary("capnp"), .linkedLibrary("kj")]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Core.
    .target(name: "EventModel"),
    .target(name: "EventText", dependencies: ["EventModel"]),
    .target(
      name: "EventStream",
      dependencies: ["CCapnpStream", "CZstd", "CZlib", "EventModel", "EventText"]),

    // Base.
    .target(name: "Calendars", dependencies: ["EventModel"]),
    .target(name: "Expressions", dependencies: ["EventModel"]),
    .target(name: "OrderBooks", dependencies: ["CZlib", "EventModel"]),

    // Domain.
    .target(name: "StreamTools", dependencies: ["EventModel", "EventStream", "EventText"]),
    .target(name: "Captures", dependencies: ["EventModel", "EventStream", "Calendars"]),
    .target(
      name: "Normalization",
      dependencies: ["EventModel", "EventStream", "OrderBooks", "Calendars"]),
    .target(
      name: "FeatureLibrary", dependencies: ["EventModel", "EventStream", "Expressions"]),

    // Programs.
    .executableTarget(name: "ingest", dependencies: ["EventStream", "Captures"]),
    .executableTarget(name: "normalize", dependencies: ["EventStream", "Normalization"]),
    .executableTarget(name: "features", dependencies: ["EventStream", "FeatureLibrary"]),
    .executableTarget(name: "show", dependencies: ["EventStream", "StreamTools"]),
    .executableTarget(name: "slice", dependencies: ["EventStream", "StreamTools"]),
    .executableTarget(name: "merge", dependencies: ["EventStream", "StreamTools"]),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["EventModel", "Captures"], path: "Tests/TestSupport"),
    .testTarget(
      name: "CapturesTests", dependencies: ["Captures", "EventModel", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "CalendarsTests", dependencies: ["Calendars", "EventModel", "TestSupport"]),
    .testTarget(name: "OrderBooksTests", dependencies: ["OrderBooks", "TestSupport"]),
    .testTarget(
      name: "NormalizationTests", dependencies: ["Normalization", "Captures", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
