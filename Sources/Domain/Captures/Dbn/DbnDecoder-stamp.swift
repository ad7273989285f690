import EventModel

/// What all records share: times, instrument, flags, and where a group ends.
extension DbnDecoder {
  /// A group that grows beyond this many records is ended, so that memory is bounded.
  static var maximumGroup: Int { 1 << 18 }

  /// The bytes behind a record.
  struct Behind {
    var bytes: Int
    /// No more will come behind them.
    var atEnd: Bool
  }

  /// An event with the record's times, instrument, sequence and flags; nil when the event time is
  /// absurd. A record without event time borrows its receive time, or else the last event's.
  @inline(__always)
  mutating func stamped(
    _ kind: EventKind, _ record: DbnRecord, receiveTime: Int64, sequence: UInt32,
    flags: EventFlags, into output: inout CaptureOutput
  ) -> Event? {
    var time = record.eventTime
    var flags = flags
    if time < 0 {
      guard let borrowed = borrowedTime(time, receiveTime: receiveTime) else { return nil }
      time = borrowed
      flags.insert(.timeBorrowed)
    }
    lastEventTime = time
    var event = Event(
      kind: kind, eventTime: time, receiveTime: receiveTime, sequence: UInt64(sequence),
      instrument: noInstrument, flags: flags)
    // Databento's mappings go by the date of receipt where a record has one.
    let mappingTime = receiveTime >= 0 ? receiveTime : time
    if let known = instruments.known(record.key, at: mappingTime) {
      event.instrument = known
    } else {
      event.instrument = meet(record, at: mappingTime, event, into: &output)
    }
    return event
  }

  @inline(never)
  private mutating func borrowedTime(_ raw: Int64, receiveTime: Int64) -> Int64? {
    guard raw == -1 else {  // UNDEF_TIMESTAMP is UInt64.max.
      fault = "event time \(UInt64(bitPattern: raw)) is beyond the year 2262"
      return nil
    }
    return receiveTime >= 0 ? receiveTime : lastEventTime
  }

  /// The record's flags in ours, `last` left out.
  @inline(__always) func eventFlags(_ raw: UInt8) -> EventFlags {
    let bits = UInt16(raw)
    let unreliable =
      bits & UInt16(DbnFlag.badReceiveTime | DbnFlag.maybeBadBook) != 0
      ? EventFlags.unreliable.rawValue : 0
    // Bit 5 to bit 1 (snapshot), bit 1 to bit 13 (condition 1).
    return EventFlags(rawValue: bits >> 4 & 0b10 | (bits & 0b10) << 12 | unreliable)
  }

  /// Whether the record ends its group; nil when that takes more bytes than are there.
  ///
  /// The venue's own mark decides. Some captures lack it (a snapshot whose end was cut away, an
  /// event whose last record was filtered), so a group also ends before a record of another
  /// instrument, type or event time.
  @inline(__always)
  mutating func endsGroup(
    _ record: DbnRecord, flags: UInt8, flagsAt: Int, _ behind: Behind
  ) -> Bool? {
    if flags & DbnFlag.last != 0 {
      groupLength = 0
      return true
    }
    return endsOpenGroup(record, flags: flags, flagsAt: flagsAt, behind)
  }

  @inline(never)
  private mutating func endsOpenGroup(
    _ record: DbnRecord, flags: UInt8, flagsAt: Int, _ behind: Behind
  ) -> Bool? {
    if metadata.schema?.samplesRecords == true { return true }
    let isWhole = behind.bytes >= DbnRecord.headerLength
    let next = DbnRecord(record.start + record.length)
    if !isWhole || next.length > behind.bytes {
      if !behind.atEnd { return nil }
      groupLength = 0
      return true
    }
    groupLength += 1
    if groupLength < Self.maximumGroup, continues(record, in: next, flags: flags, flagsAt: flagsAt)
    {
      return false
    }
    groupLength = 0
    return true
  }

  private func continues(
    _ record: DbnRecord, in next: DbnRecord, flags: UInt8, flagsAt: Int
  ) -> Bool {
    guard next.type == record.type, next.length == record.length, next.key == record.key else {
      return false
    }
    if next.type == DbnType.mbo, !isKnownOrderAction(next.byte(38)) { return false }
    if flags & next.byte(flagsAt) & DbnFlag.snapshot != 0 {
      return next.eventTime >= -1
    }
    return next.eventTime == record.eventTime
  }

  /// Whether an order record with this action becomes an event.
  @inline(__always) func isKnownOrderAction(_ action: UInt8) -> Bool {
    switch action {
    case DbnCharacter.add, DbnCharacter.modify, DbnCharacter.cancel, DbnCharacter.clear,
      DbnCharacter.trade, DbnCharacter.fill:
      return true
    default: return false
    }
  }

  /// Whether there is such an action, also one that says that there was none.
  @inline(__always) func isAction(_ character: UInt8) -> Bool {
    isKnownOrderAction(character) || character == DbnCharacter.none
  }

  @inline(never) mutating func refuseAction(_ character: UInt8) -> Step {
    let shown = (0x21...0x7E).contains(character) ? " (\(UnicodeScalar(character)))" : ""
    fault = "action \(character)\(shown) is not one of A, M, C, R, F, T, N"
    return .bad
  }

  @inline(__always) func side(_ character: UInt8) -> Side {
    character == DbnCharacter.bid ? .bid : character == DbnCharacter.ask ? .ask : .none
  }
}
