import EventStream
import Stages

extension OrderTracker: InstrumentState {
  func reserve(instruments: Int) {
    while books.count < instruments { books.append(nil) }
  }

  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("unknown", &unknown)
    try fields.keep("overflow", &overflow)
    for instrument in books.indices {
      try fields.keep("books", books[instrument] != nil) { if $0 { _ = book(of: instrument) } }
      if let book = books[instrument] { try keep(book, &fields) }
    }
  }

  private func keep(
    _ book: UnsafeMutablePointer<Book>, _ fields: inout StateFields
  ) throws(StreamError) {
    try fields.keep("books", &book.pointee.stamp)
    try fields.keep("books", &book.pointee.executedBids)
    try fields.keep("books", &book.pointee.executedAsks)
    try fields.keep("books", &book.pointee.isInSnapshot)
    try fields.keep("books", &book.pointee.snapshotSource)
    var orders: [TrackedOrder] = []
    book.pointee.orders.forEach { orders.append($0) }
    orders.sort { $0.stamp < $1.stamp }
    try fields.keep("books", &orders)
    if !fields.isReading { return }
    book.pointee.orders.removeAll()
    for order in orders { _ = book.pointee.orders.add(order) }
  }
}
