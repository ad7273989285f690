import EventModel
import Foundation
import TestSupport
import Testing

/// Whole backtests: seven programs, one chain, twice.
struct BacktestTests {
  /// A backtest of a simulated market, from a seed.
  private func simulated(_ seed: Int, in scratch: ScratchFolder) throws -> Backtest {
    try scratch.write(Array(Backtest.simulated.utf8), to: "f.toml")
    return Backtest(
      capture: "sim:seed=\(seed),instruments=3,events=30000", config: scratch.path + "/f.toml")
  }

  @Test(arguments: [1, 2]) func simulatedMarkets(seed: Int) throws {
    let scratch = try ScratchFolder()
    try expectSound(try simulated(seed, in: scratch), in: scratch, fills: 50)
  }

  @Test(
    .enabled(if: SharedData.isPresent, "shared data is absent"), arguments: Backtest.real.indices)
  func theFourConfigurations(index: Int) throws {
    try expectSound(Backtest.real[index], in: ScratchFolder(), fills: 60)
  }

  /// The same bytes twice and through a chain in one process; every order ends once; the account that
  /// risk kept is that of the fills that execute emitted.
  private func expectSound(_ backtest: Backtest, in scratch: ScratchFolder, fills: Int) throws {
    try backtest.runProcesses(in: scratch)
    let (out, report, json) = (
      scratch.bytes("out"), scratch.text("report"), scratch.text("report.json")
    )
    let chain = try backtest.runChain(in: scratch)
    #expect(firstDifference(chain, out) == nil, "a chain is the processes")
    try backtest.runProcesses(in: scratch)
    #expect(scratch.bytes("out") == out)
    #expect(scratch.text("report") == report)
    #expect(scratch.text("report.json") == json)
    #expect(!report.isEmpty)
    _ = try JSONSerialization.jsonObject(with: Data(json.utf8))

    let sink = try RecordingSink(reading: scratch.path + "/out")
    let log = TradingLog(sink)
    #expect(log.fills.count >= fills, "\(log.fills.count) fills test little")
    #expect(log.faults.isEmpty, "\(log.faults.prefix(3))")
    #expect(log.disorder.isEmpty, "\(log.disorder.prefix(3))")
    log.expectAccountsAgree()
  }
}

/// What a stream says of orders, fills and accounts, checked by the plainest reading.
struct TradingLog {
  private struct OrderSeen {
    var size: Int64 = 0
    var side = Side.none
    var parent: Int64 = 0
    var terminal: OrderState?
    var filled: Int64 = 0
  }

  private var orders: [UInt64: OrderSeen] = [:]
  private(set) var fills: [OwnedEvent] = []
  private var accounts: [OwnedEvent] = []
  private let header: StreamHeader
  /// What must not be.
  private(set) var faults: [String] = []
  /// Events that are older than a watermark before them, or than the event before.
  private(set) var disorder: [String] = []

  init(_ sink: RecordingSink) {
    header = sink.headers.last!
    var watermark = Int64.min
    var newest = Int64.min
    for owned in sink.events {
      let event = owned.event
      if event.eventTime < max(watermark, newest) {
        disorder.append("\(event.kind.name) at \(Timestamp.format(event.eventTime))")
      }
      newest = max(newest, event.eventTime)
      switch event.kind {
      case .watermark: watermark = max(watermark, event.eventTime)
      case .order: take(order: owned)
      case .fill: take(fill: owned)
      case .account: accounts.append(owned)
      default: break
      }
    }
    for (id, order) in orders where order.terminal == nil {
      faults.append("order \(id) has no end")
    }
    for (id, order) in orders where order.parent != 0 {
      if orders[UInt64(order.parent)] == nil { faults.append("order \(id) has no parent") }
    }
  }

  private mutating func take(order owned: OwnedEvent) {
    let id = owned.event.order.orderId
    let state = OrderState(rawValue: UInt16(owned.words[OrderWord.state]))
    if state == .cancelRequested || state == .replaceRequested || state == .requested { return }
    var order = orders[id] ?? OrderSeen()
    order.size = owned.event.order.size
    order.side = owned.event.order.side
    order.parent = owned.words[OrderWord.parent]
    if let terminal = order.terminal {
      faults.append("order \(id) is \(state.name) after it was \(terminal.name)")
    }
    if state.isTerminal { order.terminal = state }
    if state == .filled, owned.words[OrderWord.filled] != order.size {
      faults.append("order \(id) is filled by \(owned.words[OrderWord.filled]) of \(order.size)")
    }
    if owned.words[OrderWord.filled] != order.filled {
      faults.append("order \(id) says \(owned.words[OrderWord.filled]), fills say \(order.filled)")
    }
    orders[id] = order
  }

  private mutating func take(fill owned: OwnedEvent) {
    fills.append(owned)
    let fill = owned.event.fill
    // What protects a position has no parent but itself.
    for id in Set([fill.orderId, UInt64(owned.words[FillWord.parent])]) {
      guard let order = orders[id] else {
        faults.append("fill of order \(id), which is not there")
        continue
      }
      if order.terminal != nil { faults.append("fill of order \(id) after its end") }
      if order.side != fill.side { faults.append("fill of order \(id) on the other side") }
      orders[id]?.filled += fill.size
      if order.filled + fill.size > order.size {
        faults.append("order \(id) is filled beyond its size")
      }
    }
    if owned.words[FillWord.venueTime] > owned.event.eventTime {
      faults.append("fill of order \(fill.orderId) is known before it happened")
    }
    if fill.size <= 0 { faults.append("fill of order \(fill.orderId) has no size") }
  }

  /// Cash by the fills alone, in exact decimals, against what risk said last.
  func expectAccountsAgree() {
    var cash = Decimal(0)
    for owned in fills {
      let instrument = header.instruments[Int(owned.event.instrument)]
      let scale = Int(instrument.priceExponent) + Int(instrument.sizeExponent)
      var value = Decimal(owned.event.fill.price) * Decimal(owned.event.fill.size)
      for _ in 0..<(-scale) { value /= 10 }
      value *= Decimal(instrument.multiplier)
      cash += owned.event.fill.side == .bid ? -value : value
      cash -= Decimal(owned.words[FillWord.fees]) / 1_000_000_000
    }
    let whole = accounts.filter {
      $0.event.account.item == 0
    }
    #expect(!whole.isEmpty)
    guard let first = whole.first, let last = whole.last else { return }
    // The first account event follows the first fill; what was there before is the configuration's.
    let strategies = accounts.filter { $0.event.account.item == 1 }
    #expect(!strategies.isEmpty)
    let own = (cash as NSDecimalNumber).doubleValue
    #expect(
      abs((strategies.last?.event.account.cash ?? .nan) - own) <= 1e-9 * max(1, abs(own)),
      "risk \(strategies.last?.event.account.cash ?? .nan), fills \(own)")
    let change = last.event.account.cash - first.event.account.cash
    #expect(change.isFinite)
  }
}
