import EventModel

extension FeatureDefinition {
  static let stoikovMicroprice = FeatureDefinition(
    "stoikov_microprice", .book, .transform,
    summary: "Stoikov's micro-price: the mid expected in the long run, learned from the past",
    formula:
      "mid + G*(imbalance, spread), G* = Σ Bᵏ G¹ with G¹ = (1 - Q)⁻¹ R K and B = (1 - Q)⁻¹ T; Q "
      + "are the frequencies of steps with the mid unmoved, R of its moves K of half a tick and of one, "
      + "T of the states after them, over all rows so far and the same with bid and ask exchanged; "
      + "computed anew after every so many moves. Longer moves, and rows whose spread is not of 1 to "
      + "`spreads` ticks, are left out. Absent where the tick or the state is not known",
    unit: "currency", warmUp: "so many moves of the mid, and a step away from each state",
    source: "Stoikov, The micro-price: a high-frequency estimator of future prices, Quantitative "
      + "Finance 18 (2018), theorem 3.1",
    parameters: [
      .init("bins", .integer(2...20), fallback: "10", meaning: "classes of imbalance"),
      .init("spreads", .integer(1...10), fallback: "3", meaning: "the widest spread, in ticks"),
      .init(
        "every", .integer(1...1_000_000), fallback: "100",
        meaning: "moves of the mid before each estimate"),
      .init(
        "levels", .integer(1...50), fallback: "1",
        meaning: "levels whose sizes make the imbalance; the paper's is 1"),
      .tick,
    ]
  ) { arguments in arguments.add(StoikovMicroprice(arguments)) }
}

/// Follows the steps between states, a row each. Memory: 8 bytes an instrument and pair of states, of
/// which there are (bins · spreads)².
private final class StoikovMicroprice: FeatureNode {
  /// Where the row before stood.
  private struct Place: BitwiseCopyable {
    var state = -1
    /// Bid and ask together, in ticks: the mid in half ticks.
    var mid = 0.0
    var moves = 0
  }

  private let book: [Column]
  private let levels: Int
  private let interval: Int
  private let market: MarketState
  private let rolls: RollMemory
  private var ticks: TickSizes
  private let chain: MicropriceChain
  private let places = PerInstrument(Place())
  /// Steps from a state to another, and the sum of what the mid moved by in steps from a state.
  private let steps: PerInstrument<Double>
  private let moves: PerInstrument<Double>
  /// G*, in half ticks.
  private let adjustments: PerInstrument<Double>

  init(_ arguments: FeatureArguments) {
    levels = arguments.integer("levels")
    book = arguments.book(levels: levels)
    interval = arguments.integer("every")
    market = arguments.graph.market
    rolls = RollMemory(arguments.graph.rolls(on: arguments.domain))
    ticks = TickSizes(arguments.optionalNumber("tick"))
    chain = MicropriceChain(
      bins: arguments.integer("bins"), spreads: arguments.integer("spreads"))
    steps = PerInstrument(0, width: chain.states * chain.states)
    moves = PerInstrument(0, width: chain.states)
    adjustments = PerInstrument(Double.nan, width: chain.states)
    super.init()
  }

  override func begin(_ header: StreamHeader) { ticks.begin(header, market) }

  override var remark: String? { ticks.remark }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let instrument = Int(rows.instruments[row])
      let (scale, tick) = (market.scales.values[instrument], ticks[instrument])
      let (bid, ask) = (
        scale.units(book[0].values[row]), scale.units(book[2].values[row])
      )
      let state = chain.state(spread: (ask - bid) / tick, imbalance: imbalance(row))
      let mid = ((ask + bid) / tick).rounded()
      let own = places.values + instrument
      if rolls.take(row, instrument) { own.pointee.state = -1 }
      if state >= 0, own.pointee.state >= 0 { take(state, mid, own, instrument) }
      own.pointee.state = state
      own.pointee.mid = mid
      outputs[0].values[row] =
        state < 0
        ? .nan
        : ((bid + ask) + adjustments.values[instrument * chain.states + state] * tick)
          / (2 * scale.price)
    }
  }

  /// The bid's share of the size over the levels.
  private func imbalance(_ row: Int) -> (bids: Double, total: Double) {
    var (bids, asks) = (book[1].values[row], book[3].values[row])
    for level in 1..<max(levels, 1) {
      let (bid, ask) = (book[level * 4 + 1].values[row], book[level * 4 + 3].values[row])
      if !bid.isNaN { bids += bid }
      if !ask.isNaN { asks += ask }
    }
    return (bids, bids + asks)
  }

  /// Takes note of a step. One that leads nowhere changes no estimate, and is not counted.
  private func take(
    _ state: Int, _ mid: Double, _ place: UnsafeMutablePointer<Place>, _ instrument: Int
  ) {
    let (before, move) = (place.pointee.state, mid - place.pointee.mid)
    if move.magnitude > 2 || state == before && move == 0 { return }
    let count = chain.states
    let own = steps.values + instrument * count * count
    own[before * count + state] += 1
    if move == 0 { return }
    moves.values[instrument * count + before] += move
    place.pointee.moves += 1
    if place.pointee.moves == interval {
      place.pointee.moves = 0
      chain.estimate(
        steps: own, moves: moves.values + instrument * count,
        into: adjustments.values + instrument * count)
    }
  }
}
