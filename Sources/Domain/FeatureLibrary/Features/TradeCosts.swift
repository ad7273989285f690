import Expressions

/// What trading costs beside the mid, as quoted and as paid.
extension FeatureDefinition {
  static let effectiveSpread = FeatureDefinition(
    "effective_spread", .impact, .transform,
    summary: "what was paid beside the mid, there and back",
    formula:
      "Σ q · 2 d (p - m) / m / Σ q in basis points, d the sign of the trade as in trade_sign, "
      + "m the mid before it",
    unit: "basis points", warmUp: "the window, and a trade with sign, size and quote in it",
    source:
      "Huang and Stoll, J. Financial Economics 41 (1996), sec. 3; SEC Rule 605, weighted by size",
    parameters: [.perRows, .rule]
  ) { arguments throws(ExpressionError) in
    let cost = arguments.cost()
    let weight = arguments.onTape(
      BinaryNode<WhereKnown>(.column(cost), .column(arguments.tape.size)))[0]
    let paid = arguments.product(cost, weight, "cost")
    return try arguments.ratio(
      arguments.flow(ofTrades: paid), arguments.flow(ofTrades: weight))
  }

  static let spreadDecomposition = FeatureDefinition(
    "spread_decomposition", .impact, .transform,
    summary: "the effective spread and its parts: what makers kept and what the price then moved",
    formula:
      "over the trades whose delay ended: effective = Σ q · 2 d (p - m) / m / Σ q; realized, "
      + "with m' for m in p - m; impact = Σ q · 2 d (m' - m) / m / Σ q; m' the mid when the delay "
      + "ends; effective = realized + impact",
    unit: "basis points",
    warmUp: "the window, and a trade in it whose delay is over; a trade counts in the row of the "
      + "first group after that",
    source: "Huang and Stoll, J. Financial Economics 41 (1996), sec. 3; Bessembinder and Kaufman, "
      + "J. Financial and Quantitative Analysis 32 (1997), sec. II",
    parameters: [
      .init("delay", .span, fallback: "5s", meaning: "after which the mid is looked at again"),
      .perRows, .rule,
    ],
    outputs: ["effective", "realized", "impact"]
  ) { arguments throws(ExpressionError) in
    let resolved = arguments.delayedCosts()
    let weight = resolved[3]
    return try arguments.ratio(resolved[0], weight) + arguments.ratio(resolved[1], weight)
      + arguments.ratio(resolved[2], weight)
  }

  static let quotedSpread = FeatureDefinition(
    "quoted_spread", .impact, .transform,
    summary: "quoted spread beside the mid, weighted by how long it stood",
    formula:
      "Σ s dt / Σ dt over the groups, s = (ask - bid) / mid after a group, dt the time to the "
      + "next group, which counts in the row of that",
    unit: "basis points", warmUp: "the window, and two groups with a quote in it",
    source: "McInish and Wood, J. Finance 47 (1992), sec. II",
    parameters: [.perRows]
  ) { arguments throws(ExpressionError) in
    let base = arguments.onGroups
    let parts = base.add(
      TimeWeighted(base.market(.bidPrice(0)), base.market(.askPrice(0))))
    return try arguments.ratio(
      arguments.samples(flow: parts[0]), arguments.samples(flow: parts[1]))
  }
}

extension FeatureDefinition.Parameter {
  fileprivate static let perRows = Self(
    "window", .window, fallback: "1", meaning: "rows, or a span of time such as 300s")
}

extension FeatureArguments {
  /// Of every trade 20,000 d (p - m) / m; absent where the mid before it is not above zero.
  fileprivate func cost() -> Column {
    let (tape, sign) = (tape, sign())
    return graph.shared("cost of trades by \(ObjectIdentifier(sign))") {
      onTape(
        RowFunction([sign, tape.price, tape.bid, tape.ask]) { input, output, count in
          for row in 0..<count {
            let mid = (input[2][row] + input[3][row]) / 2
            output[row] = mid > 0 ? 20_000 * input[0][row] * ((input[1][row] - mid) / mid) : .nan
          }
        })
    }[0]
  }

  /// Σ q · effective, Σ q · realized, Σ q · impact and Σ q of the trades whose delay ended, as flows
  /// here.
  fileprivate func delayedCosts() -> [Column] {
    let base = onGroups
    let mid = base.graph.mid(on: base.domain)
    let rolls = (graph.rolls(on: tape.domain), graph.rolls(on: base.domain))
    let delayed = base.add(
      DelayedCosts(tape, sign(), mid, rolls, delay: span("delay"), on: base.domain))
    return delayed.map { samples(flow: $0) }
  }

  /// The same arguments for nodes on all groups.
  fileprivate var onGroups: FeatureArguments {
    on(graph.base)
  }

  /// A flow of groups, summed over what came since the row before.
  fileprivate func samples(flow column: Column) -> Column {
    graph.samples(column, on: domain, .flow)[0]
  }

  /// The sums of two flows over the argument `window`, the first by the second.
  fileprivate func ratio(
    _ parts: Column, _ whole: Column
  ) throws(ExpressionError) -> [Column] {
    let window = window()
    let above = sum(of: parts, over: window)
    let below = sum(of: whole, over: window)
    return add(BinaryNode<Arithmetic.Quotient>(.column(above), .column(below)))
  }
}

/// The second where the first is there: a weight where there is something to weigh.
enum WhereKnown: RowOperation {
  static func value(_ a: Double, _ b: Double) -> Double { a.isNaN ? .nan : b }
}

/// What trades cost against the mid before them and against the mid a while after, in the group in
/// which that is known.
private final class DelayedCosts: TapeReader {
  /// Sign, price and size of a trade, and the mid before it.
  private struct Pending: WindowSums {
    typealias Value = SIMD4<Double>
    static var zero: SIMD4<Double> { .zero }
    init(around value: Value) {}
    mutating func add(_ value: Value) {}
    mutating func remove(_ value: Value) {}
    func isSpoilt(by removed: Value) -> Bool { false }
  }

  private let tape: TradeTape
  private let sign: Column
  private let mid: Column
  private let delay: Int64
  private let store = WindowStore<Pending>()
  private let newest = PerInstrument(Double.nan)
  /// Of trades and of groups; they have one memory.
  private let rolls: (trades: Column?, groups: Column?)
  private let memory: RollMemory

  init(
    _ tape: TradeTape, _ sign: Column, _ mid: Column, _ rolls: (trades: Column?, groups: Column?),
    delay: Int64, on domain: Domain
  ) {
    self.rolls = rolls
    memory = RollMemory(rolls.groups)
    self.tape = tape
    self.sign = sign
    self.mid = mid
    self.delay = delay
    super.init(tape.domain, on: domain, outputs: 4)
  }

  override func take(_ trade: Int, _ instrument: Int, _ trades: Rows) {
    if let counts = rolls.trades, memory.take(counts.values[trade], instrument) {
      forget(instrument)
    }
    let mid = (tape.bid.values[trade] + tape.ask.values[trade]) / 2
    let value = SIMD4(
      sign.values[trade], tape.price.values[trade], tape.size.values[trade], mid)
    if value.sum().isNaN || mid <= 0 { return }
    let (due, overflow) = trades.times[trade].addingReportingOverflow(delay)
    if overflow { return }
    let ring = store.rings + instrument
    if ring.pointee.count == WindowStore<Pending>.mostValues {
      store.countEarlyEviction()
      ring.pointee.removeFirst()
    }
    store.append(value, at: due, ring)
  }

  /// The mid of another contract does not tell what these trades cost.
  private func forget(_ instrument: Int) {
    let ring = store.rings + instrument
    while ring.pointee.count > 0 { ring.pointee.removeFirst() }
    newest.values[instrument] = .nan
  }

  override func fill(_ row: Int, _ instrument: Int, _ rows: Rows) {
    let ring = store.rings + instrument
    let later = newest.values[instrument]
    var (effective, realized, impact, weight) = (0.0, 0.0, 0.0, 0.0)
    // What was due before this group is measured at the mid that then was.
    while ring.pointee.count > 0, ring.pointee.times[ring.pointee.start] < rows.times[row] {
      let trade = ring.pointee.values[ring.pointee.start]
      ring.pointee.removeFirst()
      if later.isNaN { continue }
      let scale = 20_000 * trade[0] * trade[2] / trade[3]
      effective += scale * (trade[1] - trade[3])
      realized += scale * (trade[1] - later)
      impact += scale * (later - trade[3])
      weight += trade[2]
    }
    outputs[0].values[row] = effective
    outputs[1].values[row] = realized
    outputs[2].values[row] = impact
    outputs[3].values[row] = weight
    if memory.take(row, instrument) { forget(instrument) }
    newest.values[instrument] = mid.values[row]
  }
}

/// Of every group the relative spread before it times how long it stood, and that time.
private final class TimeWeighted: FeatureNode {
  private struct State: BitwiseCopyable {
    var spread = Double.nan
    var time = Int64.min
  }

  private let bid: Column
  private let ask: Column
  private let state = PerInstrument(State())

  init(_ bid: Column, _ ask: Column) {
    self.bid = bid
    self.ask = ask
    super.init(outputs: 2)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      let before = own.pointee
      let seconds =
        before.spread.isNaN ? 0 : Double(max(0, rows.times[row] &- before.time)) / 1e9
      outputs[0].values[row] = before.spread.isNaN ? 0 : before.spread * seconds
      outputs[1].values[row] = seconds
      let total = bid.values[row] + ask.values[row]
      let spread = 20_000 * (ask.values[row] - bid.values[row]) / total
      own.pointee = State(spread: total > 0 ? spread : .nan, time: rows.times[row])
    }
  }
}
