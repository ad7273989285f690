import EventModel

/// One field of a kind of event, as text forms print it.
public struct EventField: Sendable {
  /// In snake case, as in the schema.
  public let name: String
  let unit: FieldUnit
  let place: FieldPlace
  /// Not every payload has it, as it came with a later version: a column only where it is said.
  let isLater: Bool

  init(_ name: String, _ unit: FieldUnit, _ place: FieldPlace, isLater: Bool = false) {
    self.name = name
    self.unit = unit
    self.place = place
    self.isLater = isLater
  }
}

/// What a number of an event is: the aliases of the schema.
enum FieldUnit: Sendable {
  case price, size, time, integer, number, strategy, trades, checksum, characters, text
  /// Nanoseconds; 0: none.
  case span
  /// 0: none.
  case identifier
  /// Of orders; all ones in 32 bits, or `noNumber`: not known.
  case count
  case decimal(exponent: Int8)
  /// By its number in these names.
  case code([String])
  /// A `DecisionReason`; 0: none is needed.
  case reason
  /// A strategy's id + 1; 0: the whole account.
  case share
}

/// Where a field stands.
enum FieldPlace: Sendable {
  case body(byte: Int, size: Int)
  case word(Int)
  case value(Int)
  /// A value before a signal's inputs, which only some signals have.
  case head(Int)
  case text
  /// Of what every event has.
  case common(@Sendable (Event) -> FieldValue)
}

extension EventField {
  /// The fields that every event has beside time, symbol and kind; text forms print them on request.
  static let common: [EventField] = [
    EventField("receive_time", .time, .common { .time($0.receiveTime) }),
    EventField("source", .integer, .common { .integer(UInt64($0.source)) }),
    EventField("ordinal", .integer, .common { .integer($0.ordinal) }),
    EventField("sequence", .identifier, .common { identifier($0.sequence) }),
    EventField("flags", .text, .common { .code($0.flags.text($0.kind)) }),
    EventField("publisher", .text, .common { _ in .publisher }),
  ]

  /// The fields of a kind, depth and features excepted: theirs depend on the stream.
  static func fields(of kind: EventKind) -> [EventField] {
    Int(kind.rawValue) < byKind.count ? byKind[Int(kind.rawValue)] : []
  }

  /// The six columns of each level of a depth.
  static func depth(levels: Int) -> [EventField] {
    (0..<levels).flatMap { level in
      depthLevel.enumerated().map { part, field in
        EventField(
          "\(field.name)_\(level + 1)", field.unit, .word(level * DepthWord.perLevel + part))
      }
    }
  }

  /// One column a feature of a set. A name that others in the row have already gets a number, so that
  /// no value is lost behind another.
  static func features(of set: FeatureSet, besides reserved: Set<String>) -> [EventField] {
    var taken = reserved
    var numbers: [String: Int] = [:]
    return set.features.enumerated().map { index, feature in
      var name = feature.name
      while !taken.insert(name).inserted {
        numbers[feature.name, default: 1] += 1
        name = "\(feature.name)_\(numbers[feature.name] ?? 1)"
      }
      return EventField(name, .number, .value(index))
    }
  }

  func value(_ event: Event, _ batch: EventBatch) -> FieldValue {
    switch place {
    case .body(let byte, let size):
      return value(event.body.bits(at: byte, size), size: size, of: event)
    case .word(let index):
      let words = batch.words(of: event)
      guard index < words.count else { return .absent }
      return value(UInt64(bitPattern: words[index]), size: 8, of: event)
    case .value(let index):
      let values = batch.values(of: event)
      guard index < values.count else { return .absent }
      if case .code(let names) = unit { return code(values[index], names) }
      return .number(values[index])
    case .head(let index):
      let values = batch.values(of: event)
      guard index < values.count else { return .absent }
      return .head(
        values[index], at: index, of: values.count, strategy: Int(event.signal.strategy))
    case .text: return .bytes(batch.text(of: event))
    case .common(let value): return value(event)
    }
  }

  private func value(_ bits: UInt64, size: Int, of event: Event) -> FieldValue {
    switch unit {
    case .price: return .price(Int64(bitPattern: bits))
    case .size: return .size(Int64(bitPattern: bits))
    case .time: return .time(Int64(bitPattern: bits))
    case .span: return bits == 0 ? .absent : .span(Int64(bitPattern: bits))
    case .integer: return .integer(bits)
    case .number: return .number(Double(bitPattern: bits))
    case .identifier: return Self.identifier(bits)
    case .count:
      let unknown = size == 4 ? UInt64(noCount) : UInt64(bitPattern: noNumber)
      return bits == unknown ? .absent : .integer(bits)
    case .decimal(let exponent): return .decimal(Int64(bitPattern: bits), exponent: exponent)
    case .code(let names): return code(bits, names)
    case .reason: return bits == 0 ? .absent : code(bits, DecisionReason.names)
    case .strategy: return .strategy(Int(Int64(bitPattern: bits)))
    case .share: return .strategy(Int(bits) - 1)
    case .trades: return event.flags.contains(.counted) ? .integer(bits) : Self.identifier(bits)
    case .checksum: return event.level.checksumFlags & 1 == 0 ? .absent : .integer(bits)
    case .characters: return .characters(bits)
    case .text: return .absent
    }
  }

  private func code(_ bits: UInt64, _ names: [String]) -> FieldValue {
    .code(bits < UInt64(names.count) ? names[Int(bits)] : String(UInt16(truncatingIfNeeded: bits)))
  }

  /// A code that the payload holds as a double.
  private func code(_ number: Double, _ names: [String]) -> FieldValue {
    UInt16(exactly: number).map { code(UInt64($0), names) } ?? .absent
  }

  private static func identifier(_ number: UInt64) -> FieldValue {
    number == 0 ? .absent : .integer(number)
  }
}

extension EventBody {
  /// The number of `size` bytes at a byte that is a multiple of them.
  func bits(at byte: Int, _ size: Int) -> UInt64 {
    let word: Int64 =
      switch byte >> 3 {
      case 0: word0
      case 1: word1
      case 2: word2
      default: word3
      }
    let bits = UInt64(bitPattern: word) >> UInt64((byte & 7) * 8)
    return size == 8 ? bits : bits & ((1 << UInt64(size * 8)) - 1)
  }
}
