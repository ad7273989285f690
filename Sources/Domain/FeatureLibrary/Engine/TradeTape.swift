import EventModel

/// The rows of single trades, for features that look at trades one by one: a group may hold several.
/// A trade's row comes before that of the group which it is part of.
final class TradeTape {
  let domain: Domain
  let price = Column()
  let size = Column()
  /// 1 where the venue names a buyer as the aggressor, -1 a seller, absent where it names none.
  let aggressor = Column()
  /// The best prices before the trade, as the events say them.
  let bid = Column()
  let ask = Column()
  /// See `FeatureGraph.rolls`.
  let rolls = Column()

  init(_ domain: Domain) { self.domain = domain }

  var columns: [Column] { [price, size, aggressor, bid, ask, rolls] }
}

/// Writes the rows of a tape in one pass over a batch.
struct TradeWriter {
  private let rows: Rows
  private let price: UnsafeMutablePointer<Double>
  private let size: UnsafeMutablePointer<Double>
  private let aggressor: UnsafeMutablePointer<Double>
  private let bid: UnsafeMutablePointer<Double>
  private let ask: UnsafeMutablePointer<Double>
  private let rolls: UnsafeMutablePointer<Double>

  /// - Parameter room: trades that may come.
  init(_ tape: TradeTape, room: Int) {
    for column in tape.columns { column.reserve(room) }
    rows = tape.domain.rows
    price = tape.price.values
    size = tape.size.values
    aggressor = tape.aggressor.values
    bid = tape.bid.values
    ask = tape.ask.values
    rolls = tape.rolls.values
  }

  /// - Parameters:
  ///   - position: rows of groups that were complete before it.
  ///   - event: its place in the batch.
  @inline(__always) func append(
    _ price: Double, _ size: Double, _ side: Side, _ instrument: Int, _ time: Int64,
    position: Int, event: Int, _ entry: MarketEntry
  ) {
    let row = rows.count
    self.price[row] = price
    self.size[row] = size
    aggressor[row] = side == .bid ? 1 : side == .ask ? -1 : .nan
    bid[row] = entry.numbers[MarketPlace.book]
    ask[row] = entry.numbers[MarketPlace.book + 2]
    rolls[row] = entry.numbers[MarketPlace.rolls]
    rows.append(
      instrument: instrument, time: time, position: position, event: event, isInDoubt: false)
  }
}

extension FeatureArguments {
  /// What trades one by one are, and the arguments for nodes on them.
  var tape: TradeTape { graph.tape() }

  /// Adds a node that is computed trade by trade.
  func onTape(_ node: FeatureNode) -> [Column] {
    graph.add(node, on: tape.domain)
    return node.outputs
  }

  /// A column of the tape at the rows of this domain of groups.
  func ofTrades(_ column: Column, _ kind: OfTape.Kind) -> Column {
    add(OfTape(column, of: tape.domain, on: domain, kind))[0]
  }

  /// A flow of the tape, summed over what came since the row before.
  func flow(ofTrades column: Column) -> Column {
    graph.flow(column, of: tape.domain, on: domain)
  }
}
