/// A node of any domain that takes the rows of a tape which come before each of its rows, in the order
/// of the stream.
class TapeReader: FeatureNode {
  private let tape: Domain
  /// Rows of groups stand behind the event that ended them, rows of clocks before theirs.
  private let isOfGroups: Bool

  init(_ tape: Domain, on domain: Domain, outputs: Int = 1) {
    self.tape = tape
    isOfGroups = domain.clock == nil
    super.init(outputs: outputs)
  }

  override final func evaluate(_ rows: Rows) {
    let taken = tape.rows
    let reach: Int32 = isOfGroups ? 1 : 0
    var next = 0
    for row in 0..<rows.count {
      while next < taken.count, taken.events[next] < rows.events[row] + reach {
        take(next, Int(taken.instruments[next]), taken)
        next += 1
      }
      fill(row, Int(rows.instruments[row]), rows)
    }
    while next < taken.count {
      take(next, Int(taken.instruments[next]), taken)
      next += 1
    }
  }

  /// Takes a row of the tape.
  func take(_ row: Int, _ instrument: Int, _ tape: Rows) {}

  /// Fills the outputs of a row.
  func fill(_ row: Int, _ instrument: Int, _ rows: Rows) {}
}

/// A column of a tape at the rows of another domain.
final class OfTape: TapeReader {
  enum Kind {
    /// The newest value that there was.
    case level
    /// What it is in the newest row, absent or not.
    case newest
    /// The sum of what came since the row before; zero where nothing did.
    case flow
  }

  private let source: Column
  private let kind: Kind
  private let state: PerInstrument<Double>

  init(_ source: Column, of tape: Domain, on domain: Domain, _ kind: Kind) {
    self.source = source
    self.kind = kind
    state = PerInstrument(kind == .flow ? 0 : .nan)
    super.init(tape, on: domain)
  }

  override func take(_ row: Int, _ instrument: Int, _ tape: Rows) {
    let value = source.values[row]
    if value.isNaN, kind != .newest { return }
    let own = state.values + instrument
    own.pointee = kind == .flow ? own.pointee + value : value
  }

  override func fill(_ row: Int, _ instrument: Int, _ rows: Rows) {
    outputs[0].values[row] = state.values[instrument]
    if kind == .flow { state.values[instrument] = 0 }
  }
}

extension FeatureGraph {
  /// A flow of a tape, summed over what came since the row before.
  func flow(_ column: Column, of tape: Domain, on domain: Domain) -> Column {
    let flow = shared("flow of tape \(ObjectIdentifier(column))") {
      let node = OfTape(column, of: tape, on: base, .flow)
      add(node, on: base)
      return node.outputs
    }[0]
    return samples(flow, on: domain, .flow)[0]
  }
}
