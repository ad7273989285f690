import EventModel
import EventStream
import Stages

/// The volume of an instrument by the time of day (UTC), in buckets of equal width: the mean of the days
/// that are over.
struct VolumeProfile: Sendable {
  /// Nanoseconds; divides a day.
  let bucket: Int64
  /// Sum over the days past.
  private(set) var past: [Double]
  private(set) var days = 0
  private var today: [Double]
  private var day = Int64.min
  /// The bucket of the volume taken last, if it was of today: most of the next is of it.
  private var newest = (start: Int64.max, end: Int64.min, index: 0)

  init(bucket: Int64) {
    self.bucket = bucket
    past = [Double](repeating: 0, count: Int(Timestamp.day / bucket))
    today = past
  }

  /// Takes volume at a time; a new day ends the one before.
  mutating func add(_ volume: Int64, at time: Int64) {
    if time >= newest.start, time < newest.end {
      today[newest.index] += Double(volume)
      return
    }
    let (newDay, ofDay) = Timestamp.floorDivide(time, Timestamp.day)
    if newDay > day {
      if day != .min {
        for index in past.indices {
          past[index] += today[index]
          today[index] = 0
        }
        days += 1
      }
      day = newDay
    }
    guard newDay == day else { return }
    let (index, sinceStart) = ofDay.quotientAndRemainder(dividingBy: bucket)
    newest = (time - sinceStart, time - sinceStart + bucket, Int(index))
    today[newest.index] += Double(volume)
  }

  /// Sets the volume of a bucket, as if of a day past.
  mutating func setPast(_ index: Int, _ volume: Double) {
    past[index] = volume
    days = max(days, 1)
  }

  /// Whether there is a day to learn from, as seen on the day of `time`.
  func isKnown(at time: Int64) -> Bool {
    days > 0 || day != .min && Timestamp.floorDivide(time, Timestamp.day).quotient > day
  }

  /// Volume of past days between two times, spread evenly within a bucket, in any unit.
  func volume(from start: Int64, to end: Int64) -> Double {
    var sum = 0.0
    var time = start
    while time < end {
      let ofDay = Timestamp.floorDivide(time, Timestamp.day).remainder
      let index = Int(ofDay / bucket)
      let left = bucket - ofDay % bucket
      let span = min(left, end - time)
      sum += past[index] * Double(span) / Double(bucket)
      time += span
    }
    return sum
  }

  /// The profile of the days that are over at `time`.
  func settled(at time: Int64) -> VolumeProfile {
    var copy = self
    copy.add(0, at: time)
    return copy
  }
}

extension VolumeProfile: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("past", &past, count: past.count)
    try fields.keep("today", &today, count: today.count)
    try fields.keep("days", &days)
    try fields.keep("day", &day)
    newest = (.max, .min, 0)
  }

  static var notState: Set<String> { ["bucket", "newest"] }
}
