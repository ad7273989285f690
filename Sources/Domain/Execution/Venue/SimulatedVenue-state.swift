import EventStream

extension SimulatedVenue {
  func snapshot(into writer: inout SnapshotWriter) {
    queue.snapshot(into: &writer)
    writer.write(orders.count)
    for instrument in orders.indices {
      writer.write(orders[instrument])
      writer.write(stops[instrument])
      writer.write(positions[instrument])
      writer.write(taken[instrument])
    }
    writer.write(impacts)
    writer.write(days)
    writer.write(purchases)
    writer.write(dirty)
    writer.write(serial)
    writer.write(lastArrival)
    writer.write(lastReport)
    writer.write(clock)
    writer.write(measured)
    writer.write(month)
    writer.write(monthValue)
    // A dictionary has no order of its own.
    writer.write(aheads.count)
    for id in aheads.keys.sorted() {
      writer.write(id)
      aheads[id]?.snapshot(into: &writer)
    }
  }

  mutating func restore(from reader: inout SnapshotReader) throws(StreamError) {
    try queue.restore(from: &reader)
    guard try reader.read(Int.self) == orders.count else { throw SnapshotReader.short }
    for instrument in orders.indices {
      orders[instrument] = try reader.readArray()
      stops[instrument] = try reader.readArray()
      positions[instrument] = try reader.readArray()
      linked[instrument] = (orders[instrument] + stops[instrument]).count(
        where: \.conditions.isLinked)
      taken[instrument] = try reader.readArray()
    }
    impacts = try reader.readArray()
    days = try reader.readArray()
    purchases = try reader.readArray()
    dirty = try reader.readArray()
    serial = try reader.read()
    lastArrival = try reader.read()
    lastReport = try reader.read()
    clock = try reader.read()
    measured = try reader.read()
    month = try reader.read()
    monthValue = try reader.read()
    guard impacts.count == orders.count, days.count == orders.count,
      purchases.count == orders.count,
      dirty.allSatisfy({ orders.indices.contains(Int($0)) })
    else { throw SnapshotReader.short }
    aheads = [:]
    let count: Int = try reader.read()
    guard count >= 0 else { throw SnapshotReader.short }
    for _ in 0..<count {
      let id: UInt64 = try reader.read()
      aheads[id] = try OrdersAhead(from: &reader)
    }
  }
}

extension OrdersAhead {
  func snapshot(into writer: inout SnapshotWriter) {
    let ids = sizes.keys.sorted()
    writer.write(ids)
    writer.write(ids.map { sizes[$0] ?? 0 })
  }

  init(from reader: inout SnapshotReader) throws(StreamError) {
    let ids: [UInt64] = try reader.readArray()
    let known: [Int64] = try reader.readArray()
    guard ids.count == known.count else { throw SnapshotReader.short }
    self.init()
    for (id, size) in zip(ids, known) { add(id, size) }
  }
}
