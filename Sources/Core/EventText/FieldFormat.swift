import EventModel

/// The value of a field before it is text.
enum FieldValue {
  case absent
  case price(Int64)
  case size(Int64)
  case integer(UInt64)
  case decimal(Int64, exponent: Int8)
  case number(Double)
  case time(Int64)
  case span(Int64)
  case code(String)
  case bytes(UnsafeBufferPointer<UInt8>)
  /// Up to eight characters, the first in the lowest byte; 0: none.
  case characters(UInt64)
  /// A value of a signal at a place, of so many in all; absent where the inputs of its strategy begin
  /// before it.
  case head(Double, at: Int, of: Int, strategy: Int)
  /// The publisher of the event's instrument.
  case publisher
  /// By its id in the header; negative: none.
  case strategy(Int)
}

/// How values become text.
struct FieldFormat {
  var epochTimes = false
  var priceExponent: Int8 = 0
  var sizeExponent: Int8 = 0
  private var publisher = ""
  private var strategies: HeaderTable<Strategy> = []

  mutating func begin(_ header: StreamHeader) { strategies = header.strategies }

  mutating func use(_ instrument: Instrument?) {
    priceExponent = instrument?.priceExponent ?? 0
    sizeExponent = instrument?.sizeExponent ?? 0
    publisher = instrument?.publisher ?? ""
  }

  /// Appends the text; nothing where the value is absent.
  func append(_ value: FieldValue, to bytes: inout [UInt8]) {
    switch value {
    case .absent: break
    case .price(let number):
      if number != noNumber {
        DecimalNumber.append(number, exponent: priceExponent, to: &bytes)
      }
    case .size(let number):
      if number != noNumber { DecimalNumber.append(number, exponent: sizeExponent, to: &bytes) }
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
    case .number(let number):
      if !number.isNaN { bytes.append(contentsOf: number.description.utf8) }
    case .time(let time): appendTime(time, to: &bytes)
    case .span(let span): bytes.append(contentsOf: Duration64.format(span).utf8)
    case .code(let name): bytes.append(contentsOf: name.utf8)
    // What is not UTF-8 is repaired: JSON and CSV are UTF-8.
    case .bytes(let text): bytes.append(contentsOf: String(decoding: text, as: UTF8.self).utf8)
    case .decimal(let number, let exponent):
      if number != noNumber { DecimalNumber.append(number, exponent: exponent, to: &bytes) }
    case .strategy(let id):
      if strategies.indices.contains(id) {
        bytes.append(contentsOf: strategies[id].name.utf8)
      }
    case .characters(let bits):
      for place in 0..<8 where bits >> UInt64(place * 8) & 0xFF != 0 {
        let byte = UInt8(truncatingIfNeeded: bits >> UInt64(place * 8))
        bytes.append((0x20...0x7E).contains(byte) ? byte : 0x3F)
      }
    case .head(let number, let place, let count, let strategy):
      let inputs = strategies.indices.contains(strategy) ? strategies[strategy].inputs.count : 0
      if place < count - inputs { append(.number(number), to: &bytes) }
    case .publisher: bytes.append(contentsOf: publisher.utf8)
    }
  }

  func appendTime(_ time: Int64, to bytes: inout [UInt8]) {
    if time == noTime { return }
    if epochTimes {
      bytes.append(contentsOf: String(time).utf8)
    } else {
      Timestamp.append(time, to: &bytes)
    }
  }
}
