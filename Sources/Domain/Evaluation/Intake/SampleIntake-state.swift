import Commands
import EventStream
import Stages

/// All that a report and labels depend on beside options and header: the rows, and what waits for a price.
extension SampleIntake: Stateful {
  package func state(_ fields: inout StateFields) throws(StreamError) {
    // One for each table, as the header has them.
    try fields.keep("tables", each: &tables)
    try fields.keep("cursors", each: &cursors)
    try fields.keep("reader", &reader)
    try fields.keep("prices", &prices, count: prices.count)
    try fields.keep("newest", &newest)
    try fields.keep("hasPrices", &hasPrices)
    for (table, cursors) in zip(tables, cursors) {
      try fields.require(cursors.fits(rows: table.count))
      try fields.require(
        table.instruments.buffer.allSatisfy { header.instruments.indices.contains(Int($0)) })
    }
  }

  package static var notState: Set<String> { ["isPart", "options", "memory", "header", "places"] }

  /// Hands over what it has; rows that lie in a file are too many to be handed over again and again.
  func takeBarrier(_ number: UInt64, _ checkpoints: ReaderCheckpoints) throws(StreamError) {
    if memory.spilled > 0 { return checkpoints.decline(number) }
    try checkpoints.take(number, length: 0) { fields throws(StreamError) in try state(&fields) }
  }
}

extension SampleTable: Stateful {
  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("times", object: times)
    try fields.keep("instruments", object: instruments)
    try fields.keep("prices", object: prices)
    try fields.keep("next", object: next)
    for column in features { try fields.keep("features", object: column) }
    for column in labels { try fields.keep("labels", object: column) }
    fields.keepPart("features")
    fields.keepPart("labels")
    try fields.keep("leftOut", &leftOut)
    try fields.keep("stale", &stale)
    let counts =
      [instruments.count, prices.count, next.count] + features.map(\.count) + labels.map(\.count)
    try fields.require(counts.allSatisfy { $0 == times.count })
    try fields.require(next.buffer.allSatisfy { $0 < times.count })
  }

  static var notState: Set<String> { ["set", "chosen", "horizons", "memory"] }
}
