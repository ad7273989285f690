// swift-tools-version: 6.0
import PackageDescription

/// A program: one line over a definition. The Swift runtime is linked in, which halves the start-up.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies,
    linkerSettings: [.unsafeFlags(["-static-stdlib", "-Xlinker", "-z", "-Xlinker", "now"])])
}

/// C and C++ read what strangers wrote: checks of bounds where the compiler knows them, and canaries.
let hardened = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=2"]

/// Of modules whose state is one object that one thread works with: looking at run time whether two
/// accesses to it overlap would be a quarter of a decision's time.
let oneThread = SwiftSetting.unsafeFlags(["-enforce-exclusivity=unchecked"])

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
    .target(name: "EventModel"),
    .target(name: "EventText", dependencies: ["EventModel"]),
    .target(
      name: "EventStream",
      dependencies: ["CCapnpStream", "CMemory", "CZstd", "CZlib", "EventModel", "EventText"]),

    // Base.
    .target(name: "Calendars", dependencies: ["EventModel"]),
    .target(name: "Configuration", dependencies: ["CToml", "EventModel", "EventStream"]),
    .target(name: "Expressions", dependencies: ["EventModel"]),
    .target(name: "OrderBooks", dependencies: ["CZlib", "EventModel"]),

    .target(name: "Reports", dependencies: ["EventModel", "EventText"]),
    .target(
      name: "Accounts",
      dependencies: ["Calendars", "Configuration", "EventModel", "EventStream"],
      swiftSettings: [oneThread]),

    // Domain.
    .target(name: "StreamTools", dependencies: ["EventModel", "EventStream", "EventText"]),
    .target(
      name: "Captures",
      dependencies: ["CZlib", "EventModel", "EventStream", "Calendars", "OrderBooks"]),
    .target(
      name: "Normalization",
      dependencies: ["EventModel", "EventStream", "OrderBooks", "Calendars"]),
    .target(
      name: "FeatureLibrary",
      dependencies: [
        "Calendars", "Configuration", "EventModel", "EventStream", "Expressions", "OrderBooks",
      ]),
    .target(
      name: "Evaluation",
      dependencies: ["Calendars", "EventModel", "EventStream", "EventText", "Reports"]),

    // Strategies compute the features that their stream lacks.
    .target(
      name: "Strategies",
      dependencies: [
        "Calendars", "Configuration", "EventModel", "EventStream", "Expressions", "FeatureLibrary",
      ]),
    .target(
      name: "Execution",
      dependencies: ["Calendars", "Configuration", "EventModel", "EventStream", "OrderBooks"]),
    // In a backtest risk derives fills by the venue of `execute --sim`.
    .target(
      name: "RiskControl",
      dependencies: [
        "Accounts", "Calendars", "Configuration", "EventModel", "EventStream", "Execution",
      ], swiftSettings: [oneThread]),
    // The prediction that costs are compared with is that of the schedule.
    .target(
      name: "CostAnalysis",
      dependencies: [
        "Accounts", "Calendars", "Configuration", "EventModel", "EventStream", "EventText",
        "Execution", "Reports",
      ]),

    // Programs.
    program("ingest", ["EventStream", "Captures"]),
    program("normalize", ["EventStream", "Normalization"]),
    program("features", ["EventStream", "FeatureLibrary"]),
    program("signal", ["EventStream", "Strategies"]),
    program("risk", ["EventStream", "RiskControl"]),
    program("execute", ["EventStream", "Execution"]),
    program("tca", ["EventStream", "CostAnalysis"]),
    program("evaluate", ["EventStream", "Evaluation"]),
    program("show", ["EventStream", "StreamTools"]),
    program("slice", ["EventStream", "StreamTools"]),
    program("merge", ["EventStream", "StreamTools"]),

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
        "peer_polars.py",
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
      name: "ConfigurationTests", dependencies: ["Configuration", "EventStream"]),
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
