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
      .init("duplicates", counters.duplicates), .init("gaps", counters.gaps),
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

extension NormalizeCore {
  var remarks: [String] {
    var remarks: [String] = []
    if counters.late > 0 {
      let fate =
        switch options.late {
        case .flag: "are flagged late, which features leave out"
        case .drop: "were dropped"
        case .side: "were set aside"
        }
      let bound = Duration64.format(options.lateness)
      let needed = Duration64.format(Duration64.roundedUp(counters.latest))
      remarks.append(
        "\(counters.late) of \(counters.eventsIn) events came more than --lateness \(bound) behind "
          + "and \(fate); --lateness \(needed) would order them")
    }
    if counters.skewed > 0 {
      let bound = Duration64.format(options.maximumSkew)
      remarks.append(
        "\(counters.skewed) of \(counters.eventsIn) events claim a time more than --max-skew \(bound) "
          + "ahead and are flagged skewed, which features leave out")
    }
    if counters.gaps > 0, options.bookLevels != nil {
      remarks.append(
        "\(counters.gaps) gaps or wrong checksums: what follows from such a book is flagged "
          + "unreliable until its next snapshot")
    }
    let waiting = books.instrumentsWithoutSnapshot
    if !waiting.isEmpty {
      let names = firstAndCount(waiting.map { symbols[$0] })
      remarks.append(
        "no snapshot came of the book of \(names), so there are no quotes of it; "
          + "--no-snapshot takes it as whole from its first change")
    }
    return remarks
  }
}

extension BookTable {
  /// Those whose levels came but never their whole book.
  var instrumentsWithoutSnapshot: [Int] {
    (0..<count).filter { books[$0].levels.map { !$0.pointee.isReady } ?? false }
  }

  /// The counters of all books, summed.
  var integrity: BookIntegrity {
    var sum = BookIntegrity()
    for index in 0..<count {
      if let orders = books[index].orders { sum += orders.pointee.integrity }
      if let feed = books[index].levels { sum += feed.pointee.book.integrity }
    }
    return sum
  }
}
