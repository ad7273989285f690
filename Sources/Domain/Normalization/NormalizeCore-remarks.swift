import Commands
import EventModel
import OrderBooks

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
      remarks.append(
        "\(counters.late) of \(counters.eventsIn) events came more than --lateness \(bound) behind "
          + "and \(fate); \(lateAdvice)")
    }
    if counters.forced > 0 {
      remarks.append(
        "\(counters.forced) of \(counters.eventsIn) events left before --lateness was over, as no more "
          + "than \(options.maximumHeld) events and \(options.maximumHeldBytes >> 20) MiB of payload are held"
      )
    }
    if counters.skewed > 0 {
      let bound = Duration64.format(options.maximumSkew)
      remarks.append(
        "\(counters.skewed) of \(counters.eventsIn) events claim a time more than --max-skew \(bound) "
          + "ahead and are flagged skewed, which features leave out")
    }
    if counters.repeatedTrades > 0 {
      remarks.append(
        "\(counters.repeatedTrades) of \(counters.eventsIn) events are trades that came again from the "
          + "source that had told them, with the same id, time, price, size and side, and were left out; "
          + "--dedup off keeps them")
    }
    remarks += [sessions.remark, adjustment.remark].compactMap { $0 }
    if options.bookLevels != nil { remarks += bookRemarks }
    return remarks
  }

  /// What orders the late events. Where each of a few made many late, it is they that are in doubt: waiting
  /// for as long as they are ahead would hold everything back.
  private var lateAdvice: String {
    let needed = Duration64.format(Duration64.roundedUp(counters.latest))
    let skew = Duration64.roundedUp(max(counters.latest / 2, options.lateness))
    guard counters.late >= 8 * counters.latePasts, skew < min(counters.latest, options.maximumSkew)
    else { return "--lateness \(needed) would order them" }
    return
      "they are behind \(Self.count(counters.latePasts, "event")) up to \(needed) ahead: if those "
      + "claim times to come, --max-skew \(Duration64.format(skew)) sets them aside, and if not, --lateness "
      + "\(needed) orders all"
  }

  /// What is broken in the books, a sentence a kind.
  private var bookRemarks: [String] {
    var remarks: [String] = []
    let fate = "what follows from such a book is flagged unreliable until its next snapshot"
    let mismatches = books.integrity.checksumMismatch
    if counters.gaps > mismatches {
      remarks.append("\(Self.count(counters.gaps - mismatches, "gap")): \(fate)")
    }
    if mismatches > 0 {
      remarks.append(
        "\(Self.count(mismatches, "checksum")) of the venue, not those of the book: \(fate)")
    }
    remarks += remark("change", "of an order that is not in the book") { $0.integrity.unknown }
    remarks += remark("order", "under an id that is in the book") { $0.integrity.duplicate }
    remarks += remark("change", "that took more than the order has") { $0.integrity.overReduced }
    remarks += remark("change", "without a side, price or size that can be") {
      $0.integrity.invalid
    }
    remarks += remark("change", "that found no room in the book") { $0.integrity.overflow }
    remarks += remark("group", "that left the book crossed or locked outside auctions") {
      $0.condition.crossedInTrading
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

  /// What `count` finds in the books of all instruments, in one sentence; none where that is nothing.
  private func remark(
    _ noun: String, _ what: String, _ count: (InstrumentBook) -> Int
  ) -> [String] {
    var sum = 0
    var names: [String] = []
    for index in 0..<books.count {
      let found = count(books.books[index])
      sum += found
      if found > 0 { names.append(symbols[index]) }
    }
    return sum == 0 ? [] : ["\(Self.count(sum, noun)) \(what): \(firstAndCount(names))"]
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
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
    for index in 0..<count { sum += books[index].integrity }
    return sum
  }
}
