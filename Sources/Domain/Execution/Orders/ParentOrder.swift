import EventModel
import EventStream
import Stages

/// An order that risk let pass, as it is worked. Sizes are in the instrument's size units.
struct ParentOrder: WorkedOrder {
  /// Its children's ids are this plus 1, 2, 3 ….
  var id: UInt64
  var instrument: UInt32
  var isBuy: Bool
  var type: OrderType
  var timeInForce: TimeInForce
  /// Its limit; `noNumber` without.
  var price: Int64
  var size: Int64
  var strategy: Int32
  var schedule: ScheduleKind
  /// When the schedule is to be done; `noTime` where it has no end.
  var deadline: Int64
  var decisionTime: Int64
  /// The number, within its strategy, of the signal that it follows from; 0: of none.
  var signal: UInt64
  var conditions = OrderConditions()
  /// When it came here.
  var start: Int64
  var origin: UInt64

  var state = OrderState.working
  var filled: Int64 = 0
  /// What children have at the venue, or on their way to it.
  var open: Int64 = 0
  var openChildren: Int32 = 0
  /// Children so far: the number of the last.
  var children: UInt64 = 0
  /// What the schedule has let go so far.
  var released: Int64 = 0
  /// The market's volume when it came.
  var startVolume: Int64 = 0
  /// The next slice of the plan.
  var nextSlice: Int32 = 0
  /// It ends as this when no child is open any more; `working`: it goes on.
  var ending = OrderState.working
  /// What is left is to cross the spread.
  var crosses = false

  /// Bits of an id below which children are numbered.
  static var childBits: UInt64 { 20 }
  static var mostChildren: UInt64 { (1 << childBits) - 1 }
  /// Set in the ids of orders that protect what its children filled; its children lie below.
  static var protectiveBit: UInt64 { 1 << (childBits - 1) }
}

/// A part of a parent at the venue.
struct ChildOrder: WorkedOrder {
  var id: UInt64
  /// Where its parent stands.
  var parent: Int32
  var type: OrderType
  var timeInForce: TimeInForce
  /// `noNumber` of a market order.
  var price: Int64
  var size: Int64
  var filled: Int64 = 0
  var state = OrderState.pending

  var remaining: Int64 { size - filled }
}

/// What a table of orders holds.
protocol WorkedOrder: BitwiseCopyable {
  var id: UInt64 { get }
}

/// Orders of one kind by id, in slots that are used again.
struct OrderTable<Order: WorkedOrder> {
  private(set) var slots: [Order] = []
  private(set) var isUsed: [Bool] = []
  private var free: [Int] = []
  private var places: [UInt64: Int] = [:]

  var count: Int { places.count }

  func slot(_ id: UInt64) -> Int? { places[id] }

  subscript(slot: Int) -> Order {
    get { slots[slot] }
    _modify { yield &slots[slot] }
  }

  mutating func add(_ order: Order, id: UInt64) -> Int {
    let slot: Int
    if let last = free.popLast() {
      slot = last
      slots[slot] = order
      isUsed[slot] = true
    } else {
      slot = slots.count
      slots.append(order)
      isUsed.append(true)
    }
    places[id] = slot
    return slot
  }

  mutating func remove(_ slot: Int, id: UInt64) {
    places[id] = nil
    isUsed[slot] = false
    free.append(slot)
  }

  /// The slots in use, ascending.
  var usedSlots: [Int] { slots.indices.filter { isUsed[$0] } }
}

extension OrderTable: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("slots", &slots)
    try fields.keep("isUsed", &isUsed, count: slots.count)
    try fields.keep("free", &free)
    try fields.require(free.allSatisfy(slots.indices.contains))
    if !fields.isReading { return }
    places = [:]
    for slot in usedSlots { places[slots[slot].id] = slot }
  }

  static var notState: Set<String> { ["places"] }
}
