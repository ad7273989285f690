import EventModel

/// Bars, trading status, statistics, imbalances, definitions and symbol mappings.
extension DbnDecoder {
  /// `ohlcv-*`: the record has the start of its interval, the event its end. Daily bars last 24
  /// hours UTC.
  mutating func decodeBar(_ record: DbnRecord, into output: inout CaptureOutput) -> Step {
    guard let interval = barInterval(record.type) else {
      fault = "the capture does not say the interval of its bars (--bar does)"
      return .bad
    }
    guard let volume = Int64(exactly: record.integer(48, as: UInt64.self)) else {
      fault = "volume \(record.integer(48, as: UInt64.self)) does not fit 63 bits"
      return .bad
    }
    guard
      var event = stamped(
        .bar, record, receiveTime: noTime, sequence: 0, flags: .last, into: &output)
    else { return .bad }
    let start = event.eventTime
    let (end, overflow) = start.addingReportingOverflow(interval)
    if overflow {
      fault = "the bar's end is beyond the year 2262"
      return .bad
    }
    event.eventTime = end
    event.bar = Bar(start: start, volume: volume)
    guard let words = output.append(event, wordCount: BarWord.count) else { return .done }
    for word in 0..<BarWord.count { words[word] = record.price(16 + 8 * word) }
    return .done
  }

  private func barInterval(_ type: UInt8) -> Int64? {
    switch type {
    case DbnType.ohlcv1s: return Timestamp.second
    case DbnType.ohlcv1m: return Timestamp.minute
    case DbnType.ohlcv1h: return Timestamp.hour
    case DbnType.ohlcv1d, DbnType.ohlcvEndOfDay: return Timestamp.day
    default: return metadata.schema?.barInterval ?? optionalBarInterval
    }
  }

  /// `status`: the numbers of the actions are ours.
  mutating func decodeStatus(_ record: DbnRecord, into output: inout CaptureOutput) -> Step {
    guard
      var event = stamped(
        .status, record, receiveTime: record.time(16), sequence: 0, flags: .last, into: &output)
    else { return .bad }
    let action = StatusAction(rawValue: record.integer(24, as: UInt16.self))
    event.status = Status(
      action: action, phase: phase(action), reason: record.integer(26, as: UInt16.self),
      trading: answer(record.byte(30)), quoting: answer(record.byte(31)),
      shortSaleRestricted: answer(record.byte(32)),
      tradingEvent: record.integer(28, as: UInt16.self))
    output.append(event)
    return .done
  }

  /// The phase that an action leads to, where it leaves no doubt.
  private func phase(_ action: StatusAction) -> SessionPhase {
    switch action {
    case .preOpen: return .preOpen
    case .trading: return .continuous
    case .close: return .closed
    case .postClose: return .postClose
    default: return .unknown
    }
  }

  private func answer(_ character: UInt8) -> Answer {
    character == DbnCharacter.yes ? .yes : character == DbnCharacter.no ? .no : .unknown
  }

  /// `statistics`: the quantity has 32 bits before version 3.
  mutating func decodeStatistic(_ record: DbnRecord, into output: inout CaptureOutput) -> Step {
    let isWide = record.length >= 80
    let tail = isWide ? 4 : 0  // what follows the quantity stands four bytes later
    guard
      var event = stamped(
        .statistic, record, receiveTime: record.time(16),
        sequence: record.integer(44 + tail, as: UInt32.self), flags: .last, into: &output)
    else { return .bad }
    let venueType = record.integer(52 + tail, as: UInt16.self)
    var quantity = record.price(40)
    if !isWide {
      let narrow = record.integer(40, as: Int32.self)
      quantity = narrow == Int32.max ? noNumber : Int64(narrow)
    }
    event.statistic = Statistic(
      price: record.price(32), quantity: quantity, referenceTime: record.time(24),
      type: statisticType(venueType),
      action: record.byte(56 + tail) == 2 ? .delete : .new,
      channel: record.integer(54 + tail, as: UInt16.self), venueType: venueType)
    output.append(event)
    return .done
  }

  /// Databento's numbers are ours up to the block volume; 20 is fundingRate with us.
  private func statisticType(_ venueType: UInt16) -> StatisticType {
    if venueType <= StatisticType.blockVolume.rawValue { return StatisticType(rawValue: venueType) }
    return venueType == 20 ? .indicativeClosePrice : .other
  }

  /// `imbalance`.
  mutating func decodeImbalance(_ record: DbnRecord, into output: inout CaptureOutput) -> Step {
    guard
      var event = stamped(
        .auction, record, receiveTime: record.time(16), sequence: 0, flags: [.last, .auction],
        into: &output)
    else { return .bad }
    event.auction = Auction(
      side: side(record.byte(105)), indicativePrice: record.price(64),
      pairedSize: record.size(88), imbalanceSize: record.size(92))
    guard let words = output.append(event, wordCount: AuctionWord.count) else { return .done }
    words[0] = record.price(24)  // reference price
    words[1] = record.price(72)  // upper collar
    words[2] = record.price(80)  // lower collar
    words[3] = record.price(40)  // continuous book clearing price
    words[4] = record.price(48)  // auction interest clearing price
    words[5] = record.size(96)  // market imbalance size
    words[6] = record.time(32)  // auction time
    words[7] = Int64(record.byte(104))  // auction type
    return .done
  }

  /// `definition`: no event, but the instrument becomes known.
  mutating func decodeDefinition(_ record: DbnRecord, into output: inout CaptureOutput) -> Step {
    let definition = DbnDefinition(record)
    instruments.tell(record.key, symbol: definition.symbol)
    // The event itself is not kept: it checks the time and finds the instrument.
    guard
      let event = stamped(
        .status, record, receiveTime: record.time(16), sequence: 0, flags: .last, into: &output)
    else { return .bad }
    output.registry.update(event.instrument) { definition.describe(&$0) }
    return .done
  }

  /// A symbol mapping message names an instrument from here on. One side is the venue's own symbol,
  /// the other may be the number itself.
  mutating func decodeSymbolMapping(_ record: DbnRecord) -> Step {
    let isWide = record.length >= 176
    let asked = isWide ? record.text(17, width: 71) : record.text(16, width: 22)
    let given = isWide ? record.text(89, width: 71) : record.text(38, width: 22)
    let isNumber = given.isEmpty || UInt32(given) == record.instrument
    instruments.tell(record.key, symbol: isNumber ? asked : given)
    return .done
  }
}
