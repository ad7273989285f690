import Commands
import EventModel
import EventStream

extension Instrument {
  /// Whether a name in a file beside the stream is this instrument's: its symbol, or, where several venues
  /// have that, `SYMBOL@PUBLISHER` or `PUBLISHER:SYMBOL`.
  public func isCalled(_ name: String) -> Bool {
    if name == symbol { return true }
    // Lengths first: a text is made only where it may be the one.
    guard name.utf8.count == symbol.utf8.count + publisher.utf8.count + 1 else { return false }
    return name == "\(symbol)@\(publisher)" || name == "\(publisher):\(symbol)"
  }
}

/// The names in a file that are of no instrument of the stream, in a sentence for the end of a run; nil
/// where all are.
public func unknownInstruments(
  _ names: some Sequence<String>, of file: String, in instruments: some Sequence<Instrument>
) -> String? {
  let names = names.filter { !$0.isEmpty }
  if names.isEmpty { return nil }
  var known: Set<String> = []
  for instrument in instruments {
    let (symbol, publisher) = (instrument.symbol, instrument.publisher)
    known.formUnion([symbol, "\(symbol)@\(publisher)", "\(publisher):\(symbol)"])
  }
  var unknown: [String] = []
  for name in names where known.insert(name).inserted { unknown.append(name) }
  if unknown.isEmpty { return nil }
  let most = 5
  let shown = unknown.prefix(most).joined(separator: ", ")
  let rest = unknown.count > most ? " and \(unknown.count - most) more" : ""
  return "\(file) names \(shown)\(rest), which the stream does not have"
}

extension SmallTable.Row {
  /// The one instrument that a column names.
  public func instrument(
    _ column: String, among instruments: some Collection<Instrument>
  ) throws(StreamError) -> Instrument {
    let name = text(column)
    let found = instruments.filter { $0.isCalled(name) }
    guard let first = found.first else {
      let symbols = instruments.map(\.symbol)
      let hint = suggestion(for: name, among: symbols).map { "; did you mean \($0)?" }
      throw failure(
        column,
        "the stream has no instrument \(name)" + (hint ?? " (it has \(firstAndCount(symbols)))"))
    }
    if found.count > 1 {
      let names = found.map { "\($0.symbol)@\($0.publisher)" }.joined(separator: " or ")
      throw failure(column, "\(name) is on several venues; write \(names)")
    }
    return first
  }
}
