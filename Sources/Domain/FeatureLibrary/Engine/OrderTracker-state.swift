import EventStream

extension OrderTracker: InstrumentState {
  func reserve(instruments: Int) {
    while books.count < instruments { books.append(nil) }
  }

  private struct Counts: BitwiseCopyable {
    var stamp: Int64
    var executedBids: Int64
    var executedAsks: Int64
    var isInSnapshot: Bool
    var snapshotSource: UInt16
  }

  func snapshot(into writer: inout SnapshotWriter) {
    writer.write(unknown)
    writer.write(overflow)
    for book in books {
      writer.write(book != nil)
      guard let book else { continue }
      writer.write(
        Counts(
          stamp: book.pointee.stamp, executedBids: book.pointee.executedBids,
          executedAsks: book.pointee.executedAsks, isInSnapshot: book.pointee.isInSnapshot,
          snapshotSource: book.pointee.snapshotSource))
      var orders: [TrackedOrder] = []
      book.pointee.orders.forEach { orders.append($0) }
      writer.write(orders.sorted { $0.stamp < $1.stamp })
    }
  }

  func restore(from reader: inout SnapshotReader) throws(StreamError) {
    unknown = try reader.read()
    overflow = try reader.read()
    for instrument in books.indices where try reader.read(Bool.self) {
      let counts = try reader.read(Counts.self)
      let book = book(of: instrument)
      book.pointee.stamp = counts.stamp
      book.pointee.executedBids = counts.executedBids
      book.pointee.executedAsks = counts.executedAsks
      book.pointee.isInSnapshot = counts.isInSnapshot
      book.pointee.snapshotSource = counts.snapshotSource
      book.pointee.orders.removeAll()
      for order in try reader.readArray(of: TrackedOrder.self) {
        _ = book.pointee.orders.add(order)
      }
    }
  }
}
