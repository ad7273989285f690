import EventModel

/// Trades, best bids and offers, and depth.
extension DbnDecoder {
  /// `trades`: each stands alone, as the records that would end its event are not in the capture.
  @inline(__always)
  mutating func decodeTrade(_ record: DbnRecord, into output: inout CaptureOutput) -> Step {
    var flags = eventFlags(record.byte(30))
    flags.insert(.last)
    guard
      var event = stamped(
        .trade, record, receiveTime: record.time(32), sequence: record.integer(44, as: UInt32.self),
        flags: flags, into: &output)
    else { return .bad }
    guard tellsTrade(record, of: event.instrument, into: &output) else { return .done }
    event.trade = trade(record)
    output.append(event)
    return .done
  }

  /// `mbp-1`, `tbbo`, `cmbp-1`, `tcbbo`: the quote; that of a trade is the one before it
  /// (https://databento.com/docs/schemas-and-data-formats/tbbo), so it goes before its trade and is
  /// flagged `preTrade`. Consolidated records have no sequence; there the bytes are reserved.
  @inline(__always)
  mutating func decodeQuote(
    _ record: DbnRecord, _ behind: Behind, into output: inout CaptureOutput
  ) -> Step {
    let raw = record.byte(30)
    guard isAction(record.byte(28)) else { return refuseAction(record.byte(28)) }
    guard let ends = endsGroup(record, flags: raw, flagsAt: 30, behind) else { return .needsMore }
    let hasSequence = record.type == DbnType.mbp1
    guard
      var event = stamped(
        .quote, record, receiveTime: record.time(32),
        sequence: hasSequence ? record.integer(44, as: UInt32.self) : 0, flags: eventFlags(raw),
        into: &output)
    else { return .bad }
    let flags = event.flags
    fillQuote(&event, record)
    if record.byte(28) == DbnCharacter.trade {
      event.flags.insert(.preTrade)
      if tellsTrade(record, of: event.instrument, into: &output) {
        output.append(event)
        event.kind = .trade
        event.flags = flags
        event.trade = trade(record)
      }
    }
    if ends { event.flags.insert(.last) }
    output.append(event)
    return .done
  }

  /// `bbo-1s`, `bbo-1m`, `cbbo-1s`, `cbbo-1m`: the best bid and offer at the end of an interval. Its
  /// event time is that end (`ts_recv`): the record's own is of the last trade, before which the
  /// quote was not known. That trade is told as a statistic, once: as trades a sample of them would say
  /// less of volume than nothing.
  mutating func decodeSampledQuote(
    _ record: DbnRecord, into output: inout CaptureOutput
  ) -> Step {
    let end = record.time(32)
    let hasSequence = record.type == DbnType.bbo1s || record.type == DbnType.bbo1m
    var flags = eventFlags(record.byte(30))
    flags.insert(.last)
    guard
      var event = stamped(
        .quote, record, receiveTime: end,
        sequence: hasSequence ? record.integer(44, as: UInt32.self) : 0, flags: flags, into: &output
      )
    else { return .bad }
    if end >= 0 {
      event.eventTime = end
      event.flags.remove(.timeBorrowed)
      lastEventTime = end
    }
    appendLastTrade(record, event, into: &output)
    fillQuote(&event, record)
    output.append(event)
    return .done
  }

  /// Tells the newest trade of an interval, where it is another than that of the one before.
  private mutating func appendLastTrade(
    _ record: DbnRecord, _ quote: Event, into output: inout CaptureOutput
  ) {
    let sale = LastTrade(
      price: record.price(16), size: record.size(24), time: record.time(8))
    if sale.price == noNumber || lastTrades.updateValue(sale, forKey: quote.instrument) == sale {
      return
    }
    var event = quote
    event.kind = .statistic
    event.flags.remove(.last)
    event.statistic = Statistic(
      price: sale.price, quantity: sale.size, referenceTime: sale.time, type: .lastTrade)
    output.append(event)
  }

  /// What a sampled quote says of the newest trade.
  struct LastTrade: Equatable {
    var price: Int64
    var size: Int64
    var time: Int64
  }

  /// Levels of an `mbp-10` record.
  static var depthLevels: Int { 10 }

  /// `mbp-10`: ten levels, behind the trade that came with them: those of ITCH feeds are the book after
  /// it, those of others have not changed by it.
  mutating func decodeDepth(
    _ record: DbnRecord, _ behind: Behind, into output: inout CaptureOutput
  ) -> Step {
    let levels = Self.depthLevels
    let raw = record.byte(30)
    guard isAction(record.byte(28)) else { return refuseAction(record.byte(28)) }
    guard let ends = endsGroup(record, flags: raw, flagsAt: 30, behind) else { return .needsMore }
    guard
      var event = stamped(
        .depth, record, receiveTime: record.time(32), sequence: record.integer(44, as: UInt32.self),
        flags: eventFlags(raw), into: &output)
    else { return .bad }
    if record.byte(28) == DbnCharacter.trade,
      tellsTrade(record, of: event.instrument, into: &output)
    {
      event.kind = .trade
      event.trade = trade(record)
      output.append(event)
      event.kind = .depth
    }
    if ends { event.flags.insert(.last) }
    if isCrossed(record) { event.flags.insert(.crossed) }
    event.depth = Depth(levels: UInt16(levels))
    guard let words = output.append(event, wordCount: levels * DepthWord.perLevel) else {
      return .done
    }
    for level in 0..<levels {
      let at = 48 + 32 * level
      let row = words + level * DepthWord.perLevel
      fillSide(row + DepthWord.bidPrice, record, price: at, size: at + 16, count: at + 24)
      fillSide(row + DepthWord.askPrice, record, price: at + 8, size: at + 20, count: at + 28)
    }
    return .done
  }

  /// Price, size and count of one side of a level; all absent where the price is.
  @inline(__always)
  private func fillSide(
    _ words: UnsafeMutablePointer<Int64>, _ record: DbnRecord, price: Int, size: Int, count: Int
  ) {
    words[0] = record.price(price)
    let isEmpty = words[0] == noNumber
    words[1] = isEmpty ? noNumber : record.size(size)
    words[2] = isEmpty ? noNumber : record.size(count)
  }

  /// Fills in the first level, and the flag where it is crossed or locked.
  @inline(__always)
  private func fillQuote(_ event: inout Event, _ record: DbnRecord) {
    let bid = record.price(48)
    let ask = record.price(56)
    event.quote = Quote(
      bidPrice: bid, bidSize: bid == noNumber ? noNumber : record.size(64),
      askPrice: ask, askSize: ask == noNumber ? noNumber : record.size(68))
    if isCrossed(record) { event.flags.insert(.crossed) }
  }

  /// Whether the first level's bid is at or above its ask. An absent price is Int64.max here.
  @inline(__always)
  private func isCrossed(_ record: DbnRecord) -> Bool {
    let bid = record.integer(48, as: Int64.self)
    return bid >= record.integer(56, as: Int64.self) && bid != Int64.max
  }

  @inline(__always)
  func trade(_ record: DbnRecord) -> Trade {
    Trade(price: record.price(16), size: record.size(24), aggressor: side(record.byte(29)))
  }
}
