import EventModel

/// How a Databento CSV writes its prices: Databento can write them as decimals or as integers of
/// 1e-9, and nothing but the prices themselves tells. What the first price that is not zero shows
/// holds for the whole file, so that one row never mixes units:
///
/// * with a decimal point: decimals;
/// * without one, where times are integers too or the magnitude is 100,000 or more: integers of 1e-9;
/// * without one, a smaller magnitude beside times written for people: whole units, as some writers
///   leave `.0` out.
///
/// A later price that contradicts this is a bad record: a decimal point among integers of 1e-9, and an
/// integer of 1e8 or more among decimals or whole units.
struct PriceUnits {
  enum Convention {
    case decimals, wholeUnits, fixedPoint

    var description: String {
      switch self {
      case .decimals: return "decimals"
      case .wholeUnits: return "whole units"
      case .fixedPoint: return "integers of 1e-9"
      }
    }
  }

  /// From this magnitude on the first price is an integer of 1e-9 (0.0001, a usual least tick).
  static var leastFixedPoint: UInt64 { 100_000 }
  /// From this magnitude on no number is a price in whole units; as an integer of 1e-9 it is 0.1.
  static var leastContradiction: UInt64 { 100_000_000 }

  private var convention: Convention?
  private var decidedOn = 0
  /// Whether the times of the row at hand are integers.
  var timesAreIntegers = false
  /// Of the row at hand.
  var line = 0

  /// A price at its instrument's exponent; `noNumber` where there is none, which the largest Int64 also says.
  @inline(__always)
  mutating func read(
    _ text: UnsafeRawBufferPointer, _ role: StaticString, _ numbers: inout InstrumentNumbers
  ) throws(BadRecord) -> Int64 {
    let isDecimal = text.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    if isDecimal {
      let value = try numbers.price(text, "\(role)")
      if convention != .decimals, value != 0, value != noNumber { try meetDecimal(text, role) }
      return value
    }
    let fixed = try TextField.number(text, "\(role)", exponent: 0)
    if fixed == Int64.max || fixed == noNumber { return noNumber }
    if fixed == 0 { return 0 }
    if try meetInteger(fixed, text, role) {
      do throws(DecimalNumber.Failure) {
        return try DecimalNumber.rescale(fixed, from: -9, to: numbers.exponents.price)
      } catch {
        throw numbers.unfitting(text, "\(role)", .price, error == .inexact)
      }
    }
    return try numbers.price(text, "\(role)")
  }

  @inline(never)
  private mutating func meetDecimal(
    _ text: UnsafeRawBufferPointer, _ role: StaticString
  ) throws(BadRecord) {
    if convention == .fixedPoint { throw contradiction(text, role, "has a decimal point") }
    if convention == nil { decide(.decimals) }
  }

  /// Whether a price without a point is an integer of 1e-9.
  @inline(__always)
  private mutating func meetInteger(
    _ value: Int64, _ text: UnsafeRawBufferPointer, _ role: StaticString
  ) throws(BadRecord) -> Bool {
    if convention == nil {
      decide(
        timesAreIntegers || value.magnitude >= Self.leastFixedPoint ? .fixedPoint : .wholeUnits)
    }
    if convention == .fixedPoint { return true }
    if value.magnitude >= Self.leastContradiction {
      throw contradiction(text, role, "looks like an integer of 1e-9")
    }
    return false
  }

  private mutating func decide(_ convention: Convention) {
    self.convention = convention
    decidedOn = line
  }

  private func contradiction(
    _ text: UnsafeRawBufferPointer, _ role: StaticString, _ evidence: String
  ) -> BadRecord {
    BadRecord(
      "\(role) \(TextField.shown(text)) \(evidence), but prices were taken as "
        + "\(convention?.description ?? "") since line \(decidedOn): write all prices of a file alike"
    )
  }
}
