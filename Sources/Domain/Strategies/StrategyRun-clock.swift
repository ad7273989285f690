import EventModel

/// What is left by the clock: after the longest holding, and before the close. It is left when it is due,
/// not when something happens to come later, so that no other instrument has a say in it.
extension StrategyRun {
  /// A position is entered: says when it is left at the latest.
  func startClock(_ index: Int, at time: Int64) {
    let horizon = exits.maximumHolding.map { time.addingSaturated($0) } ?? .max
    let due = min(horizon, filter.closing(after: time) ?? .max)
    positions[index].due = due
    positions[index].isDueByClose = due < horizon
    nextDue = min(nextDue, due)
  }

  /// Leaves what is due at `nextDue`, and finds the next.
  func leaveDue() {
    let time = nextDue
    for index in 0..<count where positions[index].due <= time {
      leave(index, positions[index].isDueByClose ? .sessionEnd : .horizon)
    }
    findNextDue()
  }

  func findNextDue() {
    nextDue = .max
    for index in 0..<count { nextDue = min(nextDue, positions[index].due) }
  }
}
