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
    .target(name: "EventStream", dependencies: ["CCapnpStream", "CZstd", "CZlib", "EventModel"]),

    // Base.
    .target(name: "OrderBooks", dependencies: ["CZlib", "EventModel"]),

    // Domain.
    .target(name: "Captures", dependencies: ["EventModel"]),
    .target(name: "Normalization", dependencies: ["EventModel", "EventStream", "OrderBooks"]),

    // Tests.
    .target(name: "TestSupport", dependencies: ["EventModel"], path: "Tests/TestSupport"),
    .testTarget(name: "OrderBooksTests", dependencies: ["OrderBooks", "TestSupport"]),
    .testTarget(
      name: "NormalizationTests", dependencies: ["Normalization", "Captures", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
