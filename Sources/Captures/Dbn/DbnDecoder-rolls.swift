import EventModel

/// A symbol that comes to stand for another instrument of the venue, as that of a continuous contract
/// does when it rolls.
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

  /// Before the first record of the new instrument, each a group of its own: a `status` without action
  /// whose reason is Databento's of an instrument's activation, and for every kind of book in the capture
  /// what voids it: of orders a `clear`, of quotes and depth one that is empty.
  private mutating func announceRoll(before first: Event, into output: inout CaptureOutput) {
    var event = first
    event.sequence = 0
    event.flags = first.flags.intersection(.timeBorrowed).union(.last)
    event.kind = .status
    event.status = Status(action: .none, reason: DbnStatusReason.instrumentActivation)
    kinds.insert(.status)
    output.append(event)
    event.flags.insert(.snapshot)
    if books.contains(.orderAction) {
      event.kind = .orderAction
      event.orderAction = OrderActionBody(
        price: noNumber, size: 0, orderId: 0, action: .clear, side: .none)
      output.append(event)
    }
    if books.contains(.quote) || topOfBook.removeValue(forKey: event.instrument) != nil {
      event.kind = .quote
      event.quote = Quote()
      output.append(event)
    }
    if books.contains(.depth) {
      event.kind = .depth
      event.depth = Depth(levels: UInt16(Self.depthLevels))
      let count = Self.depthLevels * DepthWord.perLevel
      if let words = output.append(event, wordCount: count) {
        for word in 0..<count { words[word] = noNumber }
      }
    }
  }
}

/// Databento's reasons of a status (`StatusReason` of `rust/dbn/src/enums.rs`).
enum DbnStatusReason {
  static var instrumentActivation: UInt16 { 4 }
}
