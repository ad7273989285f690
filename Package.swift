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

    // Domain.
    .target(name: "Captures", dependencies: ["EventModel"]),

    // Tests.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(
      name: "CapturesTests", dependencies: ["Captures", "EventModel", "TestSupport"],
      exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
