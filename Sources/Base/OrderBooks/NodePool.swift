/// What a `NodePool` holds: anything with an id, and a link that the pool uses while it is free.
public protocol PoolNode: BitwiseCopyable {
  var id: UInt64 { get set }
  /// Of a free place, the next free one; otherwise the node's own.
  var next: UInt32 { get set }
}

/// Nodes found by id: places that do not move, and a flat hash table over them.
///
/// Invariant: every node in use has exactly one slot; a slot holds the hash of the id in its upper
/// half and the node's place plus one in its lower half, zero when it is free; at most three
/// quarters of the slots are taken. A node's size, and 11 to 21 bytes of slots, a node; both double
/// until they hold the most there were at once and are then reused.
public struct NodePool<Node: PoolNode>: ~Copyable {
  @inlinable public static var none: UInt32 { UInt32.max }

  public private(set) var nodes: UnsafeMutablePointer<Node>
  @usableFromInline var inUse = 0
  @usableFromInline var capacity = 256
  /// Nodes below this have been used.
  @usableFromInline var used = 0
  @usableFromInline var free = UInt32.max
  @usableFromInline var slots: UnsafeMutablePointer<UInt64>
  @usableFromInline var slotBits: UInt64 = 9
  /// Random and odd: ids come from a feed, and with a hash that is known a feed could choose ids that
  /// all fall together.
  @usableFromInline let key = HashKey.ofProcess

  @inlinable public var count: Int { inUse }

  public init() {
    nodes = .allocate(capacity: capacity)
    slots = .allocate(capacity: 1 << 9)
    slots.initialize(repeating: 0, count: 1 << 9)
  }

  deinit {
    nodes.deallocate()
    slots.deallocate()
  }

  /// The place of the node with this id, or `none`.
  @inlinable public func find(_ id: UInt64) -> UInt32 {
    let hash = hash(id)
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

  /// A place for a new node. The id must not be in the pool.
  @inlinable public mutating func add(_ node: Node) -> UInt32 {
    var place = free
    if place != Self.none {
      free = nodes[Int(place)].next
    } else {
      if used == capacity { growNodes() }
      place = UInt32(used)
      used += 1
    }
    nodes[Int(place)] = node
    inUse += 1
    if inUse * 4 > 3 << slotBits { growSlots() }
    self.place(hash(node.id) << 32 | UInt64(place) + 1)
    return place
  }

  @inlinable public mutating func remove(_ node: UInt32) {
    removeSlot(of: node)
    nodes[Int(node)].next = free
    free = node
    inUse -= 1
  }

  @inlinable public mutating func removeAll() {
    inUse = 0
    used = 0
    free = Self.none
    slots.update(repeating: 0, count: 1 << slotBits)
  }

  @inlinable func hash(_ id: UInt64) -> UInt64 {
    let product = id &* key
    return ((product ^ product >> 32) &* 0x9E37_79B9_7F4A_7C15) >> 32
  }

  @inlinable func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> (32 &- slotBits)) }

  @inlinable func place(_ entry: UInt64) {
    let mask = 1 << slotBits - 1
    var slot = home(entry >> 32)
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = entry
  }

  /// Frees the slot and moves back those behind it that were pushed on by it.
  @inlinable func removeSlot(of node: UInt32) {
    let mask = 1 << slotBits - 1
    let wanted = hash(nodes[Int(node)].id) << 32 | UInt64(node) + 1
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

  @usableFromInline @inline(never) mutating func growNodes() {
    let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
    larger.update(from: nodes, count: used)
    nodes.deallocate()
    nodes = larger
    capacity *= 2
  }

  @usableFromInline @inline(never) mutating func growSlots() {
    let old = slots
    let oldCount = 1 << slotBits
    slotBits += 1
    slots = .allocate(capacity: 1 << slotBits)
    slots.initialize(repeating: 0, count: 1 << slotBits)
    for slot in 0..<oldCount where old[slot] != 0 { place(old[slot]) }
    old.deallocate()
  }

  /// Calls with every node, in an order that depends on how they came and went and on nothing else.
  @inlinable public func forEach(_ body: (Node) -> Void) {
    for place in 0..<used where find(nodes[place].id) == UInt32(place) { body(nodes[place]) }
  }
}
