import Expressions

/// A hypothetical order at the best price of each side: what is ahead of it, and how likely it trades.
/// It joins the back of the queue at the end of the group in which the best price of its side changed,
/// or in which it was filled.
extension FeatureDefinition {
  static let queuePosition = FeatureDefinition(
    "queue_position", .orders, .level,
    summary: "size ahead of an order that joined the best price when that came about",
    formula:
      "the size of the level when the order joined it, less what was executed or cancelled of "
      + "the orders that were there; share: that of the size of the level now. It joins anew when the "
      + "best price of its side changes, and when it is filled: when an order behind it, or at a worse "
      + "price, is executed",
    unit: "units; share: 0 to 1", warmUp: "a quote after an order action or the snapshot",
    source: "Moallemi and Yuan, A model for queue position valuation in a limit order book (2016); "
      + "exact, as orders are known one by one",
    outputs: ["bid_ahead", "bid_share", "ask_ahead", "ask_share"]
  ) { arguments throws(ExpressionError) in
    try arguments.onGroups("queue_position") { arguments in
      [1.0, -1.0].flatMap { side in Array(arguments.queue(side)[0...1]) }
    }
  }

  static let fillProbability = FeatureDefinition(
    "fill_probability", .orders, .level,
    summary: "how often an order with as much ahead was filled before the best price changed",
    formula:
      "of the orders of queue_position so far that once had as much ahead, the share that was "
      + "filled; as much: equal ⌊log₂(1 + ahead / mean size of the side's arrivals)⌋",
    unit: "0 to 1", warmUp: "so many outcomes with as much ahead",
    source:
      "Cont, Stoikov and Talreja, Operations Research 58 (2010): the probability of "
      + "execution before the price moves, as a frequency; Lo, MacKinlay and Zhang, J. Financial "
      + "Economics 65 (2002)",
    parameters: [
      .init(
        "least", .integer(1...1_000_000), fallback: "20",
        meaning: "outcomes before there is a value")
    ],
    outputs: ["bid", "ask"]
  ) { arguments throws(ExpressionError) in
    let least = arguments.integer("least")
    return try arguments.onGroups("fill_probability(\(least))") { arguments in
      [1.0, -1.0].flatMap { side in
        let queue = arguments.queue(side)
        return arguments.add(
          RowFunction([queue[2], queue[3]]) { input, output, count in
            for row in 0..<count {
              output[row] = input[1][row] >= Double(least) ? input[0][row] / input[1][row] : .nan
            }
          })
      }
    }
  }
}

extension FeatureArguments {
  /// What must see every group: made on all of them, and sampled where fewer drive.
  fileprivate func onGroups(
    _ text: String, _ make: (FeatureArguments) -> [Column]
  ) throws(ExpressionError) -> [Column] {
    if domain === graph.base { return make(self) }
    let columns = try graph.columns(of: try ExpressionParser.parse(text), on: graph.base)
    return columns.flatMap { graph.samples($0, on: domain, .level) }
  }

  /// The hypothetical order of a side: ahead, share, and of those with as much ahead so far how many
  /// were filled, and how many there were.
  fileprivate func queue(_ side: Double) -> [Column] {
    graph.shared("queue of side \(side)") { add(HypotheticalOrder(self, side)) }
  }
}

private final class HypotheticalOrder: TapeReader {
  private struct State: BitwiseCopyable {
    /// Absent while there is no order.
    var price = Double.nan
    var ahead = 0.0
    /// Orders with a later stamp are behind.
    var stamp = 0.0
    /// A bit for every class of size ahead that it has been in.
    var classes: UInt32 = 0
    /// The newest stamp of any order.
    var newest = 0.0
    /// Of the arrivals of the side.
    var arrivals = 0.0
    var size = CompensatedSum()
  }

  private static var classCount: Int { 32 }

  private let tape: OrderTape
  private let side: Double
  private let price: Column
  private let size: Column
  private let state = PerInstrument(State())
  /// Outcomes by class: orders that were filled, and all.
  private let filled = PerInstrument(0.0, width: HypotheticalOrder.classCount)
  private let known = PerInstrument(0.0, width: HypotheticalOrder.classCount)

  init(_ arguments: FeatureArguments, _ side: Double) {
    tape = arguments.orders
    self.side = side
    price = arguments.market(side > 0 ? .bidPrice(0) : .askPrice(0))
    size = arguments.market(side > 0 ? .bidSize(0) : .askSize(0))
    super.init(arguments.orders.domain, on: arguments.domain, outputs: 4)
  }

  override func take(_ row: Int, _ instrument: Int, _ tape: Rows) {
    let own = state.values + instrument
    let tape = self.tape
    let stamp = tape.stamp.values[row]
    if stamp > own.pointee.newest { own.pointee.newest = stamp }
    if tape.side.values[row].isNaN {
      // The book was made anew: what became of the order is not known.
      own.pointee.price = .nan
      return
    }
    if tape.side.values[row] != side { return }
    let arrived = tape.arrived.values[row]
    if !arrived.isNaN {
      own.pointee.arrivals += 1
      own.pointee.size.add(arrived)
      return
    }
    if own.pointee.price.isNaN { return }
    let (cancelled, executed) = (tape.cancelled.values[row], tape.executed.values[row])
    let price = tape.price.values[row]
    if price == own.pointee.price, stamp <= own.pointee.stamp {
      let left = (cancelled.isNaN ? 0 : cancelled) + (executed.isNaN ? 0 : executed)
      own.pointee.ahead = max(0, own.pointee.ahead - left)
      noteClass(own)
    } else if executed > 0, side * price <= side * own.pointee.price {
      settle(own, instrument, isFilled: true)
    }
  }

  override func fill(_ row: Int, _ instrument: Int, _ rows: Rows) {
    let own = state.values + instrument
    let (price, size) = (price.values[row], size.values[row])
    if price != own.pointee.price {
      if !own.pointee.price.isNaN { settle(own, instrument, isFilled: false) }
      if !price.isNaN, !size.isNaN, own.pointee.newest > 0 { join(own, price, size) }
    }
    let isThere = !own.pointee.price.isNaN
    outputs[0].values[row] = isThere ? own.pointee.ahead : .nan
    outputs[1].values[row] = isThere && size > 0 ? own.pointee.ahead / size : .nan
    let place = isThere ? classOf(own) : -1
    outputs[2].values[row] = place < 0 ? 0 : filled.values[instrument * Self.classCount + place]
    outputs[3].values[row] = place < 0 ? 0 : known.values[instrument * Self.classCount + place]
  }

  private func join(_ own: UnsafeMutablePointer<State>, _ price: Double, _ size: Double) {
    own.pointee.price = price
    own.pointee.ahead = size
    own.pointee.stamp = own.pointee.newest
    own.pointee.classes = 0
    noteClass(own)
  }

  private func noteClass(_ own: UnsafeMutablePointer<State>) {
    let place = classOf(own)
    if place >= 0 { own.pointee.classes |= 1 << UInt32(place) }
  }

  /// Below zero while no order has arrived.
  private func classOf(_ own: UnsafeMutablePointer<State>) -> Int {
    if own.pointee.arrivals == 0 { return -1 }
    let mean = own.pointee.size.high / own.pointee.arrivals
    return min(Self.classCount - 1, Int((1 + own.pointee.ahead / mean).exponent))
  }

  private func settle(
    _ own: UnsafeMutablePointer<State>, _ instrument: Int, isFilled: Bool
  ) {
    for place in 0..<Self.classCount where own.pointee.classes >> UInt32(place) & 1 != 0 {
      known.values[instrument * Self.classCount + place] += 1
      if isFilled { filled.values[instrument * Self.classCount + place] += 1 }
    }
    own.pointee.price = .nan
  }
}
