import Foundation
import Reports
import TestSupport
import Testing

/// Numbers, tables and JSON as text.
@Suite struct TextTests {
  @Test func numbers() {
    #expect(NumberText.fixed(0.12345, 3) == "0.123")
    #expect(NumberText.fixed(-0.0004, 3) == "0.000")
    #expect(NumberText.fixed(12.5, 0) == "13")
    #expect(NumberText.fixed(nil, 2) == "n/a" && NumberText.fixed(.nan, 2) == "n/a")
    #expect(NumberText.fixed(.infinity, 2) == "n/a")
    #expect(NumberText.significant(61_712.345, 3) == "61712")
    #expect(NumberText.significant(0.000012345, 3) == "1.23e-05")
    #expect(NumberText.significant(-1.5e300, 3) == "-1.5e+300")
    #expect(NumberText.significant(0.1, 3) == "0.1")
    #expect(NumberText.significant(9.9999, 3) == "10")
    #expect(NumberText.percent(0.5312) == "53.1 %")
    #expect(NumberText.count(-1_234_567) == "-1,234,567" && NumberText.count(12) == "12")
    #expect(
      [0, 9999, 10_000, 99_949, 999_999, 1_234_567].map(NumberText.short)
        == ["0", "9999", "10.0k", "99.9k", "1000k", "1.23M"])
  }

  /// Any number becomes a short text that reads back near it.
  @Test func numbersReadBack() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      if !value.isNormal { continue }
      let text = NumberText.significant(value, 4)
      #expect(text.count <= 15, "\(text)")
      let back = try #require(Double(text))
      // The largest doubles round up to beyond the largest.
      #expect(!back.isFinite || abs(back - value) <= 0.00051 * abs(value), "\(value) \(text)")
    }
  }

  @Test func tables() {
    var table = TextTable(["name", "a", "bcd"], firstWidth: 9)
    table.add(["short", "1", "-2.5"])
    table.add(["very long name@1s", "", "3"])
    table.add(["\u{1B}[31m", "10", "n/a"])
    #expect(
      table.lines() == [
        "name        a   bcd",
        "short       1  -2.5",
        "very…e@1s         3",
        " [31m      10   n/a",
      ])
  }

  @Test func json() throws {
    let value = JSONValue.object([
      ("b", .integer(1)), ("a", .number(.nan)), ("text", .string("\u{1}\"\\\n")),
      ("list", .array((0..<60).map { .number(Double($0) / 7) })), ("none", JSONValue(nil)),
      ("yes", .bool(true)), ("empty", .array([])),
    ])
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: Any])
    #expect(root["text"] as? String == "\u{1}\"\\\n")
    #expect(root["list"] as? [Double] == (0..<60).map { Double($0) / 7 })
    #expect(root["a"] is NSNull && root["none"] is NSNull && root["yes"] as? Bool == true)
    #expect(value.text.hasPrefix("{\n  \"b\": 1,\n  \"a\": null,\n"))
    #expect(JSONValue.object([("short", .integer(1))]).text == "{\"short\": 1}\n")
  }
}
