import EventModel

/// A symbol that comes to stand for another instrument of the venue, as that of a continuous contract
/// does when it rolls: nothing of the one before may stay in its book.
struct InstrumentRoll {
  /// Kinds of event that tell of books in the capture: orders, quotes, depth.
  var books: KindSet
  /// Levels of its depth.
  var levels: Int

  /// Appends what goes before the first event of the new instrument, each a group of its own: a `status`
  /// without action whose reason is the activation, and for every kind of book what voids it: of orders a
  /// `clear`, of quotes and depth one that is empty.
  func announce(before first: Event, into output: inout CaptureOutput) {
    var event = first
    event.sequence = 0
    event.flags = first.flags.intersection(.timeBorrowed).union(.last)
    event.kind = .status
    event.status = Status(action: .none, reason: Status.activation)
    output.append(event)
    event.flags.insert(.snapshot)
    if books.contains(.orderAction) {
      event.kind = .orderAction
      event.orderAction = OrderActionBody(
        price: noNumber, size: 0, orderId: 0, action: .clear, side: .none)
      output.append(event)
    }
    if books.contains(.quote) {
      event.kind = .quote
      event.quote = Quote()
      output.append(event)
    }
    if books.contains(.depth) {
      event.kind = .depth
      event.depth = Depth(levels: UInt16(levels))
      let count = levels * DepthWord.perLevel
      if let words = output.append(event, wordCount: count) {
        for word in 0..<count { words[word] = noNumber }
      }
    }
  }
}
