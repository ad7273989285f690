import EventModel
import EventStream
import OrderBooks

extension NormalizeCore {
  /// Instruments named with their late events, those with the most first.
  private static var instrumentsNamed: Int { 10 }

  var statistics: [Statistics.Entry] {
    var entries: [Statistics.Entry] = [
      .init("events in", counters.eventsIn), .init("events out", counters.eventsOut),
      .init("derived", counters.derived), .init("watermarks", counters.watermarks),
      .init("late", counters.late), .init("late removed", counters.lateRemoved),
      .init("stragglers", counters.stragglers), .init("skewed", counters.skewed),
      .init("duplicates", counters.duplicates),
      .init("trades one source repeated", counters.repeatedTrades),
      .init("trade ids forgotten", tradeIds.forgotten),
      .init("overtaken pre-trade quotes", counters.overtaken), .init("gaps", counters.gaps),
      .init("forced out", counters.forced), .init("restamped", counters.restamped),
      .init("without time", counters.timeless), .init("held most", counters.heldMost),
      .init("input watermarks replaced", counters.watermarksReplaced),
    ]
    let late = lateByInstrument.indices.filter { lateByInstrument[$0] > 0 }
      .sorted { (lateByInstrument[$1], $0) < (lateByInstrument[$0], $1) }
    for index in late.prefix(Self.instrumentsNamed) {
      entries.append(.init("late \(symbols[index])", lateByInstrument[index]))
    }
    if options.bookLevels != nil {
      for (name, value) in books.integrity.entries { entries.append(.init("book \(name)", value)) }
    }
    return entries
  }
}
