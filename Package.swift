// swift-tools-version: 6.0
import PackageDescription

/// C and C++ read what strangers wrote: checks of bounds where the compiler knows them, and canaries.
let hardened = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=2"]

/// A filter's state belongs to one thread, and the compiler finds the overlapping accesses of structs.
/// Looking for those of classes at run time would be up to a quarter of a program's time, so only debug
/// builds do.
let oneThread = SwiftSetting.unsafeFlags(
  ["-enforce-exclusivity=unchecked"], .when(configuration: .release))

/// A module of the library, with the modules that it may import.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: [oneThread])
}

// Layers, lowest first; a module imports only what is listed for it.
let package = Package(
  name: "millrace",
  targets: [
    // C: libraries behind small C interfaces.
    .target(
      name: "CCapnpStream",
      cSettings: [.unsafeFlags(hardened, .when(configuration: .release))],
      cxxSettings: [.unsafeFlags(hardened, .when(configuration: .release))],
      linkerSettings: [.linkedLibrary("capnp"), .linkedLibrary("kj")]),
    .target(
      name: "CMemory",
      cSettings: [.unsafeFlags(hardened, .when(configuration: .release))]),
    .target(
      name: "CToml",
      cxxSettings: [.unsafeFlags(hardened, .when(configuration: .release))]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Core.
    module("EventModel"),
    module("EventText", ["EventModel"]),
    module(
      "EventStream", ["CCapnpStream", "CMemory", "CZstd", "CZlib", "EventModel", "EventText"]),

    // Base.
    module("Calendars", ["EventModel"]),
    module("Configuration", ["CToml", "EventModel", "EventStream"]),
    module("Expressions", ["EventModel"]),
    module("OrderBooks", ["CZlib", "EventModel"]),

    module("Reports", ["EventModel", "EventText"]),
    module("Accounts", ["Calendars", "Configuration", "EventModel", "EventStream"]),

    // Domain.
    module("StreamTools", ["EventModel", "EventStream", "EventText"]),
    module("Captures", ["CZlib", "EventModel", "EventStream", "Calendars", "OrderBooks"]),
    module(
      "Normalization", ["Calendars", "Configuration", "EventModel", "EventStream", "OrderBooks"]),
    module(
      "FeatureLibrary",
      [
        "Calendars", "Configuration", "EventModel", "EventStream", "Expressions", "OrderBooks",
      ]),
    module("Evaluation", ["Calendars", "EventModel", "EventStream", "EventText", "Reports"]),

    // Strategies compute the features that their stream lacks.
    module(
      "Strategies",
      [
        "Calendars", "Configuration", "EventModel", "EventStream", "Expressions", "FeatureLibrary",
      ]),
    module("Execution", ["Calendars", "Configuration", "EventModel", "EventStream", "OrderBooks"]),
    // In a backtest risk derives fills by the venue of `execute --sim`.
    module(
      "RiskControl",
      [
        "Accounts", "Calendars", "Configuration", "EventModel", "EventStream", "Execution",
      ]),
    // The prediction that costs are compared with is that of the schedule.
    module(
      "CostAnalysis",
      [
        "Accounts", "Calendars", "Configuration", "EventModel", "EventStream", "EventText",
        "Execution", "Reports",
      ]),

    // Programs: one file, run by the name of each. The Swift runtime is linked in, which halves the
    // start-up; libraries are looked for nowhere but where the system has them.
    .executableTarget(
      name: "millrace",
      dependencies: [
        "Captures", "CostAnalysis", "EventStream", "Evaluation", "Execution", "FeatureLibrary",
        "Normalization", "RiskControl", "Strategies", "StreamTools",
      ],
      linkerSettings: [
        .unsafeFlags([
          "-static-stdlib", "-no-toolchain-stdlib-rpath", "-Xlinker", "-z", "-Xlinker", "now",
        ])
      ]),

    // Benchmarks.
    .target(name: "CountAllocations", path: "Tests/CountAllocations"),
    .executableTarget(
      name: "millrace-bench",
      dependencies: [
        "Configuration", "CountAllocations", "EventModel", "EventStream", "FeatureLibrary",
        "Normalization", "RiskControl",
      ],
      path: "Tests/Bench",
      exclude: [
        "backtest.toml", "bench.py", "compare_full.py", "feature_costs.py", "generate_capture.py",
        "peer_nautilus.py", "peer_numba.py",
        "peer_polars.py", "compare.py", "features_measured.py",
        "peers.py", "processes.py", "records.py", "table.py",
      ],
      linkerSettings: [.unsafeFlags(["-static-stdlib"])]),

    // Fuzzing.
    .executableTarget(
      name: "millrace-fuzz",
      dependencies: [
        "Captures", "Configuration", "CostAnalysis", "Evaluation", "EventModel", "EventStream",
        "EventText", "Execution", "Expressions", "FeatureLibrary", "Normalization", "RiskControl",
        "Strategies",
      ],
      path: "Tests/Fuzz", exclude: ["Findings"],
      linkerSettings: [.unsafeFlags(["-static-stdlib"])]),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["EventModel", "EventStream", "Captures"],
      path: "Tests/TestSupport"),
    .testTarget(name: "EventModelTests", dependencies: ["EventModel", "TestSupport"]),
    .testTarget(
      name: "EventStreamTests",
      dependencies: ["CCapnpStream", "EventModel", "EventStream", "TestSupport"]),
    .testTarget(
      name: "ProgramTests", dependencies: ["EventModel", "EventStream", "TestSupport"]),
    .testTarget(
      name: "InteroperabilityTests", dependencies: ["EventModel", "EventStream", "TestSupport"]),
    .testTarget(
      name: "CapturesTests", dependencies: ["Captures", "EventModel", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "CalendarsTests", dependencies: ["Calendars", "EventModel", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Configuration", "EventModel", "EventStream"]),
    .testTarget(name: "FuzzTests", dependencies: ["TestSupport"]),
    .testTarget(name: "ReadmeTests", dependencies: ["TestSupport"]),
    .testTarget(name: "ExamplesTests", dependencies: ["TestSupport"]),
    .testTarget(name: "OrderBooksTests", dependencies: ["OrderBooks", "TestSupport"]),
    .testTarget(name: "ExpressionsTests", dependencies: ["Expressions", "TestSupport"]),
    .testTarget(
      name: "FeatureLibraryTests",
      dependencies: ["FeatureLibrary", "Expressions", "EventModel", "EventStream", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "TestSupport"]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: ["Evaluation", "EventModel", "EventStream", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "AccountsTests",
      dependencies: ["Accounts", "Configuration", "EventModel", "EventStream", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "StrategiesTests",
      dependencies: ["Strategies", "EventModel", "EventStream", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "Captures", "Configuration", "Execution", "EventModel", "EventStream", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "RiskControlTests",
      dependencies: [
        "Accounts", "Configuration", "RiskControl", "Execution", "EventModel", "EventStream",
        "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "BacktestTests",
      dependencies: [
        "Accounts", "Configuration", "EventModel", "EventStream", "Execution", "FeatureLibrary",
        "Normalization", "RiskControl", "Strategies", "TestSupport",
      ]),
    .testTarget(
      name: "CostAnalysisTests",
      dependencies: ["Accounts", "CostAnalysis", "EventModel", "EventStream", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "NormalizationTests", dependencies: ["Normalization", "Captures", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
