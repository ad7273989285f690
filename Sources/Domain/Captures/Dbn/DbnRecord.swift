/// A record of the Databento Binary Encoding in the bytes it lies in. Layouts and null values are
/// those of https://github.com/databento/dbn (`rust/dbn/src/record.rs`, `compat.rs`); every field
/// is little-endian at a fixed offset, prices count 1e-9, times are nanoseconds since the Unix epoch.
///
/// Invariant: `start` has at least as many readable bytes as the layout read through it; the decoder
/// compares the record's length with the layout's before it reads.
struct DbnRecord {
  let start: UnsafeRawPointer

  @inline(__always) init(_ start: UnsafeRawPointer) { self.start = start }

  @inline(__always) func byte(_ offset: Int) -> UInt8 {
    start.load(fromByteOffset: offset, as: UInt8.self)
  }
  @inline(__always) func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, as type: Value.Type
  ) -> Value {
    Value(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  // The header that all records share, 16 bytes.

  /// Bytes of the whole record; the field counts units of four.
  @inline(__always) var length: Int { Int(byte(0)) &* 4 }
  @inline(__always) var type: UInt8 { byte(1) }
  @inline(__always) var publisher: UInt16 { integer(2, as: UInt16.self) }
  @inline(__always) var instrument: UInt32 { integer(4, as: UInt32.self) }
  /// Negative where the field is undefined or absurd.
  @inline(__always) var eventTime: Int64 { integer(8, as: Int64.self) }
  /// Publisher and instrument in one number.
  @inline(__always) var key: UInt64 { UInt64(publisher) << 32 | UInt64(instrument) }
  static var headerLength: Int { 16 }

  /// A price; `noNumber` where it is undefined.
  @inline(__always) func price(_ offset: Int) -> Int64 {
    let raw = integer(offset, as: Int64.self)
    return raw == Int64.max ? Int64.min : raw
  }

  /// A size of 32 bits; `noNumber` where it is undefined.
  @inline(__always) func size(_ offset: Int) -> Int64 {
    let raw = integer(offset, as: UInt32.self)
    return raw == UInt32.max ? Int64.min : Int64(raw)
  }

  /// A time; `noTime` where it is undefined or beyond Int64.
  @inline(__always) func time(_ offset: Int) -> Int64 {
    let raw = integer(offset, as: Int64.self)
    return raw < 0 ? Int64.min : raw
  }

  /// Text of a fixed width, up to its first zero.
  func text(_ offset: Int, width: Int) -> String {
    let bytes = UnsafeRawBufferPointer(start: start + offset, count: width)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// The record types (`rtype`).
enum DbnType {
  static var trade: UInt8 { 0x00 }
  static var mbp1: UInt8 { 0x01 }
  static var mbp10: UInt8 { 0x0A }
  /// Bars whose interval only the schema tells.
  static var ohlcvDeprecated: UInt8 { 0x11 }
  static var status: UInt8 { 0x12 }
  static var definition: UInt8 { 0x13 }
  static var imbalance: UInt8 { 0x14 }
  static var error: UInt8 { 0x15 }
  static var symbolMapping: UInt8 { 0x16 }
  static var system: UInt8 { 0x17 }
  static var statistics: UInt8 { 0x18 }
  static var ohlcv1s: UInt8 { 0x20 }
  static var ohlcv1m: UInt8 { 0x21 }
  static var ohlcv1h: UInt8 { 0x22 }
  static var ohlcv1d: UInt8 { 0x23 }
  static var ohlcvEndOfDay: UInt8 { 0x24 }
  static var mbo: UInt8 { 0xA0 }
  static var cmbp1: UInt8 { 0xB1 }
  static var cbbo1s: UInt8 { 0xC0 }
  static var cbbo1m: UInt8 { 0xC1 }
  static var tcbbo: UInt8 { 0xC2 }
  static var bbo1s: UInt8 { 0xC3 }
  static var bbo1m: UInt8 { 0xC4 }

  /// Whether records of the type are quotes at the end of intervals.
  static func isSampledQuote(_ type: UInt8) -> Bool {
    type == bbo1s || type == bbo1m || type == cbbo1s || type == cbbo1m
  }
}

/// The bits of a record's `flags`, https://github.com/databento/dbn `rust/dbn/src/flags.rs`.
enum DbnFlag {
  static var last: UInt8 { 1 << 7 }
  /// A top-of-book record, not an individual order.
  static var topOfBook: UInt8 { 1 << 6 }
  static var snapshot: UInt8 { 1 << 5 }
  static var badReceiveTime: UInt8 { 1 << 3 }
  static var maybeBadBook: UInt8 { 1 << 2 }
  static var publisherSpecific: UInt8 { 1 << 1 }
}

/// The characters of `action` and `side`.
enum DbnCharacter {
  static var add: UInt8 { 0x41 }  // A
  static var modify: UInt8 { 0x4D }  // M
  static var cancel: UInt8 { 0x43 }  // C
  static var clear: UInt8 { 0x52 }  // R
  static var trade: UInt8 { 0x54 }  // T
  static var fill: UInt8 { 0x46 }  // F
  static var none: UInt8 { 0x4E }  // N
  static var ask: UInt8 { 0x41 }  // A
  static var bid: UInt8 { 0x42 }  // B
  static var yes: UInt8 { 0x59 }  // Y
  static var no: UInt8 { 0x4E }  // N
}
