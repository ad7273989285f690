/// DBN records and metadata made by hand, for cases that no real capture shows.
enum DbnBytes {
  static func number<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func text(_ text: String, _ width: Int) -> [UInt8] {
    Array(text.utf8.prefix(width)) + Array(repeating: 0, count: max(0, width - text.utf8.count))
  }

  static func header(
    length: Int, type: UInt8, publisher: UInt16 = 1, instrument: UInt32, time: UInt64
  ) -> [UInt8] {
    [UInt8(length / 4), type] + number(publisher) + number(instrument) + number(time)
  }

  static func mbp1(
    publisher: UInt16 = 1, instrument: UInt32 = 1, time: UInt64, receive: UInt64? = nil,
    action: Character = "M", flags: UInt8 = 128, bid: Int64 = 99, ask: Int64 = 101,
    timeOut: UInt64? = nil
  ) -> [UInt8] {
    header(
      length: timeOut == nil ? 80 : 88, type: 1, publisher: publisher, instrument: instrument,
      time: time) + number(Int64(100)) + number(UInt32(5))
      + [action.asciiValue ?? 0, 0x42, flags, 0] + number(receive ?? time) + number(Int32(7))
      + number(UInt32(11)) + number(bid) + number(ask) + number(UInt32(3)) + number(UInt32(4))
      + number(UInt32(1)) + number(UInt32(1)) + (timeOut.map(number) ?? [])
  }

  /// A sampled quote (`bbo-1s`) with the newest trade before its end.
  static func bbo(
    instrument: UInt32 = 1, trade: (time: UInt64, price: Int64, size: UInt32)?, end: UInt64
  ) -> [UInt8] {
    header(length: 80, type: 0xC3, instrument: instrument, time: trade?.time ?? .max)
      + number(trade?.price ?? .max) + number(trade?.size ?? .max) + [0, 0x42, 128, 0]
      + number(end) + number(UInt32(0)) + number(UInt32(11)) + number(Int64(99))
      + number(Int64(101))
      + number(UInt32(3)) + number(UInt32(4)) + number(UInt32(1)) + number(UInt32(1))
  }

  /// One level; the nine below are absent.
  static func mbp10(
    instrument: UInt32 = 1, time: UInt64, action: Character = "A", bid: Int64 = 99, ask: Int64 = 101
  ) -> [UInt8] {
    let level = number(bid) + number(ask) + [3, 4, 1, 1].flatMap { number(UInt32($0)) }
    let absent = number(Int64.max) + number(Int64.max) + Array(repeating: UInt8(0), count: 16)
    return header(length: 368, type: 10, instrument: instrument, time: time) + number(Int64(100))
      + number(UInt32(5)) + [action.asciiValue ?? 0, 0x42, 128, 0] + number(time)
      + number(Int32(7)) + number(UInt32(11)) + level + (0..<9).flatMap { _ in absent }
  }

  static func mbo(
    instrument: UInt32 = 1, time: UInt64, action: Character, side: Character = "B",
    flags: UInt8, price: Int64 = 100, size: UInt32 = 2, order: UInt64 = 9
  ) -> [UInt8] {
    header(length: 56, type: 0xA0, instrument: instrument, time: time) + number(order)
      + number(price) + number(size)
      + [flags, 0, action.asciiValue ?? 0, side.asciiValue ?? 0] + number(time) + number(Int32(0))
      + number(UInt32(1))
  }

  /// Version 2 metadata with one mapping a symbol: (symbol, [(from, until, instrument id)]).
  static func metadata(
    schema: UInt16, symbols: [String] = [],
    mappings: [(String, [(UInt32, UInt32, String)])] = []
  ) -> [UInt8] {
    var body = text("GLBX.MDP3", 16) + number(schema)
    body += Array(repeating: 0, count: 24) + [1, 0, 0] + number(UInt16(71))
    body += Array(repeating: 0, count: 53) + number(UInt32(0))
    body += number(UInt32(symbols.count)) + symbols.flatMap { text($0, 71) }
    body += number(UInt32(0)) + number(UInt32(0)) + number(UInt32(mappings.count))
    for (symbol, intervals) in mappings {
      body += text(symbol, 71) + number(UInt32(intervals.count))
      for (from, until, id) in intervals { body += number(from) + number(until) + text(id, 71) }
    }
    return Array("DBN".utf8) + [2] + number(UInt32(body.count)) + body
  }
}
