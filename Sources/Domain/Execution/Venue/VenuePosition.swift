import EventModel

/// What a strategy holds of an instrument by the fills of this venue, and what protects it.
struct VenuePosition: BitwiseCopyable {
  var strategy: Int32
  /// In size units, negative when short.
  var held: Int64 = 0
  /// Average price of what is held, in price units; 0 where nothing is.
  var average = 0.0
  /// Of the newest fill that brought some.
  var protection = Protection()
  /// The number of the signal that the order of that fill follows from; 0: of none.
  var signal: UInt64 = 0
  /// The parent of that fill: protective orders are numbered after it.
  var parent: UInt64 = 0
  /// Of its protective orders, which end each other; 0: there were none since it was flat.
  var group: UInt64 = 0
  /// Protective orders so far.
  var made: UInt64 = 0
  /// Where a stop that follows the market stood when it was taken back for an exit.
  var trailed = noNumber
  /// Of the fill that changed it last.
  var origin: UInt64 = 0
  /// That fill was somewhere inside of the bar that is being read.
  var isFromInside = false

  init(strategy: Int32) { self.strategy = strategy }

  var isLong: Bool { held > 0 }
  /// Something protects it, or did.
  var needsCare: Bool { made > 0 || !protection.isEmpty }

  /// What an order of a side may close at most.
  func closable(buying: Bool) -> Int64 { held != 0 && isLong != buying ? abs(held) : 0 }

  /// Takes a fill.
  mutating func fill(_ order: VenueOrder, _ size: Int64, at price: Int64, origin: UInt64) {
    self.origin = origin
    let signed = order.isBuy ? size : -size
    let before = held
    held = max(-.max, held.addingSaturated(signed))
    if before == 0 || (before > 0) == order.isBuy {
      let old = Double(abs(before))
      average = (average * old + Double(price) * Double(size)) / (old + Double(size))
    } else if held == 0 || (held > 0) != (before > 0) {
      // What protected it has nothing left to protect.
      average = held == 0 ? 0 : Double(price)
      protection = Protection()
      trailed = noNumber
      group = 0
    }
    if held != 0, isLong == order.isBuy, !order.conditions.protection.isEmpty {
      protection = order.conditions.protection
      signal = order.signal
      parent = order.id & ~ParentOrder.mostChildren
      if group == 0 { group = parent | ParentOrder.protectiveBit }
    }
  }

  /// The id of its next protective order: the parent's number, bit 19, and a count.
  mutating func nextId() -> UInt64 {
    made += 1
    return parent | ParentOrder.protectiveBit | made & (ParentOrder.protectiveBit - 1)
  }
}

/// What an order that the venue has made itself is for.
enum ProtectiveRole: UInt8, BitwiseCopyable { case none, stop, target }
