import EventModel
import TestSupport
import Testing

/// Exact decimals.
struct DecimalNumberTests {
  @Test(arguments: [
    ("0", -9, 0), ("-0", -9, 0), ("0.000", 0, 0), ("1", -9, 1_000_000_000), ("-1", 0, -1),
    ("+1.5", -1, 15), ("-37.63", -2, -3763), ("1e-5", -9, 10_000), ("1E-5", -5, 1),
    ("1e-05", -5, 1), ("1.5e3", 0, 1500), ("1.5e+3", -2, 150_000), ("12.50", -1, 125),
    ("100000000000000000000e-18", 0, 100), ("0.000000001", -9, 1), (".5", -1, 5), ("5.", 0, 5),
    ("9223372036854775807", 0, Int64.max), ("-9223372036854775807", 0, -Int64.max),
    ("9.223372036854775807", -18, Int64.max), ("0e9999", -9, 0), ("123000", 0, 123_000),
    ("00012.5000", -1, 125),
  ])
  func parses(text: String, exponent: Int8, expected: Int64) throws {
    #expect(try DecimalNumber.parse(text, exponent: exponent) == expected)
  }

  @Test(arguments: [
    "", "-", "+", ".", "e5", "1e", "1e+", "1e-", "1x", " 1", "1 ", "1,5", "--1", "1.2.3", "0x10",
    "nan", "inf", "1e99999", "١",
  ])
  func refusesWhatIsNoNumber(text: String) {
    #expect(throws: DecimalNumber.Failure.malformed) {
      try DecimalNumber.parse(text, exponent: -9)
    }
  }

  @Test(arguments: [
    ("9223372036854775808", 0), ("-9223372036854775808", 0), ("18446744073709551616", 0),
    ("99999999999999999999999", 0), ("9223372037", -9), ("1e19", 0), ("1e9999", 0), ("10", -18),
  ])
  func refusesWhatDoesNotFit(text: String, exponent: Int8) {
    #expect(throws: DecimalNumber.Failure.outOfRange) {
      try DecimalNumber.parse(text, exponent: exponent)
    }
  }

  @Test(arguments: [("0.1", 0), ("1.234", -2), ("1e-10", -9), ("1e-9999", -18), ("12345e-3", -2)])
  func refusesWhatItWouldRound(text: String, exponent: Int8) {
    #expect(throws: DecimalNumber.Failure.inexact) {
      try DecimalNumber.parse(text, exponent: exponent)
    }
  }

  @Test func formatIsReadBack() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      let exponent = Int8.random(in: -18...0, using: &random)
      let shift = UInt64.random(in: 0..<63, using: &random)
      var number = Int64(bitPattern: random.next()) >> Int64(shift)
      if number == noNumber { number = 0 }
      let text = DecimalNumber.format(number, exponent: exponent)
      #expect(try DecimalNumber.parse(text, exponent: exponent) == number, "\(text)")
      #expect(!text.hasSuffix(".") && !(text.contains(".") && text.hasSuffix("0")), "\(text)")
    }
  }

  @Test(arguments: [
    (Int64(0), -9, "0"), (-1, -9, "-0.000000001"), (150, -2, "1.5"), (-3763, -2, "-37.63"),
    (100, 0, "100"), (Int64.max, -18, "9.223372036854775807"), (5, -18, "0.000000000000000005"),
    (7, 2, "700"),
  ])
  func formats(number: Int64, exponent: Int8, text: String) {
    #expect(DecimalNumber.format(number, exponent: exponent) == text)
  }

  @Test func rescalesExactlyOrNotAtAll() throws {
    #expect(try DecimalNumber.rescale(15, from: -1, to: -3) == 1500)
    #expect(try DecimalNumber.rescale(-1500, from: -3, to: -1) == -15)
    #expect(try DecimalNumber.rescale(noNumber, from: -3, to: -1) == noNumber)
    #expect(throws: DecimalNumber.Failure.inexact) {
      try DecimalNumber.rescale(1501, from: -3, to: -1)
    }
    #expect(throws: DecimalNumber.Failure.outOfRange) {
      try DecimalNumber.rescale(.max, from: 0, to: -1)
    }
  }

  /// Every scale is the double nearest to the power of ten.
  @Test func scalesAreNearest() {
    for exponent in Int8(-18)...18 {
      #expect(DecimalNumber.scale(exponent) == Double("1e\(exponent)"))
    }
  }
}
