import EventModel

/// One line of a LOBSTER message file: `time,type,order id,size,price,direction`.
struct LobsterMessage {
  /// Nanoseconds after midnight.
  var time: Int64
  /// The time had the noise of a binary fraction, as LOBSTER's own 35821.088778456004, and was rounded.
  var isTimeRounded = false
  var type: Int64
  /// 0 where there is none: a cross has the negative number of its type in its place (-1 opening, -2
  /// closing, others halts and IPOs).
  var orderId: UInt64
  var size: Int64
  /// Dollars times ten thousand; of a halt, what it is.
  var price: Int64
  /// 1: a buy order (a bid), -1: a sell order. Of an execution, the resting order's.
  var direction: Int64

  struct Fault: Error {
    var cause: String
  }

  init(_ line: UnsafeRawBufferPointer) throws(Fault) {
    var fields = LobsterFields(line)
    let seconds = try fields.next("time")
    do throws(DecimalNumber.Failure) {
      time = try DecimalNumber.parse(seconds, exponent: -9)
    } catch {
      guard error == .inexact, let nearest = DecimalNumber.nearest(seconds, exponent: -9) else {
        throw fields.fault("time", seconds, "not a number of seconds after midnight")
      }
      time = nearest
      isTimeRounded = true
    }
    guard time >= 0, time < 2 * Timestamp.day else {
      throw fields.fault("time", seconds, "not a number of seconds after midnight")
    }
    type = try fields.integer("type", in: 1...7)
    let isCross = type == 6
    let id = try fields.integer("order id", in: (isCross ? -Int64.max : 0)...Int64.max)
    orderId = UInt64(max(id, 0))
    size = try fields.integer("size", in: 0...Int64.max)
    price = try fields.integer("price", in: -Int64.max...Int64.max)
    direction = try fields.integer("direction", in: -1...1)
    guard fields.isAtEnd else { throw Fault(cause: "the line has more than six columns") }
    guard direction != 0 else { throw Fault(cause: "direction 0 is neither 1 nor -1") }
  }
}

/// Cuts a line at its commas.
private struct LobsterFields {
  let line: UnsafeRawBufferPointer
  var index = 0
  /// Whether the last field taken was followed by no comma.
  var isAtEnd = false

  init(_ line: UnsafeRawBufferPointer) { self.line = line }

  mutating func next(_ name: String) throws(LobsterMessage.Fault) -> UnsafeRawBufferPointer {
    if isAtEnd { throw LobsterMessage.Fault(cause: "the line has no \(name)") }
    let start = index
    while index < line.count, line[index] != 0x2C { index += 1 }
    let field = UnsafeRawBufferPointer(rebasing: line[start..<index])
    isAtEnd = index == line.count
    index += 1
    return field
  }

  mutating func integer(
    _ name: String, in range: ClosedRange<Int64>
  ) throws(LobsterMessage.Fault) -> Int64 {
    let field = try next(name)
    let value: Int64
    do throws(DecimalNumber.Failure) {
      value = try DecimalNumber.parse(field, exponent: 0)
    } catch {
      throw fault(name, field, error == .outOfRange ? "out of range" : "not a whole number")
    }
    guard range.contains(value) else { throw fault(name, field, "out of range") }
    return value
  }

  func fault(
    _ name: String, _ field: UnsafeRawBufferPointer, _ why: String
  ) -> LobsterMessage.Fault {
    let text = String(decoding: field.prefix(40), as: UTF8.self)
    return LobsterMessage.Fault(cause: "\(name) \"\(text)\" is \(why)")
  }
}
