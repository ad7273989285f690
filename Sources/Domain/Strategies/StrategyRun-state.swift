import EventStream
import Stages

extension StrategyRun: Stateful {
  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("positions", UnsafeMutableBufferPointer(start: positions, count: count))
    try fields.keep("inputs", &inputs, count: count * inputCount)
    try fields.keep("changed", &changed)
    try fields.keep("openCount", &openCount)
    try fields.keep("signals", &signals)
    try fields.keep("refusedEntries", &refusedEntries)
    try fields.keep("absentRows", &absentRows)
  }

  static var notState: Set<String> {
    [
      "rule", "sizing", "exits", "filter", "sides", "instrumentNames", "pips", "header",
      "strategyId",
      "count", "capacity", "isTraded", "inputCount", "scales", "follower", "watchesTime",
      "isWatching",
    ]
  }
}
