import EventModel
import TestSupport

/// Sentences of a `World`, made at random from a seed.
struct RandomWorld {
  private var random: SeededGenerator
  private var middle: [String: Int] = ["AAA": 10_000, "BBB": 5_000, "ES": 9_000]
  private static let symbols = ["AAA", "BBB", "ES"]
  private static let strategies = ["alpha", "beta"]

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) }
  mutating func pick<Element>(_ list: [Element]) -> Element { list[roll(list.count)] }

  private static func decimal(_ hundredths: Int) -> String {
    DecimalNumber.format(Int64(hundredths), exponent: -2)
  }

  mutating func quote() -> String {
    let symbol = pick(Self.symbols)
    middle[symbol]! += roll(41) - 20
    let half = 1 + roll(3)
    return
      "q \(symbol) \(Self.decimal(middle[symbol]! - half)) \(Self.decimal(middle[symbol]! + half))"
  }

  mutating func signal() -> String {
    "s \(pick(Self.strategies)) \(pick(Self.symbols)) \(roll(401) - 200)"
  }

  mutating func request() -> String {
    let symbol = pick(Self.symbols)
    var sentence =
      "o \(pick(Self.strategies)) \(symbol) \(pick(["buy", "sell"])) \(1 + roll(160))"
    if roll(2) == 0 { sentence += " \(Self.decimal(middle[symbol]! + roll(61) - 30))" }
    return sentence
  }

  mutating func anything() -> String {
    switch roll(100) {
    case 0..<50: quote()
    case 50..<62: signal()
    case 62..<72: request()
    case 72..<76: "x #\(1000 + roll(400))"
    case 76..<80: "r #\(1000 + roll(400)) \(1 + roll(100)) \(Self.decimal(9_000 + roll(2000)))"
    case 80..<90: "+ \(1 + roll(900))ms"
    case 90: "t \(pick(Self.symbols)) 95"
    case 91: "status \(pick(Self.symbols)) \(pick(["halt", "trading", "trading"]))"
    case 92: "say \(pick(["reducing_only", "halted", "active", "active"])) \(pick(Self.strategies))"
    case 93: "say active"
    case 94: "+ 5h"
    case 95: "done #\(1 + roll(60)) cancelled"
    default:
      "f \(pick(Self.strategies)) \(pick(Self.symbols)) \(pick(["buy", "sell"])) \(1 + roll(9)) 90"
    }
  }

  /// A script of so many sentences.
  mutating func script(_ count: Int, without verbs: [String] = []) -> String {
    var sentences: [String] = []
    while sentences.count < count {
      let sentence = anything()
      if !verbs.contains(where: { sentence.hasPrefix($0 + " ") }) { sentences.append(sentence) }
    }
    return sentences.joined(separator: ";")
  }
}
