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

  init(_ domain: Domain) { self.domain = domain }

  var columns: [Column] { [price, size, aggressor, bid, ask] }
}

/// Writes the rows of a tape in one pass over a batch.
struct TradeWriter {
  private let rows: Rows
  private let price: UnsafeMutablePointer<Double>
  private let size: UnsafeMutablePointer<Double>
  private let aggressor: UnsafeMutablePointer<Double>
  private let bid: UnsafeMutablePointer<Double>
  private let ask: UnsafeMutablePointer<Double>

  /// - Parameter room: trades that may come.
  init(_ tape: TradeTape, room: Int) {
    for column in tape.columns { column.reserve(room) }
    rows = tape.domain.rows
    price = tape.price.values
    size = tape.size.values
    aggressor = tape.aggressor.values
    bid = tape.bid.values
    ask = tape.ask.values
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
    rows.append(
      instrument: instrument, time: time, position: position, event: event, isInDoubt: false)
  }
}

/// A node of any domain that takes the trades which come before each of its rows, in the order of the
/// stream.
class TradeReader: FeatureNode {
  private let tape: Domain
  /// Rows of groups stand behind the event that ended them, rows of clocks before theirs.
  private let isOfGroups: Bool

  init(_ tape: TradeTape, on domain: Domain, outputs: Int = 1) {
    self.tape = tape.domain
    isOfGroups = domain.clock == nil
    super.init(outputs: outputs)
  }

  override final func evaluate(_ rows: Rows) {
    let trades = tape.rows
    let reach: Int32 = isOfGroups ? 1 : 0
    var next = 0
    for row in 0..<rows.count {
      while next < trades.count, trades.events[next] < rows.events[row] + reach {
        take(next, Int(trades.instruments[next]), trades)
        next += 1
      }
      fill(row, Int(rows.instruments[row]), rows)
    }
    while next < trades.count {
      take(next, Int(trades.instruments[next]), trades)
      next += 1
    }
  }

  /// Takes a trade of an instrument.
  func take(_ trade: Int, _ instrument: Int, _ trades: Rows) {}

  /// Fills the outputs of a row.
  func fill(_ row: Int, _ instrument: Int, _ rows: Rows) {}
}

/// A column of the tape at the rows of another domain.
final class OfTrades: TradeReader {
  enum Kind {
    /// The newest value that there was.
    case level
    /// The sum of what came since the row before; zero where nothing did.
    case flow
  }

  private let source: Column
  private let kind: Kind
  private let state: PerInstrument<Double>

  init(_ source: Column, of tape: TradeTape, on domain: Domain, _ kind: Kind) {
    self.source = source
    self.kind = kind
    state = PerInstrument(kind == .level ? .nan : 0)
    super.init(tape, on: domain)
  }

  override var states: [any InstrumentState] { [state] }

  override func take(_ trade: Int, _ instrument: Int, _ trades: Rows) {
    let value = source.values[trade]
    if value.isNaN { return }
    let own = state.values + instrument
    own.pointee = kind == .level ? value : own.pointee + value
  }

  override func fill(_ row: Int, _ instrument: Int, _ rows: Rows) {
    outputs[0].values[row] = state.values[instrument]
    if kind == .flow { state.values[instrument] = 0 }
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
  func ofTrades(_ column: Column, _ kind: OfTrades.Kind) -> Column {
    add(OfTrades(column, of: tape, on: domain, kind))[0]
  }

  /// A flow of the tape, summed over what came since the row before.
  func flow(ofTrades column: Column) -> Column {
    graph.flow(ofTrades: column, on: domain)
  }
}

extension FeatureGraph {
  func flow(ofTrades column: Column, on domain: Domain) -> Column {
    let flow = shared("flow of trades \(ObjectIdentifier(column))") {
      let node = OfTrades(column, of: tape(), on: base, .flow)
      add(node, on: base)
      return node.outputs
    }[0]
    return samples(flow, on: domain, .flow)[0]
  }
}
