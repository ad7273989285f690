/// How far event time has come, and when the next interval ends; shared by all clocks of a run.
final class EventClock {
  struct State: BitwiseCopyable {
    /// Intervals that end by this time are closed.
    var closed = Int64.min
    /// The end of the open interval that ends first; `Int64.max` when none is open.
    var nextEnd = Int64.max
  }

  let state: UnsafeMutablePointer<State>
  /// 1 where bars come in, 0 otherwise. Bars carry the end of their interval as event time, so what
  /// belongs to an interval has come only when something later than its end has.
  let grace: Int64

  init(takesBars: Bool) {
    grace = takesBars ? 1 : 0
    state = .allocate(capacity: 1)
    state.initialize(to: State())
  }

  deinit { state.deallocate() }

  /// How far event time has come.
  var newest: Int64 {
    let closed = state.pointee.closed
    return closed == Int64.min ? closed : closed + grace
  }

  /// Takes note of a time; whether an interval ends by it.
  @inline(__always) func advance(to time: Int64) -> Bool {
    let closed = time == Int64.min ? time : time - grace
    if closed > state.pointee.closed { state.pointee.closed = closed }
    return closed >= state.pointee.nextEnd
  }
}
