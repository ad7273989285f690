import EventModel
import EventStream
import Stages

/// The price whose returns are foretold.
public enum PriceBasis: String, CaseIterable, Sendable {
  /// Half way between the best bid and the best ask, of quotes and depth; none while they are crossed.
  case mid
  /// Of the newest trade.
  case trade
  /// Close of the newest bar: of trades, or half way between the bars of bids and of asks.
  case bar

  /// The first that the kinds of a stream allow; nil where there is no price.
  static func usual(in kinds: KindSet) -> PriceBasis? {
    allCases.first { !kinds.isDisjoint(with: $0.kinds) }
  }

  /// The kinds of event that carry it.
  var kinds: KindSet {
    switch self {
    case .mid: KindSet(.quote, .depth)
    case .trade: KindSet(.trade)
    case .bar: KindSet(.bar)
    }
  }
}

/// Reads the price of a basis from events. In currency, NaN where there is none: a side of the book
/// is empty, the book is crossed (as before an opening auction) or in doubt.
struct PriceReader {
  /// What a bar of one side left of an instrument.
  private struct Sides: BitwiseCopyable {
    var bid = Double.nan
    var ask = Double.nan
    var hasTrades = false
  }

  private(set) var basis: PriceBasis
  private var kinds: KindSet
  /// Prices are integers divided by these: the double nearest to the decimal.
  private var divisors: [Double] = []
  private var sides: [Sides] = []

  init(_ basis: PriceBasis) {
    self.basis = basis
    kinds = basis.kinds
  }

  mutating func begin(_ header: StreamHeader) {
    for instrument in header.instruments.dropFirst(divisors.count) {
      divisors.append((1 / instrument.priceScale).rounded())
    }
    while sides.count < divisors.count { sides.append(Sides()) }
  }

  /// Whether an event may carry the price.
  @inline(__always) func reads(_ kind: EventKind) -> Bool { kinds.contains(kind) }

  /// The price after the event; nil where it says nothing of it.
  mutating func price(_ event: Event, _ batch: EventBatch) -> Double? {
    let instrument = Int(event.instrument)
    let divisor = divisors[instrument]
    switch event.kind {
    case .quote:
      if event.flags.contains(.unreliable) { return .nan }
      return Self.mid(event.quote.bidPrice, event.quote.askPrice, divisor)
    case .depth:
      if event.flags.contains(.unreliable) { return .nan }
      let words = batch.words(of: event)
      guard words.count >= DepthWord.perLevel else { return .nan }
      return Self.mid(words[DepthWord.bidPrice], words[DepthWord.askPrice], divisor)
    case .trade:
      let price = event.trade.price
      return price == noNumber || !event.isMarketTrade ? nil : Double(price) / divisor
    case .bar:
      let words = batch.words(of: event)
      guard words.count > BarWord.close, words[BarWord.close] != noNumber else { return nil }
      return close(
        Double(words[BarWord.close]) / divisor, of: event.bar.basis, instrument)
    default: return nil
    }
  }

  /// Forgets what bars of one side left.
  mutating func forget(_ instrument: Int) { sides[instrument] = Sides() }

  private mutating func close(
    _ close: Double, of basis: BarBasis, _ instrument: Int
  ) -> Double? {
    switch basis {
    case .trade:
      sides[instrument].hasTrades = true
      return close
    case .bid: sides[instrument].bid = close
    case .ask: sides[instrument].ask = close
    case .mid: return sides[instrument].hasTrades ? nil : close
    default: return nil
    }
    return sides[instrument].hasTrades
      ? nil : (sides[instrument].bid + sides[instrument].ask) / 2
  }

  private static func mid(_ bid: Int64, _ ask: Int64, _ divisor: Double) -> Double {
    bid == noNumber || ask == noNumber || bid > ask
      ? .nan : (Double(bid) / divisor + Double(ask) / divisor) / 2
  }
}

extension PriceReader: Stateful {
  /// Which price it is follows from the first header, and later ones may have more kinds.
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    var word = basis.rawValue
    try fields.keep("basis", &word)
    guard let basis = PriceBasis(rawValue: word) else { throw StateFields.unfit }
    self.basis = basis
    kinds = basis.kinds
    try fields.keep("sides", &sides, count: sides.count)
  }

  static var notState: Set<String> { ["kinds", "divisors"] }
}

/// What is to be foretold of a change of price; the words are those of --target.
public enum ReturnMeasure: String, Sendable, CaseIterable {
  /// later / earlier − 1, absent where a price is zero or below.
  case simple = "return"
  /// later − earlier, in currency.
  case difference = "change"
  /// |later / earlier − 1|: for features of volatility.
  case magnitude

  @inline(__always) func change(from earlier: Double, to later: Double) -> Double {
    switch self {
    case .simple:
      // A comparison with NaN is false.
      earlier > 0 && later > 0 ? later / earlier - 1 : .nan
    case .difference: later - earlier
    case .magnitude: earlier > 0 && later > 0 ? (later / earlier - 1).magnitude : .nan
    }
  }

  /// Several of them, for people.
  var plural: String {
    switch self {
    case .simple: "returns"
    case .difference: "changes"
    case .magnitude: "magnitudes of returns"
    }
  }
}
