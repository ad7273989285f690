import EventStream

/// What is said of a run.
extension ExecutionEngine {
  /// What `--stats` prints.
  public var statistics: [Statistics.Entry] {
    let counters = desk.counters
    return [
      Statistics.Entry("book", board.pointee.mode.rawValue),
      Statistics.Entry("parents", counters.parents),
      Statistics.Entry("rejected parents", counters.rejectedParents),
      Statistics.Entry("repeated parents", counters.repeatedParents),
      Statistics.Entry("children", counters.children),
      Statistics.Entry("fills", counters.fills),
      Statistics.Entry("reports out of state", counters.illegalSteps),
    ]
  }

  /// What a person should be told without asking.
  public var remarks: [String] {
    let counters = desk.counters
    var remarks: [String] = []
    if counters.parents == 0 {
      remarks.append("no approved order came; risk makes them of signals, --orders reads them")
    }
    if counters.rejectedParents > 0 {
      remarks.append(
        "\(counters.rejectedParents) of \(counters.parents) parents were refused: their size is no "
          + "whole number of lots, or side, price or id cannot be")
    }
    if counters.withoutProfile > 0 {
      remarks.append(
        "\(counters.withoutProfile) of the vwap orders had no day to learn volumes from and were "
          + "worked as twap; a longer stream or `profile` gives one")
    }
    return remarks
  }
}
