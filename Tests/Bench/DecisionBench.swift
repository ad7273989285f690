import Configuration
import CountAllocations
import EventModel
import Glibc
import RiskControl

/// What a decision of risk costs with every check on: from the signal to the order, less what the events
/// themselves cost where nothing is decided.
enum DecisionBench {
  private static let instruments = 100
  private static let rounds = 300
  private static let each = 1000

  static func run() {
    do {
      for held in [1, instruments] {
        let decided = try measure(held: held, killFile: nil, decides: true)
        let passed = try measure(held: held, killFile: nil, decides: false)
        print("decision_\(held)_held \(decided.nanoseconds - passed.nanoseconds) ns")
        print("allocations_decision_\(held)_held \(decided.allocations) per decision")
      }
      let decided = try measure(held: 1, killFile: "/tmp/no-such-kill-file", decides: true)
      let passed = try measure(held: 1, killFile: nil, decides: false)
      print("decision_kill_file \(decided.nanoseconds - passed.nanoseconds) ns")
      print("risk_quote_100_held \(try quotes(held: instruments)) ns")
      print("risk_quote_unheld \(try quotes(held: 0)) ns")
    } catch {
      print("decisions: \(error)")
      exit(70)
    }
  }

  private static let limits = """
    [account]
    cash = "100000000 USD"
    [risk]
    locate = ["S0"]
    [risk.limits]
    order_size = "1000 shares"
    order_notional = "1000000 USD"
    position = "5000 shares"
    position_notional = "5000000 USD"
    gross_leverage = "3 x"
    net_leverage = "2 x"
    sector = "90 %"
    margin = "4 x"
    daily_loss = "50 %"
    drawdown = "60 %"
    price_collar = "20 %"
    max_age = "10d"
    order_rate = "60000 /s"
    open_orders = 100
    repeated_within = "1ns"
    [risk.strategy.alpha]
    position = "4000 shares"
    position_notional = "4000000 USD"
    gross_leverage = "3 x"
    net_leverage = "2 x"
    daily_loss = "40 %"
    drawdown = "50 %"
    order_rate = "60000 /s"
    open_orders = 50
    """

  private static func header() -> StreamHeader {
    var header = StreamHeader()
    header.kinds = KindSet(.quote, .signal, .watermark)
    header.instruments = HeaderTable(
      (0..<instruments).map {
        var instrument = Instrument(
          id: UInt32($0), symbol: "S\($0)", publisher: "BENCH", priceExponent: -2, sizeExponent: 0)
        instrument.currency = "USD"
        instrument.multiplier = 1
        instrument.tickSize = 1
        instrument.lotSize = 1
        instrument.sector = "T\($0 % 5)"
        instrument.calendar = "XNYS"
        return instrument
      })
    header.strategies = [Strategy(id: 0, name: "alpha", version: "1")]
    return header
  }

  private static let start = Timestamp.parse("2024-01-02T15:00:00Z")!

  /// Quotes of all instruments, and fills of as many as are held.
  private static func open(_ buffer: inout EventBuffer, held: Int) {
    for index in 0..<instruments {
      var quote = Event(kind: .quote, eventTime: start, origin: 1, instrument: UInt32(index))
      quote.quote = Quote(bidPrice: 9_999, bidSize: 100, askPrice: 10_001, askSize: 100)
      buffer.append(quote)
      var trade = Event(kind: .trade, eventTime: start, origin: 1, instrument: UInt32(index))
      trade.trade = Trade(price: 10_000, size: 1)
      buffer.append(trade)
      guard index < held else { continue }
      var fill = Event(kind: .fill, eventTime: start, origin: 1, instrument: UInt32(index))
      fill.fill = Fill(side: .bid, orderId: 1, price: 10_000, size: 100)
      let words = buffer.append(fill, wordCount: FillWord.count)
      for word in 0..<FillWord.count { words[word] = 0 }
    }
  }

  /// A signal, and the end of the order that it makes.
  private static func append(_ index: Int, decides: Bool, into buffer: inout EventBuffer) {
    let time = start + Int64(index) * 20_000
    var signal = Event(kind: .signal, eventTime: time, origin: UInt64(index))
    // A target that is held already decides nothing.
    signal.instrument = 0
    signal.signal = Signal(
      strategy: 0, target: decides ? Double(100 + (index % 2 == 0 ? 50 : -50)) : 100)
    _ = buffer.append(signal, valueCount: 0)
    var end = Event(
      kind: .order, eventTime: time + 10_000, origin: UInt64(index), instrument: 0,
      flags: [.last, .derived])
    end.order = Order(orderId: UInt64(index + 1) << 20, price: noNumber, size: 0)
    let words = buffer.append(end, wordCount: OrderWord.count)
    for word in 0..<OrderWord.count { words[word] = 0 }
    words[OrderWord.state] = Int64(OrderState.cancelled.rawValue)
  }

  private static func stage(killFile: String?) throws -> RiskStage {
    var stage = try RiskStage(
      TradingFile(Configuration(Array(limits.utf8), file: "bench.toml")), killFile: killFile)
    var header = header()
    try stage.begin(&header)
    return stage
  }

  private static func measure(
    held: Int, killFile: String?, decides: Bool
  ) throws -> (nanoseconds: Double, allocations: Double) {
    var stage = try stage(killFile: killFile)
    var input = EventBuffer()
    var output = EventBuffer()
    open(&input, held: held)
    try stage.process(input.whole, into: &output)
    output.removeAll()
    var (elapsed, allocations, orders) = (Int64(0), UInt64(0), 0)
    for round in 0..<rounds {
      input.removeAll()
      for index in 0..<each {
        append(round * each + index, decides: decides, into: &input)
      }
      let (counted, began) = (count_allocations(), processTime())
      try stage.process(input.whole, into: &output)
      let taken = processTime() - began
      if round >= rounds / 3 {
        elapsed += taken
        allocations += count_allocations() - counted
        orders += each
      }
      output.removeAll()
    }
    let accepted = Int(stage.statistics.first?.value ?? "") ?? 0
    precondition(accepted == (decides ? rounds * each : 0), "\(stage.statistics)")
    return (Double(elapsed) / Double(orders), Double(allocations) / Double(orders))
  }

  /// Quotes of instruments that are held, or not.
  private static func quotes(held: Int) throws -> Double {
    var stage = try stage(killFile: nil)
    var input = EventBuffer()
    var output = EventBuffer()
    open(&input, held: held)
    try stage.process(input.whole, into: &output)
    var elapsed = Int64(0)
    for round in 0..<rounds {
      input.removeAll()
      output.removeAll()
      for index in 0..<each {
        var quote = Event(
          kind: .quote, eventTime: start + Int64(round * each + index),
          instrument: UInt32(index % instruments))
        let price = 9_990 + Int64((round + index) % 17)
        quote.quote = Quote(bidPrice: price, bidSize: 1, askPrice: price + 2, askSize: 1)
        input.append(quote)
      }
      let began = processTime()
      try stage.process(input.whole, into: &output)
      elapsed += processTime() - began
    }
    return Double(elapsed) / Double(rounds * each)
  }

  /// Of this process alone: others on the machine do not count.
  private static func processTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
