import EventModel
import Expressions
import FeatureLibrary
import TestSupport
import Testing

/// The whole catalogue is in the tests that hold for every feature: a new one that is not fails here.
@Suite struct CatalogueCoverageTests {
  /// Fits, whose likelihood EstimationTests judge, and what has a suite of its own with a slow reference.
  static let ownSuites: Set<String> = [
    "hawkes_fit", "pin", "seasonal", "adjusted_return", "adjusted_volatility",
  ]

  /// The names in expressions, arguments included.
  private static func names(_ texts: [String]) throws -> Set<String> {
    var found: Set<String> = []
    func visit(_ expression: Expression) {
      guard case .call(let call) = expression else { return }
      found.insert(call.name)
      for argument in call.arguments { visit(argument.value) }
    }
    for text in texts { visit(try ExpressionParser.parse(text)) }
    return found
  }

  @Test func everyFeatureHasASlowReference() throws {
    let compared = try Self.names(
      ReferenceTests.features + ReferenceTests.bars + ReferenceTests.orders)
    let missing = featureDefinitions.map(\.name).filter {
      !compared.contains($0) && !Self.ownSuites.contains($0)
    }
    #expect(missing.isEmpty)
  }

  @Test func everyFeatureIsCutRestoredAndTruncated() throws {
    let cut = try Self.names(InvariantTests.expressions + InvariantTests.orders)
    let missing = featureDefinitions.map(\.name).filter { !cut.contains($0) }
    #expect(missing.isEmpty)
  }
}

/// What is compared has values: a feature that never warms in the markets of a test passes it whatever it
/// computes.
extension CatalogueCoverageTests {
  /// The columns that have no value in any of these markets.
  private static func empty(
    _ expressions: [String], _ markets: [[PlainEvent]], kinds: KindSet? = nil
  ) throws -> Set<String> {
    var silent: Set<String>?
    for events in markets {
      let run = try FeatureHarness(events, expressions, kinds: kinds)
      var own: Set<String> = []
      for set in run.header.featureSets {
        let rows = run.output.filter {
          $0.event.kind == .features && $0.event.features.set == set.id
        }
        for (column, feature) in set.features.enumerated()
        where rows.allSatisfy({ $0.values[column].isNaN }) {
          own.insert(feature.name)
        }
      }
      silent = silent?.intersection(own) ?? own
    }
    // Bids have no volume, these instruments no calendar, and the tests' day is New Year's. What is learned from past days has a suite of
    // its own, whose market lasts for days.
    let meant = [
      "ohlcv(bid)", "session_phase@1s", "session_phase.", "session_phase(GLBX)",
      "session_phase(FX)",
    ]
    let learned = ["seasonal(", "adjusted_"]
    return (silent ?? []).filter { name in
      !(meant + learned).contains { name.hasPrefix($0) }
    }
  }

  @Test func whatIsComparedHasValues() throws {
    let markets = (1...8 as ClosedRange<UInt64>).map { RandomMarket(seed: $0).events }
    let timed = (ReferenceTests.features + ReferenceTests.bars).map { ReferenceTests.on("1s", $0) }
    let silentOnGroups = try Self.empty(ReferenceTests.features, markets)
    #expect(silentOnGroups.isEmpty)
    let silentOnTime = try Self.empty(timed, markets)
    #expect(silentOnTime.isEmpty)
  }

  @Test func whatIsCutHasValues() throws {
    let markets = InvariantTests.seeds.map { InvariantTests.market($0, "ordered") }
    let silent = try Self.empty(InvariantTests.expressions, markets)
    #expect(silent.isEmpty)
  }

  @Test func whatIsOfOrdersHasValues() throws {
    let markets = (1...8 as ClosedRange<UInt64>).map {
      RandomMarket(seed: $0, hasOrders: true).events
    }
    let silent = try Self.empty(ReferenceTests.orders + InvariantTests.orders, markets)
    #expect(silent.isEmpty)
  }
}
