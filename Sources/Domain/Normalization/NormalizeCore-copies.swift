import EventModel

/// The newest best bid and offer of an instrument, whoever told it.
struct TopOfBook: BitwiseCopyable {
  var sequence: UInt64 = 0
  var time = noTime
  var source: UInt16 = 0
  /// Made from a book: of another channel also where the source is the same.
  var isDerived = false

  /// Sequences start again every session.
  private static var sessionDistance: UInt64 { 10_000_000_000 }

  /// Whether another source has told what was at `quote`'s sequence, or later: by its time where one of
  /// them has no sequence.
  func overtakes(_ quote: Event) -> Bool {
    guard time != noTime, isDerived || source != quote.source else { return false }
    if sequence == 0 || quote.sequence == 0 { return time >= quote.eventTime }
    return sequence >= quote.sequence
      && time.subtractingSaturated(quote.eventTime).magnitude <= Self.sessionDistance
  }
}

/// What is left out: copies, and quotes that others have overtaken.
extension NormalizeCore {
  /// Whether the best bid and offer of a book may come by several ways: from several sources, or from a
  /// book and beside it. One way is spared the table.
  @inline(__always) var followsTops: Bool {
    options.bookLevels != nil || activeSources.count > 1
  }

  /// Whether a trade repeats one that its own source told before.
  @inline(__always) func isRepeated(_ place: UnsafePointer<Event>) -> Bool {
    let instrument = Int(place.pointee.instrument)
    guard instrument < hasOwnTradeIds.count, hasOwnTradeIds[instrument] else { return false }
    return tradeIds.meet(place.pointee) == .copy
  }

  /// Whether a quote from before its trade would replace what another source told of the same book at
  /// its sequence or later; takes note of it where not.
  @inline(__always) func isOvertaken(_ place: UnsafePointer<Event>) -> Bool {
    let instrument = Int(place.pointee.instrument)
    guard instrument < tops.count else { return false }
    if place.pointee.isPreTradeQuote, tops[instrument].overtakes(place.pointee) { return true }
    tops[instrument] = TopOfBook(
      sequence: place.pointee.sequence, time: place.pointee.eventTime,
      source: place.pointee.source, isDerived: place.pointee.flags.contains(.derived))
    return false
  }

  /// Leaves an event out, and the detail of a trade with it. A group that it would have ended ends with the
  /// event before it.
  func leaveOut(_ event: Event, into output: inout EventBuffer) {
    if event.kind == .trade { leftOutTrade = event.origin }
    guard isGroupOpen, event.flags.contains(.last) else { return }
    let count = options.bookLevels == nil ? 0 : books.derive()
    if count > 0 {
      appendDerived(count, of: lastEvent, into: &output)
    } else {
      output.closeGroup()
      isGroupOpen = false
    }
  }
}
