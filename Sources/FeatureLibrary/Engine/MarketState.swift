import EventModel
import EventStream

/// A number that events carry, as a column of the base domain.
enum MarketField: Hashable {
  /// Levels from 0, the best.
  case bidPrice(Int)
  case bidSize(Int)
  case askPrice(Int)
  case askSize(Int)
  /// Price of the newest trade, or close of the newest trade bar.
  case lastPrice
  /// Over the trades of a group: volume, price times volume, volume signed by the aggressor, count.
  case volume
  case notional
  case signedVolume
  case tradeCount

  var slot: Int {
    switch self {
    case .bidPrice(let level): return level * 4
    case .bidSize(let level): return level * 4 + 1
    case .askPrice(let level): return level * 4 + 2
    case .askSize(let level): return level * 4 + 3
    case .lastPrice: return -1
    case .volume: return -2
    case .notional: return -3
    case .signedVolume: return -4
    case .tradeCount: return -5
    }
  }

  /// Levels of depth that it needs.
  var levels: Int { slot < 0 ? 0 : slot / 4 + 1 }

  /// The kinds of event that change it.
  var kinds: KindSet {
    switch self {
    case .bidPrice, .bidSize, .askPrice, .askSize: return KindSet(.quote, .depth, .bar)
    default: return KindSet(.trade, .bar)
    }
  }
}

/// What is known of every instrument: its book's top levels, its last price, the trades of the open
/// group. Prices and sizes are in currency and units, absent where unknown.
final class MarketState {
  /// Flow of the open group, and the last price.
  struct Flow: BitwiseCopyable {
    var volume = 0.0
    var notional = 0.0
    var signedVolume = 0.0
    var tradeCount = 0.0
    var lastPrice = Double.nan
    /// Kinds of event in the open group, as a KindSet.
    var kinds: UInt64 = 0
  }

  let levels: Int
  /// Bid price, bid size, ask price, ask size a level.
  let book: PerInstrument<Double>
  let flow = PerInstrument(Flow())
  /// Divisors that turn integers into currency and units.
  private(set) var priceDivisors: [Double] = []
  private(set) var sizeDivisors: [Double] = []

  init(levels: Int) {
    self.levels = max(1, levels)
    book = PerInstrument(Double.nan, width: self.levels * 4)
  }

  var states: [any InstrumentState] { [book, flow] }

  func begin(_ header: StreamHeader) {
    // Division by a power of ten gives the double nearest to the decimal; a product would not.
    priceDivisors = header.instruments.map { 1 / $0.priceScale }.map { $0.rounded() }
    sizeDivisors = header.instruments.map { 1 / $0.sizeScale }.map { $0.rounded() }
    for state in states { state.reserve(instruments: header.instruments.count) }
  }

  @inline(__always) static func number(_ value: Int64, _ divisor: Double) -> Double {
    value == noNumber ? .nan : Double(value) / divisor
  }

  @inline(__always) func take(quote event: Event, _ instrument: Int, _ price: Double, _ size: Double)
  {
    let quote = event.quote
    let top = book.values + instrument * book.width
    top[0] = Self.number(quote.bidPrice, price)
    top[1] = Self.number(quote.bidSize, size)
    top[2] = Self.number(quote.askPrice, price)
    top[3] = Self.number(quote.askSize, size)
  }

  func take(depth event: Event, _ batch: EventBatch, _ instrument: Int) {
    let words = batch.words(of: event)
    let (price, size) = (priceDivisors[instrument], sizeDivisors[instrument])
    let top = book.values + instrument * book.width
    let known = min(levels, Int(event.depth.levels))
    for level in 0..<known {
      let base = level * DepthWord.perLevel
      top[level * 4] = Self.number(words[base + DepthWord.bidPrice], price)
      top[level * 4 + 1] = Self.number(words[base + DepthWord.bidSize], size)
      top[level * 4 + 2] = Self.number(words[base + DepthWord.askPrice], price)
      top[level * 4 + 3] = Self.number(words[base + DepthWord.askSize], size)
    }
    for slot in known * 4..<levels * 4 { top[slot] = .nan }
  }

  @inline(__always) func take(trade: Trade, _ instrument: Int) {
    let price = Self.number(trade.price, priceDivisors[instrument])
    let size = Self.number(trade.size, sizeDivisors[instrument])
    let own = flow.values + instrument
    own.pointee.tradeCount += 1
    if !price.isNaN { own.pointee.lastPrice = price }
    if size.isNaN { return }
    own.pointee.volume += size
    if !price.isNaN { own.pointee.notional += price * size }
    if trade.aggressor == .bid {
      own.pointee.signedVolume += size
    } else if trade.aggressor == .ask {
      own.pointee.signedVolume -= size
    }
  }

  /// A bar stands for what happened in it: its close is the newest price of its basis.
  func take(bar event: Event, _ batch: EventBatch, _ instrument: Int) {
    let words = batch.words(of: event)
    let close = Self.number(words[BarWord.close], priceDivisors[instrument])
    let volume = Self.number(event.bar.volume, sizeDivisors[instrument])
    switch event.bar.basis {
    case .bid: book.values[instrument * book.width] = close
    case .ask: book.values[instrument * book.width + 2] = close
    case .trade:
      let own = flow.values + instrument
      own.pointee.lastPrice = close
      own.pointee.tradeCount += Double(event.bar.trades)
      if !volume.isNaN {
        own.pointee.volume += volume
        own.pointee.notional += close * volume
      }
    default: break
    }
  }
}
