import EventModel
import EventStream

/// Reports of what came so far, at multiples of a span since the epoch by event time: before the first event
/// that lies at such a time or behind it. So they are the same whenever, and however often, that is read.
struct PeriodicReports {
  /// Nanoseconds.
  let every: Int64
  /// Given what a report would be made of, were this the end.
  let write: (CostIntake) throws(StreamError) -> Void

  func next(after time: Int64) -> Int64 {
    let step = Timestamp.floorDivide(time, every).quotient + 1
    let (next, overflow) = step.multipliedReportingOverflow(by: every)
    return overflow ? .max : next
  }

  func make(_ intake: CostIntake) throws(StreamError) { try write(try intake.endedCopy()) }
}
