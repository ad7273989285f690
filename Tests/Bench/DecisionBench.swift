import Configuration
import CountAllocations
import EventModel
import Glibc
import RiskControl

/// What a decision of risk costs with every check on: from the signal to the order, less what the events
/// themselves cost where nothing is decided.
enum DecisionBench {
  private static let instruments = 100
  private static let each = 1000

  /// What stands around the decisions.
  private struct Surroundings {
    /// Instruments that are held.
    var held = 1
    /// Orders of another strategy that work, in all instruments.
    var open = 0
    var killFile: String?
  }

  /// - Parameter rounds: a thousand decisions each, the first third of them to warm up.
  static func run(rounds: Int = 300) {
    let cases = [
      ("1_held", Surroundings()), ("100_held", Surroundings(held: instruments)),
      ("20000_open", Surroundings(open: 20_000)),
      ("kill_file", Surroundings(killFile: "/tmp/no-such-kill-file")),
    ]
    do {
      for (name, surroundings) in cases {
        let decided = try measure(surroundings, rounds, decides: true)
        let passed = try measure(surroundings, rounds, decides: false)
        print("decision_\(name) \(decided.nanoseconds - passed.nanoseconds) ns")
        print("allocations_decision_\(name) \(decided.allocations) per decision")
      }
      print("risk_quote_100_held \(try quotes(held: instruments, rounds)) ns")
      print("risk_quote_unheld \(try quotes(held: 0, rounds)) ns")
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
    open_orders = 30000
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
    header.strategies = [
      Strategy(id: 0, name: "alpha", version: "1"), Strategy(id: 1, name: "beta", version: "1"),
    ]
    return header
  }

  private static let start = Timestamp.parse("2024-01-02T15:00:00Z")!

  /// Quotes of all instruments, fills of as many as are held, and orders that work.
  private static func open(_ buffer: inout EventBuffer, held: Int, open: Int = 0) {
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
    for number in 0..<open { appendWorking(number, into: &buffer) }
  }

  /// A request of the other strategy. In the instrument that is decided it is a stop, which no order meets.
  private static func appendWorking(_ number: Int, into buffer: inout EventBuffer) {
    // No faster than the rate of orders allows.
    var event = Event(
      kind: .order, eventTime: start + Int64(number) * 40_000,
      instrument: UInt32(number % instruments), flags: .last)
    event.order = Order(
      side: .bid, orderId: UInt64(number + 1), price: 9_000 + Int64(number / instruments), size: 1)
    var payload = OrderPayload()
    payload.state = .requested
    payload.strategy = 1
    payload.type = .limit
    payload.timeInForce = .day
    if event.instrument == 0 {
      payload.type = .market
      payload.trigger = 11_000
      event.order.price = noNumber
    }
    buffer.append(event, payload)
  }

  /// When the decisions begin.
  private static let decisions = start + 10 * Timestamp.second

  /// A signal, and the end of the order that it makes.
  ///
  /// - Parameter before: orders before the first.
  private static func append(
    _ index: Int, before: Int, decides: Bool, into buffer: inout EventBuffer
  ) {
    let time = decisions + Int64(index) * 20_000
    var signal = Event(kind: .signal, eventTime: time, origin: UInt64(index))
    // A target that is held already decides nothing.
    signal.instrument = 0
    signal.signal = Signal(
      strategy: 0, target: decides ? Double(100 + (index % 2 == 0 ? 50 : -50)) : 100)
    _ = buffer.append(signal, valueCount: 0)
    var end = Event(
      kind: .order, eventTime: time + 10_000, origin: UInt64(index), instrument: 0,
      flags: [.last, .derived])
    end.order = Order(orderId: UInt64(before + index + 1) << 20, price: noNumber, size: 0)
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
    _ surroundings: Surroundings, _ rounds: Int, decides: Bool
  ) throws -> (nanoseconds: Double, allocations: Double) {
    var stage = try stage(killFile: surroundings.killFile)
    var input = EventBuffer()
    var output = EventBuffer()
    open(&input, held: surroundings.held, open: surroundings.open)
    try input.forEachFrame { try stage.process($0, into: &output) }
    output.removeAll()
    var (elapsed, allocations, orders) = (Int64(0), UInt64(0), 0)
    for round in 0..<rounds {
      input.removeAll()
      for index in 0..<each {
        append(
          round * each + index, before: surroundings.open, decides: decides, into: &input)
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
    precondition(
      accepted == surroundings.open + (decides ? rounds * each : 0), "\(stage.statistics)")
    return (Double(elapsed) / Double(orders), Double(allocations) / Double(orders))
  }

  /// Quotes of instruments that are held, or not.
  private static func quotes(held: Int, _ rounds: Int) throws -> Double {
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
