/// An order of a book, in a pool; orders at one price are linked in the order of their priority.
struct PooledOrder: BitwiseCopyable {
  var id: UInt64
  /// See `BookLevel.rank`.
  var rank: Int64
  var size: Int64
  var previous: UInt32
  /// The order behind it; of a free place, the next free one.
  var next: UInt32
  var isAsk: Bool
}

/// The orders of one book, found by id: a pool of nodes and a flat hash table over them.
///
/// Invariant: every node in use has exactly one slot; a slot holds the hash of the id in its upper
/// half and the node's place plus one in its lower half, zero when it is free; at most three
/// quarters of the slots are taken. 40 bytes an order and 11 to 21 bytes of slots; both double
/// until they hold the fullest book and are then reused.
struct OrderPool: ~Copyable {
  static var none: UInt32 { UInt32.max }

  private(set) var nodes: UnsafeMutablePointer<PooledOrder>
  private(set) var count = 0
  private var capacity = 256
  /// Nodes below this have been used.
  private var used = 0
  private var free = OrderPool.none
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotBits: UInt64 = 9

  init() {
    nodes = .allocate(capacity: capacity)
    slots = .allocate(capacity: 1 << 9)
    slots.initialize(repeating: 0, count: 1 << 9)
  }

  deinit {
    nodes.deallocate()
    slots.deallocate()
  }

  /// The node of the order with this id, or `none`.
  func find(_ id: UInt64) -> UInt32 {
    let hash = Self.hash(id)
    let mask = 1 << slotBits - 1
    var slot = home(hash)
    while true {
      let entry = slots[slot]
      if entry == 0 { return Self.none }
      if entry >> 32 == hash {
        let node = UInt32(truncatingIfNeeded: entry) &- 1
        if nodes[Int(node)].id == id { return node }
      }
      slot = (slot + 1) & mask
    }
  }

  /// A node for a new order. The id must not be in the pool.
  mutating func add(_ order: PooledOrder) -> UInt32 {
    var node = free
    if node != Self.none {
      free = nodes[Int(node)].next
    } else {
      if used == capacity { growNodes() }
      node = UInt32(used)
      used += 1
    }
    nodes[Int(node)] = order
    count += 1
    if count * 4 > 3 << slotBits { growSlots() }
    place(Self.hash(order.id) << 32 | UInt64(node) + 1)
    return node
  }

  mutating func remove(_ node: UInt32) {
    removeSlot(of: node)
    nodes[Int(node)].next = free
    free = node
    count -= 1
  }

  mutating func removeAll() {
    count = 0
    used = 0
    free = Self.none
    slots.update(repeating: 0, count: 1 << slotBits)
  }

  private static func hash(_ id: UInt64) -> UInt64 { (id &* 0x9E37_79B9_7F4A_7C15) >> 32 }

  private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> (32 &- slotBits)) }

  private func place(_ entry: UInt64) {
    let mask = 1 << slotBits - 1
    var slot = home(entry >> 32)
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = entry
  }

  /// Frees the slot and moves back those behind it that were pushed on by it.
  private func removeSlot(of node: UInt32) {
    let mask = 1 << slotBits - 1
    let wanted = Self.hash(nodes[Int(node)].id) << 32 | UInt64(node) + 1
    var hole = home(wanted >> 32)
    while slots[hole] != wanted { hole = (hole + 1) & mask }
    var slot = hole
    while true {
      slot = (slot + 1) & mask
      let entry = slots[slot]
      if entry == 0 { break }
      let distance = (slot - home(entry >> 32)) & mask
      if distance >= (slot - hole) & mask {
        slots[hole] = entry
        hole = slot
      }
    }
    slots[hole] = 0
  }

  @inline(never) private mutating func growNodes() {
    let larger = UnsafeMutablePointer<PooledOrder>.allocate(capacity: capacity * 2)
    larger.update(from: nodes, count: used)
    nodes.deallocate()
    nodes = larger
    capacity *= 2
  }

  @inline(never) private mutating func growSlots() {
    let old = slots
    let oldCount = 1 << slotBits
    slotBits += 1
    slots = .allocate(capacity: 1 << slotBits)
    slots.initialize(repeating: 0, count: 1 << slotBits)
    for slot in 0..<oldCount where old[slot] != 0 { place(old[slot]) }
    old.deallocate()
  }
}
