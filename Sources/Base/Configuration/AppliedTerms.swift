import EventModel
import EventStream

/// The terms as a stage applies them to a header that grows: to what is new in it.
public struct AppliedTerms {
  public let terms: InstrumentTerms
  private var follower = TableFollower<Instrument>()
  private var applied: HeaderTable<Instrument> = []

  public init(_ terms: InstrumentTerms) { self.terms = terms }

  public mutating func apply(to header: inout StreamHeader) throws(StreamError) {
    if terms.isEmpty { return }
    for index in follower.changes(in: header.instruments) {
      var instrument = header.instruments[index]
      try terms.apply(to: &instrument)
      if index < applied.count { applied[index] = instrument } else { applied.append(instrument) }
    }
    header.instruments = applied
  }
}
