/// Events of trading with their payloads: the one writer of each.
extension EventBuffer {
  /// Appends an `order` event. Its payload has as many words as it says something in.
  ///
  /// - Parameter words: the least; not below those that every order has.
  @inlinable public mutating func append(
    _ event: Event, _ payload: OrderPayload, atLeast words: Int = OrderWord.count
  ) {
    let count = max(words, payload.count)
    payload.write(to: append(event, wordCount: count), count: count)
  }

  /// Appends a `fill` event.
  @inlinable public mutating func append(_ event: Event, _ payload: FillPayload) {
    let count = payload.count
    payload.write(to: append(event, wordCount: count), count: count)
  }

  /// Appends an `account` event.
  @inlinable public mutating func append(_ event: Event, _ payload: AccountPayload) {
    let count = payload.count
    payload.write(to: append(event, valueCount: count), count: count)
  }

  /// Appends a `signal` event with room for the inputs of its strategy, which the caller fills before
  /// the next call.
  @inlinable public mutating func append(
    _ event: Event, _ payload: SignalPayload, inputCount: Int
  ) -> UnsafeMutablePointer<Double> {
    let count = payload.count
    let values = append(event, valueCount: count + inputCount)
    payload.write(to: values, count: count)
    return values + count
  }
}

extension EventBatch {
  /// What an `order` event says beside its body.
  @inlinable public func orderPayload(of event: Event) -> OrderPayload {
    OrderPayload(words(of: event))
  }

  /// What a `fill` event says beside its body.
  @inlinable public func fillPayload(of event: Event) -> FillPayload {
    FillPayload(words(of: event))
  }

  /// What stands before the inputs of a signal.
  ///
  /// - Parameter inputCount: how many the header lists of its strategy.
  @inlinable public func signalPayload(of event: Event, inputCount: Int) -> SignalPayload {
    SignalPayload(values(of: event), count: max(0, event.payloadCount - inputCount))
  }
}

extension OrderPayload {
  /// Whether the order asks for nothing beside price, size, time in force and schedule. Who knows no
  /// more than these refuses others: a stop would be sent without its trigger.
  @inlinable public var isPlain: Bool {
    trigger == noNumber && trail == noNumber && display == noNumber && group == 0 && link == 0
      && expiry == noTime && stopDistance == noNumber && targetDistance == noNumber
      && stopShare == noNumber && targetShare == noNumber && stopTrails == 0 && reduceOnly == 0
  }

  /// Takes over the protection that a signal asks for, for the order that enters by it.
  ///
  /// - Parameter priceScale: ten to the price exponent of the instrument.
  public mutating func protect(as signal: SignalPayload, priceScale: Double) {
    stopDistance = Self.units(signal.stopDistance / priceScale)
    targetDistance = Self.units(signal.targetDistance / priceScale)
    stopShare = Self.units(signal.stopShare * 1e9)
    targetShare = Self.units(signal.targetShare * 1e9)
    stopTrails = signal.stopTrails == 1 ? 1 : 0
  }

  /// The nearest whole number; `noNumber` where there is none, or it is none above zero.
  private static func units(_ value: Double) -> Int64 {
    guard value >= 0.5, value < 9e18 else { return noNumber }
    return Int64(value.rounded())
  }
}

extension FillPayload {
  /// Fees as far as they are known: none until a revision says them.
  @inlinable public var knownFees: Int64 { fees == noNumber ? 0 : fees }
}
