import EventModel

/// Order by order (`mbo`).
extension DbnDecoder {
  /// A trade (T) becomes a trade; a fill (F) tells of an order's execution and leaves the book to
  /// the cancellation behind it. A record without action becomes nothing.
  @inline(__always)
  mutating func decodeOrder(
    _ record: DbnRecord, _ behind: Behind, into output: inout CaptureOutput
  ) -> Step {
    let raw = record.byte(36)
    let character = record.byte(38)
    guard isKnownOrderAction(character) else { return decodeNoAction(character, into: &output) }
    guard let ends = endsGroup(record, flags: raw, flagsAt: 36, behind) else { return .needsMore }
    var flags = eventFlags(raw)
    if ends { flags.insert(.last) }
    guard
      var event = stamped(
        .orderAction, record, receiveTime: record.time(40),
        sequence: record.integer(52, as: UInt32.self), flags: flags, into: &output)
    else { return .bad }
    let price = record.price(24)
    let size = record.size(32)
    let side = side(record.byte(39))
    if character == DbnCharacter.trade {
      guard tellsTrade(record, of: event.instrument, into: &output) else {
        if ends { output.events.closeGroup() }
        return .done
      }
      event.kind = .trade
      event.trade = Trade(price: price, size: size, aggressor: side)
      // The order that met the book; those that rested there are told by fills.
      let order = record.integer(16, as: UInt64.self)
      output.append(event, TradeDetail(aggressorOrder: order))
      return .done
    } else if raw & DbnFlag.topOfBook != 0 {
      event.kind = .quote
      event.quote = topOfBook(of: event.instrument, side: side, price: price, size: size)
    } else {
      event.orderAction = OrderActionBody(
        price: price, size: size, orderId: record.integer(16, as: UInt64.self),
        action: action(character), side: side, channel: UInt32(record.byte(37)))
    }
    output.append(event)
    return .done
  }

  @inline(__always) private func action(_ character: UInt8) -> OrderAction {
    switch character {
    case DbnCharacter.add: return .add
    case DbnCharacter.cancel: return .reduce
    case DbnCharacter.modify: return .modify
    case DbnCharacter.fill: return .fill
    default: return .clear
    }
  }

  @inline(never)
  private mutating func decodeNoAction(
    _ character: UInt8, into output: inout CaptureOutput
  ) -> Step {
    guard character == DbnCharacter.none else { return refuseAction(character) }
    output.countUnmapped("mbo without action")
    return .done
  }

  /// A venue that shows no orders sends its best bid and offer as single orders, one side at a time.
  @inline(never)
  private mutating func topOfBook(
    of instrument: UInt32, side: Side, price: Int64, size: Int64
  ) -> Quote {
    var quote = topOfBook[instrument] ?? Quote()
    let present = price == noNumber ? noNumber : size
    if side != .ask {
      quote.bidPrice = side == .bid ? price : noNumber
      quote.bidSize = side == .bid ? present : noNumber
    }
    if side != .bid {
      quote.askPrice = side == .ask ? price : noNumber
      quote.askSize = side == .ask ? present : noNumber
    }
    topOfBook[instrument] = quote
    kinds.insert(.quote)
    return quote
  }
}
