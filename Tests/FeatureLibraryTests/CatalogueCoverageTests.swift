import Expressions
import FeatureLibrary
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
