import EventModel

/// A number that events carry, as a column of a domain of groups.
enum MarketField: Hashable {
  /// Price of the newest trade, or close of the newest trade bar.
  case lastPrice
  /// Over the trades of a group: volume, price times volume, volume signed by the aggressor. Sums of what
  /// is known, absent where nothing is; `FeatureArguments.flow` makes zero of it where nothing traded.
  case volume
  case notional
  case signedVolume
  /// How many trades the group had; absent where that is not known.
  case tradeCount
  /// How often the instrument has come to stand for another contract.
  case rolls
  /// Levels from 0, the best.
  case bidPrice(Int)
  case bidSize(Int)
  case askPrice(Int)
  case askSize(Int)

  /// Its place among the numbers of an instrument.
  var place: Int {
    switch self {
    case .lastPrice: return MarketPlace.lastPrice
    case .volume: return MarketPlace.volume
    case .notional: return MarketPlace.notional
    case .signedVolume: return MarketPlace.signedVolume
    case .tradeCount: return MarketPlace.tradeCount
    case .rolls: return MarketPlace.rolls
    case .bidPrice(let level): return MarketPlace.book + level * 4
    case .bidSize(let level): return MarketPlace.book + level * 4 + 1
    case .askPrice(let level): return MarketPlace.book + level * 4 + 2
    case .askSize(let level): return MarketPlace.book + level * 4 + 3
    }
  }
}

/// Places among the numbers of an instrument.
enum MarketPlace {
  static var lastPrice: Int { 0 }
  static var volume: Int { 1 }
  static var notional: Int { 2 }
  static var signedVolume: Int { 3 }
  static var tradeCount: Int { 4 }
  /// How many levels below are of a depth; none where there were only quotes.
  static var levelsTold: Int { 5 }
  static var rolls: Int { 6 }
  /// Bid price, bid size, ask price, ask size of the best level; then the same of the next.
  static var book: Int { 7 }
}

/// What is known of every instrument: its book's top levels, its last price, the trades of the open
/// group. Prices and sizes are in currency and units, absent where unknown.
final class MarketState {
  /// Divisors that turn integers into currency and units. Division by a power of ten gives the double
  /// nearest to the decimal; a product with its inverse would not.
  struct Scale: BitwiseCopyable {
    var price = 1.0
    var size = 1.0
  }

  /// As many levels as features look at.
  let levels: Int
  /// Levels that are kept: more, because quotes take levels away between two depths, and what a
  /// feature then sees must not hang on what other features look at.
  let kept: Int
  /// One number a place.
  let numbers: PerInstrument<Double>
  /// Kinds of event in the open group, as a KindSet, and whether the book is in doubt.
  let kinds = PerInstrument(UInt64(0))
  /// Kinds of event that any group so far had.
  let seen = PerInstrument(UInt64(0))
  /// Levels of the deepest depth so far.
  var deepest = 0
  /// The bit of `kinds` that says that the newest quote or depth was flagged `unreliable`.
  static let doubt = UInt64(1) << 63
  /// The bit of `kinds` that says that a trade told who began it.
  static let signed = UInt64(1) << 62
  /// Remade from the header, so no part of snapshots.
  let scales = PerInstrument(Scale())
  private var scaled = 0
  /// The number of trades of a group that has none: zero, or absent where the stream has no trades, so
  /// that nobody knows.
  let noTrades: Double

  init(levels: Int, kinds: KindSet) {
    self.levels = max(1, levels)
    kept = levels > 1 ? max(levels, 50) : 1
    noTrades = kinds.contains(.trade) ? 0 : .nan
    numbers = PerInstrument(
      row: [.nan, .nan, .nan, .nan, noTrades, 0, 0] + [Double](repeating: .nan, count: kept * 4))
  }

  func begin(_ header: StreamHeader) {
    scales.reserve(instruments: header.instruments.count)
    let known = scaled
    scaled = header.instruments.count
    // The exponents of an instrument stay what they are.
    for index in known..<max(known, header.instruments.count) {
      let instrument = header.instruments[index]
      scales.values[index] = Scale(
        price: (1 / instrument.priceScale).rounded(), size: (1 / instrument.sizeScale).rounded())
    }
  }
}

/// The integer as a number of currency or units.
@inline(__always) func decimal(_ value: Int64, _ divisor: Double) -> Double {
  value == noNumber ? .nan : Double(value) / divisor
}

/// A sum with one more number: of what is known, absent while nothing is.
@inline(__always) func sumOfKnown(_ sum: Double, _ value: Double) -> Double {
  sum.isNaN ? value : value.isNaN ? sum : sum + value
}

/// What events change, of one instrument.
struct MarketEntry {
  /// Its numbers by place.
  let numbers: UnsafeMutablePointer<Double>
  let scale: MarketState.Scale

  @inline(__always) func take(_ quote: Quote, keeping levels: Int) {
    let top = numbers + MarketPlace.book
    let (bid, ask) = (
      decimal(quote.bidPrice, scale.price), decimal(quote.askPrice, scale.price)
    )
    if numbers[MarketPlace.levelsTold] > 0, !(top[0] == bid && top[2] == ask) {
      makeRoom(bid, ask, levels)
    }
    top[0] = bid
    top[1] = decimal(quote.bidSize, scale.size)
    top[2] = ask
    top[3] = decimal(quote.askSize, scale.size)
  }

  /// Makes room for a quote in the levels that a depth has told. Where a feed sends both (the best bid
  /// and offer at once, the book every 100 ms) a quote says that what was better is gone, and what lies
  /// behind it stays; put in the place of the best level alone it would leave no book that ever was.
  @inline(never) private func makeRoom(_ bid: Double, _ ask: Double, _ levels: Int) {
    let top = numbers + MarketPlace.book
    let told = Int(numbers[MarketPlace.levelsTold])
    var (bids, asks) = (0, 0)
    while bids < told, top[bids * 4] >= bid { bids += 1 }
    while asks < told, top[asks * 4 + 2] <= ask { asks += 1 }
    let room = min(told + 1, levels)
    Self.shift(top, told, to: room, dropping: bid.isNaN ? told : bids)
    Self.shift(top + 2, told, to: room, dropping: ask.isNaN ? told : asks)
    numbers[MarketPlace.levelsTold] = Double(room)
  }

  /// Drops the best levels of a side, and moves the others to the second place.
  @inline(__always) private static func shift(
    _ side: UnsafeMutablePointer<Double>, _ told: Int, to room: Int, dropping gone: Int
  ) {
    func move(_ level: Int) {
      let from = level - 1 + gone
      side[level * 4] = from < told ? side[from * 4] : .nan
      side[level * 4 + 1] = from < told ? side[from * 4 + 1] : .nan
    }
    if gone == 0 {
      for level in stride(from: room - 1, to: 0, by: -1) { move(level) }
    } else {
      for level in stride(from: 1, to: room, by: 1) { move(level) }
    }
  }

  /// Takes the levels of a depth, as many as are kept.
  func take(depth words: UnsafeBufferPointer<Int64>, keeping levels: Int) {
    let top = numbers + MarketPlace.book
    let known = min(levels, words.count / DepthWord.perLevel)
    for level in 0..<known {
      let base = level * DepthWord.perLevel
      top[level * 4] = decimal(words[base + DepthWord.bidPrice], scale.price)
      top[level * 4 + 1] = decimal(words[base + DepthWord.bidSize], scale.size)
      top[level * 4 + 2] = decimal(words[base + DepthWord.askPrice], scale.price)
      top[level * 4 + 3] = decimal(words[base + DepthWord.askSize], scale.size)
    }
    let told = max(Int(numbers[MarketPlace.levelsTold]), 1)
    for place in stride(from: known * 4, to: told * 4, by: 1) { top[place] = .nan }
    if levels > 1 { numbers[MarketPlace.levelsTold] = Double(known) }
  }

  @inline(__always) func take(trade price: Double, _ size: Double, _ aggressor: Side) {
    numbers[MarketPlace.tradeCount] += 1
    if !price.isNaN { numbers[MarketPlace.lastPrice] = price }
    if size.isNaN { return }
    add(size, to: MarketPlace.volume)
    if !price.isNaN { add(price * size, to: MarketPlace.notional) }
    if aggressor == .bid {
      add(size, to: MarketPlace.signedVolume)
    } else if aggressor == .ask {
      add(-size, to: MarketPlace.signedVolume)
    }
  }

  @inline(__always) private func add(_ value: Double, to place: Int) {
    numbers[place] = sumOfKnown(numbers[place], value)
  }

  /// A bar stands for what happened in it: its close is the newest price of its basis. A bar that is
  /// known to be empty has none, and changes no price.
  func take(_ bar: BarState, of basis: BarBasis) {
    switch basis {
    case .bid: if !bar.close.isNaN { numbers[MarketPlace.book] = bar.close }
    case .ask: if !bar.close.isNaN { numbers[MarketPlace.book + 2] = bar.close }
    case .trade:
      if !bar.close.isNaN { numbers[MarketPlace.lastPrice] = bar.close }
      let count = numbers[MarketPlace.tradeCount]
      numbers[MarketPlace.tradeCount] = bar.trades.isNaN ? .nan : sumOfKnown(count, bar.trades)
      if bar.volume.isNaN { return }
      add(bar.volume, to: MarketPlace.volume)
      // Who asks for money does not know at which prices it traded; the close stands for them.
      if bar.volume > 0 { add(bar.close * bar.volume, to: MarketPlace.notional) }
    default: break
    }
  }

  /// The flow of a group is over with it.
  @inline(__always) func clearFlow(noTrades: Double) {
    numbers[MarketPlace.volume] = .nan
    numbers[MarketPlace.notional] = .nan
    numbers[MarketPlace.signedVolume] = .nan
    numbers[MarketPlace.tradeCount] = noTrades
  }

  /// Forgets the prices of the contract that the instrument stood for.
  func roll(keeping levels: Int) {
    numbers[MarketPlace.rolls] += 1
    numbers[MarketPlace.lastPrice] = .nan
    numbers[MarketPlace.levelsTold] = 0
    let top = numbers + MarketPlace.book
    for place in 0..<levels * 4 { top[place] = .nan }
  }
}
