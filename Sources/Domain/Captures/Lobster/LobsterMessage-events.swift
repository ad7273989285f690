import EventModel

/// What a message becomes.
extension LobsterMessage {
  /// The side of the order that rests.
  var resting: Side { direction == 1 ? .bid : .ask }

  /// The order action, as if the order were known; nil of messages that change no order.
  var action: OrderActionBody? {
    let action: OrderAction
    switch type {
    case 1: action = .add
    case 2: action = .reduce
    case 3: action = .delete
    case 4: action = .execute
    default: return nil
    }
    return OrderActionBody(
      price: price, size: size, orderId: orderId, action: action, side: resting)
  }

  /// The trade of an execution of a visible (4) or hidden (5) order, or of a cross (6), with the flags that
  /// go with it; nil of other messages.
  var trade: (body: Trade, flags: EventFlags)? {
    let aggressor: Side = resting == .bid ? .ask : .bid
    switch type {
    case 4: return (Trade(price: price, size: size, aggressor: aggressor), [])
    case 5: return (Trade(price: price, size: size, aggressor: aggressor), .hidden)
    case 6: return (Trade(price: price, size: size, aggressor: .none), .auction)
    default: return nil
    }
  }

  /// A halt's price says what it is: -1 halt, 0 quoting resumes, 1 trading resumes. Nil of other messages.
  func status() throws(Fault) -> Status? {
    if type != 7 { return nil }
    switch price {
    case -1: return Status(action: .halt, trading: .no, quoting: .no)
    case 0: return Status(action: .resumeQuoting, trading: .no, quoting: .yes)
    case 1: return Status(action: .trading, phase: .continuous, trading: .yes, quoting: .yes)
    default: throw Fault(cause: "price \(price) of a halt is not -1, 0 or 1")
    }
  }
}

extension OrderActionBody {
  /// The whole book is void.
  static var clear: OrderActionBody {
    OrderActionBody(price: noNumber, size: 0, orderId: 0, action: .clear, side: .none)
  }
}
