import EventModel

/// Decodes a LOBSTER message file and the order-book file that comes with it, a line of each at a time:
/// row k is the book behind message k. See `LobsterBook`.
///
/// The first group is the opening book, a clear and an order for each level: the row before the first
/// message that is wanted, or the first row with its message undone. Then follows a group a message: its
/// trade and order actions, and orders that make the levels in sight equal the row.
struct LobsterPair: ~Copyable {
  /// Messages before it are left out, and the book opens behind them.
  private let from: Int64
  private(set) var day: LobsterDay
  private var book = LobsterBook()
  private var row = LobsterRow()
  private var before = LobsterRow()
  private var hasRow = false
  private var isOpen = false
  private var roundedTimes = 0
  private var unexplained = 0
  private(set) var instrument: UInt32?

  let kinds = KindSet(.orderAction, .trade, .status)

  init(_ options: CaptureOptions, from: Int64?) throws(CaptureOptionError) {
    day = try LobsterDay(options)
    self.from = from ?? .min
  }

  var remarks: [CaptureRemark] {
    [
      CaptureRemark("times rounded to a nanosecond", roundedTimes),
      CaptureRemark("levels of the order-book file that no message explains", unexplained),
    ]
  }

  /// Decodes a message and its row.
  mutating func decode(
    _ line: UnsafeRawBufferPointer, row rowLine: UnsafeRawBufferPointer,
    into output: inout CaptureOutput
  ) throws(LobsterMessage.Fault) {
    let instrument = self.instrument ?? day.register(in: output.registry)
    self.instrument = instrument
    swap(&row, &before)
    do throws(LobsterMessage.Fault) {
      try row.read(rowLine)
    } catch {
      // The row before stays the newest one.
      swap(&row, &before)
      throw LobsterMessage.Fault(cause: "of the order-book file: \(error.cause)")
    }
    let isFirst = !hasRow
    hasRow = true
    let message = try LobsterMessage(line)
    let time = try day.time(message)
    let status = try message.status()
    output.records += 1
    if message.isTimeRounded { roundedTimes += 1 }
    if isFirst { before = row.undoing(message) }
    unexplained += row.unexplained(by: message, after: before)
    if time < from { return }
    var event = Event(kind: .orderAction, eventTime: time, instrument: instrument)
    if !isOpen { open(event, into: &output) }
    event.flags = []
    book.forgetActions()
    if let action = message.action {
      if action.action == .add { book.add(action) } else { book.take(action) }
    }
    book.follow(row)
    let count = book.actions.count
    if let trade = message.trade {
      event.kind = .trade
      event.flags = count == 0 ? trade.flags.union(.last) : trade.flags
      event.trade = trade.body
      output.append(event)
    } else if let status {
      event.kind = .status
      event.flags = count == 0 ? .last : []
      event.status = status
      output.append(event)
    }
    append(event, [], into: &output)
  }

  private mutating func open(_ first: Event, into output: inout CaptureOutput) {
    isOpen = true
    var event = first
    book.open(before)
    event.flags = book.actions.isEmpty ? [.snapshot, .last] : .snapshot
    event.orderAction = .clear
    output.append(event)
    append(event, .snapshot, into: &output)
  }

  /// Appends the actions; the last ends the group.
  private func append(_ first: Event, _ flags: EventFlags, into output: inout CaptureOutput) {
    var event = first
    event.kind = .orderAction
    let last = book.actions.count - 1
    for index in book.actions.indices {
      event.flags = index == last ? flags.union(.last) : flags
      event.orderAction = book.actions[index]
      output.append(event)
    }
  }
}
