import EventModel
import EventStream
import Stages

/// Works parents by their schedules: sends children to a venue, follows what it reports, and says
/// every change of state as an event.
struct OrderDesk<V: Venue> {
  /// Something that the desk does at a time.
  struct Timer: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable { case slice, deadline, reprice }
    var kind: Kind
    var parent: UInt64
  }

  let options: ExecutionOptions
  let board: UnsafeMutablePointer<MarketBoard>
  var venue: V
  var parents = OrderTable<ParentOrder>()
  var children = OrderTable<ChildOrder>()
  /// Orders that the venue made to protect what children filled.
  var protective = OrderTable<ProtectiveOrder>()
  /// By the slot of the parent.
  var plans: [[Slice]] = []
  var timers = TimedQueue<Timer>()
  var seen = SeenOrders()
  /// By instrument: parents that follow every move of the market.
  var followers: [[UInt64]] = []
  /// By instrument.
  var profiles: [VolumeProfile] = []
  /// Risk stands before: orders and requests that it did not write are not obeyed.
  var isGated = false
  /// By strategy.
  var settings: [ScheduleSettings] = []
  var now = Int64.min
  var counters = OrderCounters()

  init(_ options: ExecutionOptions, _ venue: V, _ board: UnsafeMutablePointer<MarketBoard>) {
    self.options = options
    self.venue = venue
    self.board = board
  }

  mutating func grow(to count: Int) {
    while followers.count < count {
      followers.append([])
      profiles.append(VolumeProfile(bucket: options.schedule.profileBucket))
    }
  }

  /// When something is next to be done.
  var nextTime: Int64 { min(venue.nextTime, timers.nextTime) }

  /// Does everything that is due at or before `time`. At equal times the venue goes first, so that a
  /// schedule decides by all that is known.
  mutating func advance(to time: Int64, into reports: inout EventBuffer) {
    while nextTime <= time {
      if venue.nextTime <= timers.nextTime {
        now = max(now, venue.nextTime)
        if let report = venue.step() { apply(report, into: &reports) }
      } else if let (due, timer) = timers.pop() {
        now = max(now, due)
        fire(timer, into: &reports)
      }
    }
    now = max(now, time)
  }

  private mutating func fire(_ timer: Timer, into reports: inout EventBuffer) {
    guard let slot = parents.slot(timer.parent) else { return }
    switch timer.kind {
    case .slice: release(slot, into: &reports)
    case .deadline: reachDeadline(slot, into: &reports)
    case .reprice: reprice(slot, into: &reports)
    }
  }

  // MARK: Sending

  /// Sends a child.
  mutating func send(
    _ slot: Int, _ size: Int64, type: OrderType, timeInForce: TimeInForce, price: Int64,
    into reports: inout EventBuffer
  ) {
    parents[slot].children += 1
    let parent = parents[slot]
    let id = parent.id + parent.children
    let child = ChildOrder(
      id: id, parent: Int32(slot), type: type, timeInForce: timeInForce,
      price: type == .market ? noNumber : price, size: size)
    let place = children.add(child, id: id)
    parents[slot].open += size
    parents[slot].openChildren += 1
    counters.children += 1
    venue.submit(ticket(child), at: now)
    tell(place, into: &reports)
  }

  func ticket(_ child: ChildOrder) -> OrderTicket {
    let parent = parents[Int(child.parent)]
    return OrderTicket(
      id: child.id, instrument: parent.instrument, isBuy: parent.isBuy, type: child.type,
      timeInForce: child.timeInForce, price: child.price, size: child.size,
      origin: parent.origin, strategy: parent.strategy, signal: parent.signal,
      conditions: parent.conditions)
  }

  /// Asks the venue to take back the open children of a parent.
  mutating func cancelChildren(_ slot: Int, into reports: inout EventBuffer) {
    for place in openChildren(of: slot) {
      guard step(place, .cancelSent, into: &reports) else { continue }
      venue.cancel(ticket(children[place]), at: now)
    }
  }

  /// The places of the open children of a parent, the oldest first.
  func openChildren(of slot: Int) -> [Int] {
    let parent = parents[slot]
    guard parent.openChildren > 0 else { return [] }
    var places: [Int] = []
    var number = parent.children
    while number > 0, places.count < Int(parent.openChildren) {
      if let place = children.slot(parent.id + number) { places.append(place) }
      number -= 1
    }
    return places.reversed()
  }

  /// Takes a child one step on and says so; false where the step is not legal.
  mutating func step(
    _ place: Int, _ step: OrderStep, reason: DecisionReason = .accepted,
    into reports: inout EventBuffer
  ) -> Bool {
    let child = children[place]
    guard
      let next = OrderStateMachine.next(child.state, step, hasFills: child.filled > 0)
    else {
      counters.illegalSteps += 1
      return false
    }
    let isNews =
      next != child.state || step == .partlyFilled || step == .replaced || step == .resized
    children[place].state = next
    if isNews { tell(place, reason: reason, into: &reports) }
    return true
  }
}

/// What `--stats` prints.
struct OrderCounters: BitwiseCopyable {
  var parents = 0
  var children = 0
  var fills = 0
  var rejectedParents = 0
  var repeatedParents = 0
  /// Reports that did not fit the state of their order.
  var illegalSteps = 0
  /// Parents by the volume of past days that had none.
  var withoutProfile = 0
}

/// The ids of the newest parents, so that one that comes twice is worked once.
struct SeenOrders {
  static let capacity = 1 << 16
  private var ring: [UInt64] = []
  private var next = 0
  private var ids: Set<UInt64> = []

  /// False where the id was seen before.
  mutating func add(_ id: UInt64) -> Bool {
    guard ids.insert(id).inserted else { return false }
    if ring.count < Self.capacity {
      ring.append(id)
    } else {
      ids.remove(ring[next])
      ring[next] = id
      next = (next + 1) % Self.capacity
    }
    return true
  }
}

extension SeenOrders: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("ring", &ring)
    try fields.keep("next", &next)
    try fields.require((0..<max(ring.count, 1)).contains(next) && ring.count <= Self.capacity)
    if fields.isReading { ids = Set(ring) }
  }

  static var notState: Set<String> { ["ids"] }
}
