import EventStream

extension OrderDesk {
  /// The venue writes its own.
  func snapshot(into writer: inout SnapshotWriter) {
    parents.snapshot(into: &writer)
    children.snapshot(into: &writer)
    protective.snapshot(into: &writer)
    writer.write(plans.count)
    for plan in plans { writer.write(plan) }
    timers.snapshot(into: &writer)
    seen.snapshot(into: &writer)
    writer.write(followers.count)
    for instrument in followers.indices {
      writer.write(followers[instrument])
      profiles[instrument].snapshot(into: &writer)
    }
    writer.write(now)
    writer.write(counters)
  }

  mutating func restore(from reader: inout SnapshotReader) throws(StreamError) {
    try parents.restore(from: &reader) { $0.id }
    try children.restore(from: &reader) { $0.id }
    try protective.restore(from: &reader) { $0.id }
    let count: Int = try reader.read()
    guard count >= parents.slots.count else { throw SnapshotReader.short }
    plans = []
    for _ in 0..<count { plans.append(try reader.readArray()) }
    try timers.restore(from: &reader)
    try seen.restore(from: &reader)
    guard try reader.read(Int.self) == followers.count else { throw SnapshotReader.short }
    for instrument in followers.indices {
      followers[instrument] = try reader.readArray()
      try profiles[instrument].restore(from: &reader)
    }
    now = try reader.read()
    counters = try reader.read()
    let parentSlots = parents.slots.indices
    guard children.slots.allSatisfy({ parentSlots.contains(Int($0.parent)) }) else {
      throw SnapshotReader.short
    }
  }
}
