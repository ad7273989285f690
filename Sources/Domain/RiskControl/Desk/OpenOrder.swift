import EventModel

/// Changes of an order on their way: what it is to be, and what it is until the venue answers.
struct OrderChange: BitwiseCopyable, Sendable {
  /// Not answered.
  var count: Int32 = 0
  /// The largest size asked for, and the newest size and price.
  var largest: Int64 = 0
  var size: Int64 = 0
  var price = noNumber
  var sizeBefore: Int64 = 0
  var priceBefore = noNumber
  /// Executed by the newest report of before it.
  var filled: Int64 = 0

  /// Whether it asks for anything else than there is.
  var isAny: Bool { size != sizeBefore || price != priceBefore }

  /// One more is asked for.
  mutating func ask(_ size: Int64, _ price: Int64, of order: OpenOrder) {
    if count == 0 { (sizeBefore, priceBefore, largest) = (order.size, order.price, 0) }
    count += 1
    (self.size, self.price) = (size, price)
    largest = max(largest, size)
    filled = order.filled
  }
}

/// An order that risk let pass and that has not ended.
struct OpenOrder: BitwiseCopyable, Sendable {
  var id: UInt64
  var slot: Int32
  var side: Side
  var price: Int64
  var size: Int64
  var filled: Int64 = 0
  /// What it asks for beside price and size. Its request is the id under which a bot asked for it; 0
  /// for those of signals.
  var terms: OrderPayload
  /// It only reduced what its strategy held when it was sent.
  var isReducing = false
  /// Its cancellation was asked for.
  var isCancelling = false
  var cancelReason = DecisionReason.accepted
  /// The venue has said that it is being cancelled.
  var isCancelPending = false
  /// The venue refused to cancel it: it is asked again then.
  var cancelAgain = Int64.min
  /// What of it is to be changed, and was not answered.
  var change = OrderChange()
  /// It stands at the day's limit of prices, and is left there.
  var isLeft = false
  /// The neighbours among the orders of its slot; -1: none.
  var previous: Int32 = -1
  var next: Int32 = -1

  var left: Int64 { max(0, size - filled) }
  var request: UInt64 { terms.request }
  var type: OrderType { terms.type }
  /// The price that it may trade at: a market order meets every price.
  var workingPrice: Int64 {
    if type != .market, price != noNumber { return price }
    return side == .bid ? .max : .min + 1
  }
}
