import EventModel
import Expressions
import FeatureLibrary
import TestSupport
import Testing

/// Expressions grown at random from the table of features: whatever they nest, nothing that has come
/// out depends on what comes later, on cuts into batches, or on a restart.
@Suite struct RandomExpressionTests {
  @Test(arguments: (1...(InvariantTests.isLong ? 60 : 16)).map(UInt64.init))
  func knowNothingOfTheFuture(seed: UInt64) throws {
    var grammar = RandomExpression(seed: seed)
    let events = RandomMarket(seed: seed, groups: 120, hasOrders: seed % 2 == 0).events
    let kinds = KindSet(.quote, .trade, .depth, .orderAction, .watermark)
    var accepted: [String] = []
    for _ in 0..<40 {
      let text = grammar.make(depth: 0, isCondition: false, allowsClock: true)
      // Two clocks may meet under a third feature, a bound may be above another: refused.
      if (try? FeatureHarness(Array(events.prefix(20)), [text], kinds: kinds)) != nil {
        accepted.append(text)
      }
    }
    #expect(accepted.count > 15)
    let whole = try FeatureHarness(events, accepted, kinds: kinds)
    for place in stride(from: 3, to: events.count, by: InvariantTests.isLong ? 29 : 53) {
      let cut = try FeatureHarness(
        Array(events[..<place]), accepted, kinds: kinds, finishes: false)
      same(cut.output, Array(whole.output.prefix(cut.output.count)), "cut at \(place)", accepted)
      let resumed = try FeatureHarness(events, accepted, kinds: kinds, snapshotAt: place)
      same(resumed.output, whole.output, "snapshot at \(place)", accepted)
    }
    for size in [1, 7, 100] {
      let batches = try FeatureHarness(events, accepted, kinds: kinds, cut: .every(size))
      same(batches.output, whole.output, "batches of \(size)", accepted)
    }
  }

  /// What is written canonically is the same feature.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func canonicalTextsAreTheSame(seed: UInt64) throws
  {
    var grammar = RandomExpression(seed: 100 + seed)
    for _ in 0..<100 {
      let text = grammar.make(depth: 0, isCondition: false, allowsClock: true)
      guard let expression = try? ExpressionParser.parse(text) else { continue }
      #expect(try ExpressionParser.parse(expression.text) == expression, "\(text)")
    }
  }

  private func same(
    _ output: [PlainEvent], _ expected: [PlainEvent], _ what: String, _ features: [String]
  ) {
    let difference = firstDifference(output, expected)
    #expect(difference == nil, "\(what) of \(features)")
  }
}

/// A grammar over the table: every parameter gets what it takes.
private struct RandomExpression {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int(random.next() % UInt64(choices.count))]
  }

  private mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }

  mutating func make(depth: Int, isCondition: Bool, allowsClock: Bool) -> String {
    let definition = pick(
      featureDefinitions.filter { definition in
        let isSuch = isCondition ? definition.result == .condition : definition.result == .number
        // Deep inside what needs no arguments of its own.
        let isSimple = definition.parameters.allSatisfy { $0.fallback != nil }
        return isSuch && (depth < 3 || isSimple || isCondition)
      })
    let hasClock = allowsClock && chance(depth == 0 ? 60 : 15)
    let clock = hasClock ? pick(["@1s", "@3s", "@trades(3)", "@volume(40)"]) : ""
    let isOperator = definition.name.first?.isLetter != true
    // The hash of a file is what it is.
    let parameters = definition.parameters(repeating: pick([2, 3, 4])).filter {
      $0.name != "content"
    }
    let values = parameters.map { parameter -> (name: String, value: String)? in
      let isLeftOut = parameter.fallback != nil && chance(30)
      return isLeftOut && !isOperator
        ? nil : (parameter.name, value(of: parameter, depth: depth, allowsClock && !hasClock))
    }.compactMap { $0 }
    var text: String
    if isOperator {
      text = "(\(values[0].value) \(definition.name) \(values[1].value))"
    } else {
      text = definition.name
      let arguments = values.map { "\($0.name)=\($0.value)" }
      if !arguments.isEmpty { text += "(\(arguments.joined(separator: ", ")))" }
    }
    if chance(8) { text = "S\(random.next() % 3):" + text }
    text += clock
    return definition.outputs.isEmpty ? text : text + ".\(pick(definition.outputs))"
  }

  private mutating func value(
    of parameter: FeatureDefinition.Parameter, depth: Int, _ allowsClock: Bool
  ) -> String {
    switch parameter.kind {
    case .integer(let range):
      let least = max(range.lowerBound, parameter.name == "n" ? 4 : 1)
      return "\(min(range.upperBound, least + Int(random.next() % 4)))"
    case .number(let range):
      return "\(min(max(pick([0.25, 0.5, 1, 2, 20]), range.lowerBound), range.upperBound))"
    case .window: return pick(["2", "3", "7", "2s", "5s"])
    case .span: return pick(["500ms", "1s", "8s", "1m"])
    case .choice(let words): return pick(words)
    case .name: return "yield"
    case .text: return parameter.name == "zone" ? "\"UTC-5\"" : "\"flow\""
    case .file(.series): return Fixture.file(pick(["rates.csv", "rates_by_symbol.csv"]))
    case .file(.schedule): return Fixture.file("news.csv")
    case .file(.distribution): return Fixture.file("deciles.csv")
    case .feature: return make(depth: depth + 1, isCondition: false, allowsClock: allowsClock)
    case .operand:
      return chance(25)
        ? pick(["1", "2.5", "100"])
        : make(depth: depth + 1, isCondition: false, allowsClock: allowsClock)
    case .condition: return make(depth: depth + 1, isCondition: true, allowsClock: allowsClock)
    }
  }
}
