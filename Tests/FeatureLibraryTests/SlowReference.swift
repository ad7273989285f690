import EventModel
import TestSupport
import Expressions
import Glibc

/// What the features should be: computed for every row from the whole past, one instrument at a time,
/// from dictionaries and lists, sharing nothing with the library.
struct SlowReference {
  struct Group {
    var time: Int64 = 0
    var kinds = KindSet()
    /// After the group; bid, bid size, ask, ask size a level.
    var book: [[Double]] = []
    var trades: [SlowTrades.Trade] = []
    var quotes: [(bid: Double, ask: Double)] = []
    /// What orders did, and those that then rest.
    var effects: [SlowOrders.Effect] = []
    var resting: [SlowOrders.Resting] = []
  }

  /// A row of one instrument: its groups since the row before, and where the last of all stands.
  struct Row {
    var time: Int64
    var instrument: Int
    var groups: Range<Int>
    var isPartial = false
    /// Whether a clock of time made it: it stands before what happens at its time.
    var isOfTime = false
  }

  var groups: [[Group]]
  private let levels = 5

  /// Reads groups as the stream says them; prices have two decimals.
  /// Where the stream has come to at its end.
  let end: Int64

  init(_ events: [PlainEvent], instruments: Int = 3) {
    end = events.map(\.event.eventTime).max() ?? 0
    groups = Array(repeating: [], count: instruments)
    var books = Array(repeating: Array(repeating: Self.noLevel, count: levels), count: instruments)
    var hasDepth = Array(repeating: false, count: instruments)
    var orders = (0..<instruments).map { _ in SlowOrders() }
    var open = Group()
    func decimal(_ value: Int64, _ scale: Double) -> Double {
      value == noNumber ? .nan : Double(value) / scale
    }
    for event in events where event.event.instrument != noInstrument {
      let instrument = Int(event.event.instrument)
      open.kinds.insert(event.event.kind)
      switch event.event.kind {
      case .quote:
        let quote = event.event.quote
        books[instrument] = Self.book(
          books[instrument],
          after: [
            decimal(quote.bidPrice, 100), decimal(quote.bidSize, 1), decimal(quote.askPrice, 100),
            decimal(quote.askSize, 1),
          ], hasDepth: hasDepth[instrument])
        open.quotes.append((books[instrument][0][0], books[instrument][0][2]))
      case .depth:
        hasDepth[instrument] = !event.words.isEmpty
        books[instrument] = stride(from: 0, to: event.words.count, by: 6).map { place in
          let words = event.words[place..<place + 6].map { $0 }
          return [
            decimal(words[0], 100), decimal(words[1], 1), decimal(words[3], 100),
            decimal(words[4], 1),
          ]
        }
        while books[instrument].count < levels { books[instrument].append(Self.noLevel) }
        open.quotes.append((books[instrument][0][0], books[instrument][0][2]))
      case .trade:
        let trade = event.event.trade
        open.trades.append(
          SlowTrades.Trade(
            time: event.event.eventTime, price: decimal(trade.price, 100),
            size: decimal(trade.size, 1),
            sign: trade.aggressor == .bid ? 1 : trade.aggressor == .ask ? -1 : 0,
            bid: books[instrument][0][0], ask: books[instrument][0][2]))
      case .orderAction:
        orders[instrument].apply(
          event.event, bid: books[instrument][0][0], ask: books[instrument][0][2])
      default: break
      }
      if event.event.flags.contains(.last) {
        open.time = event.event.eventTime
        open.book = Array(books[instrument].prefix(levels))
        open.effects = orders[instrument].effects
        open.resting = orders[instrument].resting
        orders[instrument].effects = []
        groups[instrument].append(open)
        open = Group()
      }
    }
  }

  private static let noLevel = [Double](repeating: .nan, count: 4)

  /// The book after a quote: on each side the quote, then what a depth told that is behind it.
  private static func book(_ before: [[Double]], after quote: [Double], hasDepth: Bool)
    -> [[Double]]
  {
    if !hasDepth || before[0][0] == quote[0] && before[0][2] == quote[2] {
      return [quote] + before.dropFirst()
    }
    let (bid, ask) = (quote[0], quote[2])
    let bids = bid.isNaN ? [] : Array(before.drop { $0[0] >= bid })
    let asks = ask.isNaN ? [] : Array(before.drop { $0[2] <= ask })
    return [quote]
      + before.indices.map { level -> [Double] in
        let bid = level < bids.count ? Array(bids[level][..<2]) : [.nan, .nan]
        let ask = level < asks.count ? Array(asks[level][2...]) : [.nan, .nan]
        return bid + ask
      }
  }

  // MARK: Rows

  /// A row for each group of the kinds that drive, with the groups since the row before.
  func groupRows(_ instrument: Int, on kinds: KindSet) -> [Row] {
    var first = 0
    var rows: [Row] = []
    for (index, group) in groups[instrument].enumerated()
    where !group.kinds.isDisjoint(with: kinds) {
      rows.append(Row(time: group.time, instrument: instrument, groups: first..<index + 1))
      first = index + 1
    }
    return rows
  }

  /// A row for each interval in which something happened.
  func intervalRows(_ instrument: Int, length: Int64, until end: Int64) -> [Row] {
    var rows: [Row] = []
    let own = groups[instrument]
    var first = 0
    while first < own.count {
      let index = own[first].time / length
      var past = first
      while past < own.count, own[past].time / length == index { past += 1 }
      let time = (index + 1) * length
      rows.append(
        Row(
          time: time, instrument: instrument, groups: first..<past, isPartial: time > end,
          isOfTime: true))
      first = past
    }
    return rows
  }

  /// A row for each group in which the count of trades, or their volume, is reached.
  func countRows(_ instrument: Int, limit: Double, ofVolume: Bool) -> [Row] {
    var rows: [Row] = []
    var (count, first) = (0.0, 0)
    var time: Int64 = 0
    for (index, group) in groups[instrument].enumerated() {
      var isReached = false
      for trade in group.trades {
        count += ofVolume ? (trade.size.isNaN ? 0 : trade.size) : 1
        if count >= limit, !ofVolume || !trade.size.isNaN {
          isReached = true
          time = trade.time
        }
      }
      if isReached {
        rows.append(Row(time: time, instrument: instrument, groups: first..<index + 1))
        (count, first) = (0, index + 1)
      }
    }
    let rest = groups[instrument][first...].flatMap(\.trades)
    if let last = rest.last {
      rows.append(
        Row(
          time: max(last.time, end), instrument: instrument,
          groups: first..<groups[instrument].count, isPartial: true))
    }
    return rows
  }

  // MARK: Values

  /// All outputs of an expression, each a value a row.
  func values(_ expression: Expression, _ rows: [Row], onClock: Bool) -> [[Double]] {
    guard case .call(var call) = expression else { fatalError("a number") }
    let output = call.output
    call.output = nil
    let all = outputs(call, rows, onClock: onClock)
    guard let output else { return all }
    let names =
      Self.outputs[call.name] ?? SlowRegime.outputs[call.name] ?? SlowFiles.outputs[call.name]
      ?? SlowModels.outputs[call.name] ?? SlowSeasonality.outputs[call.name]
      ?? SlowBookPast.outputs[call.name] ?? SlowOrderFeatures.outputs[call.name]
      ?? (SlowBook.names.contains(call.name) ? ["bid", "ask"] : ["upper", "middle", "lower"])
    return [all[names.firstIndex(of: output)!]]
  }

  private static let outputs = [
    "ohlcv": ["open", "high", "low", "close", "volume"], "macd": ["macd", "signal", "histogram"],
    "adx": ["adx", "plus_di", "minus_di"], "stochastic": ["k", "d"],
    "spread_decomposition": ["effective", "realized", "impact"], "hawkes": ["buy", "sell"],
  ]

  private func outputs(_ call: Expression.Call, _ rows: [Row], onClock: Bool) -> [[Double]] {
    func number(_ key: String, _ place: Int, _ fallback: Double) -> Double {
      let numbers = call.arguments.compactMap { argument -> Double? in
        guard argument.key == nil, case .number(let value) = argument.value else { return nil }
        return value
      }
      for argument in call.arguments where argument.key == key {
        if case .number(let value) = argument.value { return value }
      }
      return place < numbers.count ? numbers[place] : fallback
    }
    let levels = Int(number("levels", 0, 1))
    if SlowBook.names.contains(call.name) {
      let made = rows.map { row in
        SlowBook.values(call, groups[row.instrument][row.groups.upperBound - 1].book)
      }
      return made.first.map { $0.indices.map { output in made.map { $0[output] } } } ?? [[], []]
    }
    if let made = SlowBookPast.values(call, rows, self) { return made }
    if let made = SlowOrderFeatures.values(call, rows, self, onClock: onClock) { return made }
    switch call.name {
    case "bid", "bid_size", "ask", "ask_size", "mid", "spread", "microprice", "imbalance",
      "weighted_mid", "last":
      return [rows.map { level(call.name, levels, $0.instrument, $0.groups.upperBound - 1) }]
    case let name where SlowTrades.names.contains(name):
      let own = groups[rows.first?.instrument ?? 0]
      let trades = own.flatMap(\.trades)
      let ends = rows.map { own[..<$0.groups.upperBound].map(\.trades.count).reduce(0, +) }
      return [SlowTrades.values(call, trades, ends: ends, times: rows.map(\.time))]
    case let name where SlowTradeCosts.names.contains(name):
      let own = groups[rows.first?.instrument ?? 0]
      var past = SlowTradeCosts.Past(
        trades: own.flatMap(\.trades),
        groups: own.indices.flatMap { index in own[index].trades.map { _ in index } },
        books: own.map { ($0.time, $0.book[0][0], $0.book[0][2]) }, rows: rows.map(\.groups),
        times: rows.map(\.time), prices: [])
      if name == "hasbrouck_lambda" {
        let isOfMid = call.arguments.contains { $0.value.text == "mid" }
        past.prices =
          isOfMid || !onClock
          ? rows.map { level(isOfMid ? "mid" : "last", 1, $0.instrument, $0.groups.upperBound - 1) }
          : bars("last", rows)[3]
      }
      return SlowTradeCosts.values(call, past)
    case "volume": return [rows.map { traded("volume", $0) }]
    case "rolled": return [rows.map { _ in 0 }]
    case "ofi", "trade_count":
      return [
        rows.map { row in
          let flows = row.groups.map { flow(call.name, levels, row.instrument, $0) }
            .filter { !$0.isNaN }
          return flows.isEmpty ? .nan : flows.reduce(0, +)
        }
      ]
    case "ohlcv": return bars(call.arguments.first?.value.text ?? "last", rows)
    case "vwap":
      let known = { (row: Row) in row.groups.flatMap { self.groups[row.instrument][$0].trades } }
      return [
        rows.indices.map { index in
          var inside = [index]
          switch call.arguments.first?.value {
          case .number(let count):
            // A window of rows holds rows of which something is known.
            inside = rows.indices.filter { $0 <= index && !traded("volume", rows[$0]).isNaN }
            if inside.count < Int(count) { return .nan }
            inside = inside.suffix(Int(count))
          case .duration(let span):
            if rows[index].time - rows[0].time < span { return .nan }
            inside = rows.indices.filter {
              $0 <= index && rows[$0].time > rows[index].time - span
            }
          default: break
          }
          let trades = inside.flatMap { known(rows[$0]) }.filter { !$0.size.isNaN }
          let volume = trades.map(\.size).reduce(0, +)
          return volume > 0 ? trades.map { $0.price * $0.size }.reduce(0, +) / volume : .nan
        }
      ]
    default: break
    }
    let times = rows.map(\.time)
    let symbol = "S\(rows.first?.instrument ?? 0)"
    if let made = SlowFiles.values(
      call, symbol: symbol, times, isOfTime: rows.first?.isOfTime ?? false)
    {
      return made
    }
    if let made = SlowSeasonality.session(call, times) { return made }
    func operand(_ operand: Expression) -> [Double] {
      if case .number(let value) = operand { return rows.map { _ in value } }
      return values(operand, rows, onClock: onClock)[0]
    }
    if let made = SlowArithmetic.values(call, operand) ?? SlowFusion.values(call, operand) {
      return [made]
    }
    // Of prices or other features.
    let inner = call.arguments.first {
      if case .call = $0.value { return true } else { return false }
    }
    let x: [Double]
    if let inner {
      x = values(inner.value, rows, onClock: onClock)[0]
    } else if onClock {
      x = bars("last", rows)[3]
    } else {
      x = rows.map { level("last", 1, $0.instrument, $0.groups.upperBound - 1) }
    }
    if let made = SlowTechnical.values(call, price: x, bars: { bars("last", rows) }) { return made }
    var window = call.arguments.map(\.value).first {
      if case .call = $0 { return false } else { return true }
    }
    if call.name == "realized_volatility", window == nil { window = .number(60) }
    let features = call.arguments.compactMap { argument -> [Double]? in
      guard case .call = argument.value else { return nil }
      return values(argument.value, rows, onClock: onClock)[0]
    }
    let impact = rows.indices.map { index in
      SlowImpact.Row(
        price: x[index], volume: traded("volume", rows[index]),
        signed: traded("signed_volume", rows[index]), notional: traded("notional", rows[index]))
    }
    if let made = SlowImpact.values(call, impact, times) { return [made] }
    if let made = SlowModels.values(call, x, times) { return made }
    if let made = SlowSeasonality.values(call, x, times, ends: onClock) { return made }
    if let made = SlowVolatility.values(call, x, bars: { bars("last", rows) }) { return [made] }
    if let made = SlowRegime.values(call, features.first ?? x) { return made }
    if let made = SlowStatistics.values(call, features.isEmpty ? [x] : features, times) {
      return [made]
    }
    switch call.name {
    case "ret": return [SlowIndicators.returns(x)]
    case "sma":
      return [SlowIndicators.rolling(x, times, window!) { $0.reduce(0, +) / Double($0.count) }]
    case "realized_volatility":
      return [
        SlowIndicators.rolling(SlowIndicators.returns(x), times, window!) {
          $0.map { $0 * $0 }.reduce(0, +).squareRoot()
        }
      ]
    case "ema": return [SlowIndicators.ema(x, Int(number("n", 0, 0)))]
    case "ewma":
      let start = call.arguments.first { $0.key == "start" }.map { _ in number("start", 9, 0) }
      return [SlowIndicators.ewma(x, alpha: number("alpha", 0, 0), start: start)]
    case "rsi": return [SlowIndicators.rsi(x, Int(number("n", 0, 14)))]
    case "bollinger":
      return SlowIndicators.bollinger(x, times, Int(number("n", 0, 20)), number("k", 1, 2))
    default: fatalError("no reference for \(call.name)")
    }
  }

  /// The value after group `index`, from the book and the trades as they then were.
  private func level(_ name: String, _ levels: Int, _ instrument: Int, _ index: Int) -> Double {
    let own = groups[instrument]
    if name == "last" {
      return own[...index].flatMap(\.trades).last { !$0.price.isNaN }?.price ?? .nan
    }
    let (bid, bidSize) = (own[index].book[0][0], own[index].book[0][1])
    let (ask, askSize) = (own[index].book[0][2], own[index].book[0][3])
    func deep(_ price: Int) -> [[Double]] {
      let levels = own[index].book.prefix(levels)
      return levels.prefix(1) + levels.dropFirst().filter { !$0[price].isNaN }
    }
    switch name {
    case "bid": return bid
    case "bid_size": return bidSize
    case "ask": return ask
    case "ask_size": return askSize
    // Prices are hundredths here: what follows from two of them is computed from the integers.
    case "mid": return ((bid * 100).rounded() + (ask * 100).rounded()) / 200
    case "spread": return ((ask * 100).rounded() - (bid * 100).rounded()) / 100
    case "microprice": return (bid * askSize + ask * bidSize) / (bidSize + askSize)
    case "imbalance":
      func side(_ place: Int) -> Double {
        own[index].book.prefix(levels).enumerated().map { $0.element[place] }.enumerated()
          .filter { $0.offset == 0 || !$0.element.isNaN }.map(\.element).reduce(0, +)
      }
      return (side(1) - side(3)) / (side(1) + side(3))
    default:
      let q = deep(0).map { $0[1] }.reduce(0, +)
      let r = deep(2).map { $0[3] }.reduce(0, +)
      let p = deep(0).map { $0[0] * $0[1] }.reduce(0, +)
      let s = deep(2).map { $0[2] * $0[3] }.reduce(0, +)
      if levels == 1 { return (bid * askSize + ask * bidSize) / (bidSize + askSize) }
      return (p / q * r + s / r * q) / (q + r)
    }
  }

  /// What is known of the trades of a row: zero where there were none, absent where nothing is known.
  private func traded(_ name: String, _ row: Row) -> Double {
    let trades = row.groups.flatMap { groups[row.instrument][$0].trades }
    if trades.isEmpty { return 0 }
    let amounts = trades.map { trade in
      switch name {
      case "volume": trade.size
      case "notional": trade.price * trade.size
      default: trade.sign == 0 ? .nan : trade.sign * trade.size
      }
    }.filter { !$0.isNaN }
    return amounts.isEmpty ? .nan : amounts.reduce(0, +)
  }

  private func flow(_ name: String, _ levels: Int, _ instrument: Int, _ index: Int) -> Double {
    let group = groups[instrument][index]
    switch name {
    case "trade_count": return Double(group.trades.count)
    default:
      if index == 0 { return .nan }
      let known = (0..<levels).map { levelFlow($0, instrument, index) }
      if known[0].isNaN { return .nan }
      let total = known.filter { !$0.isNaN }.reduce(0, +)
      return total
    }
  }

  /// The order-flow imbalance at a level, the best is 0.
  func levelFlow(_ level: Int, _ instrument: Int, _ index: Int) -> Double {
    if index == 0 { return .nan }
    let (new, old) = (
      groups[instrument][index].book[level], groups[instrument][index - 1].book[level]
    )
    if [new[0], new[2], old[0], old[2]].contains(where: \.isNaN) { return .nan }
    var flow = 0.0
    if new[0] > old[0] { flow += new[1] }
    if new[0] == old[0] { flow += new[1] - old[1] }
    if new[0] < old[0] { flow -= old[1] }
    if new[2] < old[2] { flow -= new[3] }
    if new[2] == old[2] { flow += old[3] - new[3] }
    if new[2] > old[2] { flow += old[3] }
    return flow
  }

  private func bars(_ price: String, _ rows: [Row]) -> [[Double]] {
    let bars = rows.map { row -> [Double] in
      let own = row.groups.map { groups[row.instrument][$0] }
      let prices: [Double]
      switch price {
      case "last": prices = own.flatMap { $0.trades.map(\.price) }
      case "bid": prices = own.flatMap { $0.quotes.map(\.bid) }
      case "ask": prices = own.flatMap { $0.quotes.map(\.ask) }
      default: prices = row.groups.map { level(price, 1, row.instrument, $0) }
      }
      let known = prices.filter { !$0.isNaN }
      let sized = own.flatMap(\.trades).filter { !$0.size.isNaN }
      let volume = sized.map(\.size).reduce(0, +)
      return [
        known.first ?? .nan, known.max() ?? .nan, known.min() ?? .nan, known.last ?? .nan,
        sized.isEmpty || (price != "last" && price != "mid") ? .nan : volume,
      ]
    }
    return (0..<5).map { output in bars.map { $0[output] } }
  }
}
