import EventModel
import TestSupport

/// Sentences of a `World`, made at random from a seed.
struct RandomWorld {
  private var random: SeededGenerator
  private var middle: [String: Int] = [:]
  let symbols: [String]
  private static let strategies = ["alpha", "beta"]
  /// Prices are told by bars of a second.
  private let isBars: Bool

  init(
    seed: UInt64,
    _ prices: KeyValuePairs<String, Int> = ["AAA": 10_000, "BBB": 5_000, "ES": 9_000],
    isBars: Bool = false
  ) {
    random = SeededGenerator(seed: seed)
    symbols = prices.map(\.key)
    for (symbol, price) in prices { middle[symbol] = price }
    self.isBars = isBars
  }

  mutating func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) }
  mutating func pick<Element>(_ list: [Element]) -> Element { list[roll(list.count)] }

  private static func decimal(_ hundredths: Int) -> String {
    DecimalNumber.format(Int64(hundredths), exponent: -2)
  }

  mutating func quote() -> String {
    let symbol = pick(symbols)
    let before = middle[symbol]!
    middle[symbol]! += roll(41) - 20
    let half = 1 + roll(3)
    if isBars {
      let (low, high) = (min(before, middle[symbol]!) - half, max(before, middle[symbol]!) + half)
      let prices = [before, high, low, middle[symbol]!].map { Self.decimal($0) }
      return "b \(symbol) \(prices.joined(separator: " "))"
    }
    return
      "q \(symbol) \(Self.decimal(middle[symbol]! - half)) \(Self.decimal(middle[symbol]! + half))"
  }

  /// A trade far from the market, where prices are those of shares that cost a hundred.
  private mutating func trade() -> String {
    let symbol = pick(symbols)
    return isBars ? "b \(symbol) 95 95 95 95" : "t \(symbol) 95"
  }

  mutating func signal() -> String {
    "s \(pick(Self.strategies)) \(pick(symbols)) \(roll(401) - 200)"
  }

  mutating func request() -> String {
    let symbol = pick(symbols)
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
    case 90: trade()
    case 91: "status \(pick(symbols)) \(pick(["halt", "trading", "trading"]))"
    case 92: "say \(pick(["reducing_only", "halted", "active", "active"])) \(pick(Self.strategies))"
    case 93: "say active"
    case 94: "+ 5h"
    case 95: "done #\(1 + roll(60)) cancelled"
    default:
      "f \(pick(Self.strategies)) \(pick(symbols)) \(pick(["buy", "sell"])) \(1 + roll(9)) 90"
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
