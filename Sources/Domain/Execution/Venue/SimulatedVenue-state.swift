import EventStream
import Stages

extension SimulatedVenue: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("queue", &queue)
    for instrument in orders.indices {
      try fields.keep("orders", &orders[instrument])
      try fields.keep("stops", &stops[instrument])
      try fields.keep("positions", &positions[instrument])
      try fields.keep("taken", &taken[instrument])
      if fields.isReading {
        linked[instrument] = (orders[instrument] + stops[instrument]).count(
          where: \.conditions.isLinked)
      }
    }
    try fields.keep("impacts", &impacts, count: orders.count)
    try fields.keep("days", &days, count: orders.count)
    try fields.keep("purchases", &purchases, count: orders.count)
    try fields.keep("dirty", &dirty)
    try fields.require(dirty.allSatisfy { orders.indices.contains(Int($0)) })
    try fields.keep("serial", &serial)
    try fields.keep("lastArrival", &lastArrival)
    try fields.keep("lastReport", &lastReport)
    try fields.keep("clock", &clock)
    try fields.keep("measured", &measured)
    try fields.keep("month", &month)
    try fields.keep("monthValue", &monthValue)
    try keepAheads(&fields)
  }

  static var notState: Set<String> { ["options", "board", "fees", "sessions", "linked"] }

  /// By id: a dictionary has no order of its own.
  private mutating func keepAheads(_ fields: inout StateFields) throws(StreamError) {
    var ids = aheads.keys.sorted()
    try fields.keep("aheads", &ids)
    for id in ids {
      var ahead = aheads[id] ?? OrdersAhead()
      try fields.keep("aheads", &ahead)
      if fields.isReading { aheads[id] = ahead }
    }
  }
}

extension OrdersAhead: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    var ids = sizes.keys.sorted()
    try fields.keep("sizes", &ids)
    var known = ids.map { sizes[$0] ?? 0 }
    try fields.keep("sizes", &known, count: ids.count)
    if fields.isReading { for (id, size) in zip(ids, known) { add(id, size) } }
  }

  static var notState: Set<String> { ["total"] }
}
