import EventModel

/// Where an instrument of the stream comes to be another instrument id: see `InstrumentRoll`.
extension DbnDecoder {
  /// The stream's instrument of a record whose entry is not at hand; what rolls is announced before it.
  @inline(never)
  mutating func meet(
    _ record: DbnRecord, at mappingTime: Int64, _ event: Event, into output: inout CaptureOutput
  ) -> UInt32 {
    let (instrument, hasRolled) = instruments.find(
      record.key, at: mappingTime, in: output.registry)
    // Definitions make no events, in a capture of nothing else not even this.
    if hasRolled, metadata.schema != .definition {
      var first = event
      first.instrument = instrument
      if DbnType.isSampledQuote(record.type), first.receiveTime != noTime {
        // Its own time is of the last trade, perhaps of days ago.
        first.eventTime = first.receiveTime
        first.flags.remove(.timeBorrowed)
      }
      announceRoll(before: first, into: &output)
    }
    return instrument
  }

  private mutating func announceRoll(before first: Event, into output: inout CaptureOutput) {
    var roll = InstrumentRoll(books: books, levels: Self.depthLevels)
    if topOfBook.removeValue(forKey: first.instrument) != nil { roll.books.insert(.quote) }
    roll.announce(before: first, into: &output)
    kinds.insert(.status)
  }
}
