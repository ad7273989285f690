import EventModel

/// The times of the newest orders, as many as a rate allows: one more is allowed when the oldest of
/// them is out of the span. Without a rate it is never full.
struct RateWindow: Sendable {
  let limit: RateLimit
  private var times: [Int64]
  private var next = 0

  init(_ limit: RateLimit?) {
    self.limit = limit ?? RateLimit(count: 0, span: 0)
    times = Array(repeating: .min, count: self.limit.count)
  }

  /// Whether as many as are allowed lie in (time - span, time].
  func isFull(at time: Int64) -> Bool {
    if times.isEmpty { return false }
    let oldest = times[next]
    return oldest != .min && oldest > time - limit.span
  }

  /// When one more is allowed again, seen from a time at which it is full.
  var freeAt: Int64 { times.isEmpty ? .min : times[next].addingSaturated(limit.span) }

  mutating func note(_ time: Int64) {
    if times.isEmpty { return }
    times[next] = time
    next = next + 1 == times.count ? 0 : next + 1
  }

  /// Times in the order of noting, for snapshots and reloads: where fewer fit now, the newest.
  var state: [Int64] {
    get { Array(times[next...] + times[..<next]) }
    set {
      let kept = newValue.suffix(times.count)
      times = Array(repeating: .min, count: times.count - kept.count) + kept
      next = 0
    }
  }
}
