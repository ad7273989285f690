// swift-tools-version: 6.0
import PackageDescription

/// C and C++ read what strangers wrote: checks of bounds where the compiler knows them, and canaries.
let hardened = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=2"]

/// A filter's state belongs to one thread, and the compiler finds the overlapping accesses of structs.
/// Looking for those of classes at run time would be up to a quarter of a program's time, so only debug
/// builds do.
let oneThread = SwiftSetting.unsafeFlags(
  ["-enforce-exclusivity=unchecked"], .when(configuration: .release))

/// The layers, lowest first: the folders of `Sources`.
enum Layer: String, CaseIterable {
  case c = "C"
  case core = "Core"
  case base = "Base"
  case domain = "Domain"
  case programs = "Programs"

  var height: Int { Self.allCases.firstIndex(of: self)! }
}

/// The modules declared so far.
nonisolated(unsafe) var layers: [String: Layer] = [:]

/// Notes a module, and refuses those that it may not import: of a layer above, or declared behind it.
func declare(_ name: String, _ layer: Layer, _ modules: [String]) -> String {
  for module in modules {
    guard let other = layers[module], other.height <= layer.height else {
      fatalError("\(name) is of the layer \(layer) and must not import \(module)")
    }
  }
  layers[name] = layer
  return "Sources/\(layer.rawValue)/\(name)"
}

/// A module of the library, with the modules that it may import.
func module(_ layer: Layer, _ name: String, _ modules: [String] = []) -> Target {
  .target(
    name: name, dependencies: modules.map { .byName(name: $0) },
    path: declare(name, layer, modules), swiftSettings: [oneThread])
}

/// C or C++ behind a small C interface.
func shim(_ name: String, libraries: [String] = []) -> Target {
  .target(
    name: name, path: declare(name, .c, []),
    cSettings: [.unsafeFlags(hardened, .when(configuration: .release))],
    cxxSettings: [.unsafeFlags(hardened, .when(configuration: .release))],
    linkerSettings: libraries.map { .linkedLibrary($0) })
}

/// A library of the system.
func system(_ name: String, _ pkgConfig: String, package: String) -> Target {
  .systemLibrary(
    name: name, path: declare(name, .c, []), pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
  name: "millrace",
  products: [
    .library(
      name: "Millrace",
      targets: [
        "Accounts", "Calendars", "Captures", "Commands", "Configuration", "CostAnalysis",
        "Evaluation",
        "EventModel", "EventStream", "EventText", "Execution", "Expressions", "FeatureLibrary",
        "Graphs", "Journal", "MarketRules", "Normalization", "OrderBooks", "Reports", "RiskControl",
        "Stages",
        "Strategies",
        "StreamTools", "Supervision",
      ]),
    .executable(name: "millrace", targets: ["millrace"]),
  ],
  targets: [
    // C: libraries behind small C interfaces.
    shim("CCapnpStream", libraries: ["capnp", "kj"]),
    shim("CLinux"),
    shim("CMemory"),
    shim("CToml"),
    shim("CXxhash"),
    system("CZstd", "libzstd", package: "libzstd-dev"),
    system("CZlib", "zlib", package: "zlib1g-dev"),

    // Core.
    module(.core, "EventModel"),
    module(.core, "EventText", ["EventModel"]),
    module(
      .core, "EventStream",
      ["CCapnpStream", "CLinux", "CMemory", "CZlib", "CZstd", "EventModel", "EventText"]),
    module(.core, "Stages", ["EventModel", "EventStream"]),
    module(.core, "Commands", ["EventModel", "EventStream", "EventText", "Stages"]),

    // Base.
    module(.base, "Calendars", ["EventModel"]),
    module(
      .base, "Configuration", ["CToml", "Calendars", "Commands", "EventModel", "EventStream"]),
    module(.base, "Expressions", ["EventModel"]),
    module(.base, "OrderBooks", ["CZlib", "EventModel"]),

    module(
      .base, "Journal",
      ["CXxhash", "CZstd", "Commands", "EventModel", "EventStream", "EventText", "Stages"]),
    module(.base, "Reports", ["EventModel", "EventText"]),
    module(.base, "MarketRules", ["Configuration", "EventModel", "EventStream"]),
    module(
      .base, "Accounts",
      [
        "Calendars", "Commands", "Configuration", "EventModel", "EventStream", "MarketRules",
        "Stages",
      ]),

    // Domain.
    module(
      .domain, "StreamTools", ["Commands", "EventModel", "EventStream", "EventText", "Stages"]),
    module(
      .domain, "Captures",
      ["CZlib", "Calendars", "Commands", "EventModel", "EventStream", "OrderBooks", "Stages"]),
    module(
      .domain, "Normalization",
      [
        "Calendars", "Commands", "Configuration", "EventModel", "EventStream", "OrderBooks",
        "Stages",
      ]),
    module(
      .domain, "FeatureLibrary",
      [
        "Calendars", "Commands", "Configuration", "EventModel", "EventStream", "Expressions",
        "OrderBooks", "Stages",
      ]),
    module(
      .domain, "Evaluation",
      ["Calendars", "Commands", "EventModel", "EventStream", "EventText", "Reports", "Stages"]),

    // Strategies compute the features that their stream lacks.
    module(
      .domain, "Strategies",
      [
        "Calendars", "Commands", "Configuration", "EventModel", "EventStream", "Expressions",
        "FeatureLibrary", "Stages",
      ]),
    module(
      .domain, "Execution",
      [
        "Calendars", "Commands", "Configuration", "EventModel", "EventStream", "MarketRules",
        "OrderBooks", "Stages",
      ]),
    // In a backtest risk derives fills by the venue of `execute --sim`.
    module(
      .domain, "RiskControl",
      [
        "Accounts", "Calendars", "Commands", "Configuration", "EventModel", "EventStream",
        "Execution", "MarketRules", "Stages",
      ]),
    // The prediction that costs are compared with is that of the schedule.
    module(
      .domain, "CostAnalysis",
      [
        "Accounts", "Calendars", "Commands", "EventModel", "EventStream", "EventText", "Execution",
        "Reports", "Stages",
      ]),

    // Graphs of programs, and what runs them.
    module(.domain, "Graphs", ["Commands", "Configuration", "EventModel", "EventStream"]),
    module(
      .domain, "Supervision",
      ["CLinux", "Commands", "EventModel", "EventStream", "Graphs", "Reports"]),

    // Programs: one file, run by the name of each. The Swift runtime is linked in, which halves the
    // start-up; libraries are looked for nowhere but where the system has them.
    .executableTarget(
      name: "millrace",
      dependencies: [
        "Captures", "Commands", "CostAnalysis", "Evaluation", "Execution", "FeatureLibrary",
        "Graphs", "Journal", "Normalization", "RiskControl", "Strategies", "StreamTools",
        "Supervision",
      ],
      path: "Sources/Programs/millrace",
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
        "Normalization", "RiskControl", "Stages",
      ],
      path: "Tests/Bench",
      exclude: [
        "backtest.toml", "bench.py", "compare_full.py", "feature_costs.py", "generate_capture.py",
        "graphs.py",
        "peer_nautilus.py", "peer_numba.py",
        "peer_polars.py", "compare.py", "features_measured.py",
        "peers.py", "processes.py", "records.py", "table.py",
      ],
      linkerSettings: [.unsafeFlags(["-static-stdlib"])]),

    // Fuzzing.
    .executableTarget(
      name: "millrace-fuzz",
      dependencies: [
        "CXxhash", "Captures", "Commands", "Configuration", "CostAnalysis", "Evaluation",
        "EventModel", "EventStream", "EventText", "Execution", "Expressions", "FeatureLibrary",
        "Journal", "Normalization", "RiskControl", "Stages", "Strategies",
      ],
      path: "Tests/Fuzz", exclude: ["Findings"],
      linkerSettings: [.unsafeFlags(["-static-stdlib"])]),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Captures", "EventModel", "EventStream", "Stages"],
      path: "Tests/TestSupport"),
    .testTarget(name: "EventModelTests", dependencies: ["EventModel", "TestSupport"]),
    .testTarget(
      name: "EventStreamTests",
      dependencies: ["CCapnpStream", "EventModel", "EventStream", "Stages", "TestSupport"]),
    .testTarget(
      name: "ProgramTests", dependencies: ["Commands", "EventModel", "EventStream", "TestSupport"]),
    .testTarget(
      name: "InteroperabilityTests", dependencies: ["EventModel", "TestSupport"]),
    .testTarget(
      name: "CapturesTests", dependencies: ["Captures", "Commands", "EventModel", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "CalendarsTests", dependencies: ["Calendars", "EventModel", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Configuration", "EventModel", "EventStream"]),
    .testTarget(name: "GraphsTests", dependencies: ["EventStream", "Graphs", "TestSupport"]),
    .testTarget(name: "SupervisionTests", dependencies: ["CLinux", "TestSupport"]),
    .testTarget(name: "FuzzTests", dependencies: ["TestSupport"]),
    .testTarget(name: "ReadmeTests", dependencies: ["TestSupport"]),
    .testTarget(name: "ExamplesTests", dependencies: ["TestSupport"]),
    .testTarget(
      name: "OrderBooksTests", dependencies: ["EventModel", "OrderBooks", "TestSupport"]),
    .testTarget(name: "ExpressionsTests", dependencies: ["Expressions", "TestSupport"]),
    .testTarget(
      name: "FeatureLibraryTests",
      dependencies: [
        "EventModel", "EventStream", "Expressions", "FeatureLibrary", "Graphs", "Stages",
        "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "MarketRulesTests", dependencies: ["Configuration", "EventModel", "MarketRules"]),
    .testTarget(
      name: "JournalTests",
      dependencies: ["Commands", "EventModel", "EventStream", "Journal", "Stages", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "TestSupport"]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: ["Evaluation", "EventModel", "EventStream", "Stages", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "AccountsTests",
      dependencies: [
        "Accounts", "Configuration", "EventModel", "EventStream", "Stages", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "StrategiesTests",
      dependencies: [
        "Commands", "EventModel", "EventStream", "Stages", "Strategies", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "Configuration", "EventModel", "EventStream", "Execution", "Stages", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "RiskControlTests",
      dependencies: [
        "Accounts", "Configuration", "EventModel", "EventStream", "Execution", "RiskControl",
        "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "BacktestTests",
      dependencies: [
        "Commands", "EventModel", "EventStream", "Execution", "FeatureLibrary", "Normalization",
        "RiskControl", "Strategies", "TestSupport",
      ]),
    .testTarget(
      name: "CostAnalysisTests",
      dependencies: [
        "Accounts", "Configuration", "CostAnalysis", "EventModel", "EventStream", "Execution",
        "RiskControl", "Stages", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "NormalizationTests",
      dependencies: [
        "Captures", "EventModel", "EventStream", "Normalization", "Stages", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// MILLRACE_TESTS=RiskControlTests,AccountsTests in the environment builds these suites alone, without the
// benchmarks and the fuzzer: a change is tried in a part of the time.
if let names = Context.environment["MILLRACE_TESTS"] {
  let wanted = Set(names.split(separator: ",").map(String.init))
  package.targets.removeAll {
    $0.type == .test ? !wanted.contains($0.name) : $0.name.hasPrefix("millrace-")
  }
}
