import Expressions
import Testing

/// Named expressions stand for what they are.
@Suite struct ExpressionDefinitionsTests {
  static func resolved(_ text: String, _ definitions: [(String, String)]) throws -> String {
    var known = ExpressionDefinitions()
    for (name, meaning) in definitions { try known.define(name, as: meaning) }
    return try known.resolved(try ExpressionParser.parse(text)).text
  }

  @Test(arguments: [
    ("z", "ofi/volume"), ("z + 1", "ofi/volume+1"), ("2 * z", "2*(ofi/volume)"),
    ("z@1s", "(ofi/volume)@1s"),
    ("X:z", "X:(ofi/volume)"), ("a", "ema(20,ofi/volume)"), ("ema(n, z)", "ema(20,ofi/volume)"),
    ("band.upper", "bollinger(20,2)@1s.upper"), ("n", "20"), ("mid", "mid"),
  ])
  func stands(text: String, meaning: String) throws {
    let definitions = [
      ("z", "ofi / volume"), ("n", "4 * 5"), ("a", "ema(n, z)"), ("band", "bollinger(20,2)@1s"),
    ]
    #expect(try Self.resolved(text, definitions) == meaning)
  }

  @Test(arguments: [
    ("z(1)", "takes no arguments"), ("z@1m", "already has the clock @1s"), ("n@1s", "is 20"),
    ("o.upper", "already the output .lower"), ("X:i", "already of the instrument Y"),
  ])
  func contradictions(text: String, cause: String) throws {
    let definitions = [
      ("z", "ofi@1s"), ("n", "20"), ("o", "bollinger(20,2).lower"), ("i", "Y:mid"),
    ]
    let error = #expect(throws: ExpressionError.self) { try Self.resolved(text, definitions) }
    #expect(error?.cause.contains(cause) == true, "\(error?.cause ?? "")")
  }

  /// What doubles at each step does not grow without end.
  @Test func growthIsBounded() {
    let doubling = (0..<64).map { ("x\($0 + 1)", "x\($0) + x\($0)") }
    #expect(throws: ExpressionError.self) { try Self.resolved("x64", [("x0", "mid")] + doubling) }
  }

  @Test(arguments: ["", "a b", "1a", "é"]) func namesAreNames(name: String) {
    #expect(throws: ExpressionError.self) { try Self.resolved("mid", [(name, "mid")]) }
  }
}
