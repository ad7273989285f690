import Configuration
import EventModel
import EventStream

/// How long messages take: the market's to here, an order's to the venue, the answer's back.
struct LatencyModel: Sendable {
  var feed = LatencyDistribution.constant(0)
  var order = LatencyDistribution.constant(0)
  var response = LatencyDistribution.constant(0)
  var seed: UInt64 = 0

  /// From the event that an order is decided at to its arrival: the decision sees the market late.
  func toVenue(_ id: UInt64, _ serial: UInt64) -> Int64 {
    feed.delay(seed, id, serial, 0) + order.delay(seed, id, serial, 1)
  }

  func fromVenue(_ id: UInt64, _ serial: UInt64) -> Int64 {
    response.delay(seed, id, serial, 2)
  }
}

/// One part of the way.
enum LatencyDistribution: Sendable {
  case constant(Int64)

  /// Nanoseconds, the same for the same message in every run.
  func delay(_ seed: UInt64, _ id: UInt64, _ serial: UInt64, _ part: UInt64) -> Int64 {
    switch self {
    case .constant(let span): return span
    }
  }
}
