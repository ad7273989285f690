import Foundation
import Reports
import Testing

/// A report is said once, and written in every form.
@Suite struct DocumentTests {
  private struct Row: Sendable {
    var name: String
    var profit: Double?
    var cost: ReportMean
    var orders: Int
  }

  private static let columns = ReportColumns<Row>([
    ReportColumn("name", .name) { .text($0.name) },
    ReportColumn("money.profit", "profit", .money) { ReportValue($0.profit) },
    ReportColumn("money.exact", "exact", .money) { _ in .nanos(1_234_567_890_123) },
    ReportColumn("cost_bp", "cost a trade", short: "cost", .basisPoints) { .mean($0.cost) },
    ReportColumn("orders", .count) { .count($0.orders) },
    ReportColumn("at", .time) { _ in .time(0) },
    ReportColumn(" share", "share", .share) { _ in .number(0.5) },
  ])

  private static let rows = [
    Row(
      name: "a,\"b\"", profit: 12_345.678,
      cost: ReportMean(
        value: 3.456, low: 1.5, high: 5.4, isSignificant: true,
        json: .object([("value", .number(3.456))])),
      orders: 12_345),
    Row(
      name: "<c>", profit: nil,
      cost: ReportMean(value: nil, low: nil, high: nil, isSignificant: false, json: .null),
      orders: 0),
  ]

  private static func document() -> ReportDocument {
    let keys = ["name", "money.profit", "cost_bp", "orders", " share"]
    return ReportDocument(
      title: "Title & more",
      sections: [
        ReportSection(
          "First",
          [
            .sentence("said in both", .warning),
            .table(columns.table("A table", keys, rows)),
            .sentence("on the page").only(.page), .sentence("").only(.text),
            .sentence("in the text " + String(repeating: "word ", count: 30)).only(.text),
            .figures { [.init("A chart", TimeChart([0, 1, 2], [1, .nan, 3], label: "chart"))] },
          ]
        ) { [("rows", .array(rows.map { columns.object($0) }))] },
        ReportSection("Empty", []) { [("none", .null)] },
      ], footer: "the end")
  }

  @Test func text() {
    let text = Self.document().text
    #expect(
      text.hasPrefix(
        """
        said in both

        A table
        name   profit   cost  orders  share
        a,"b"   12.3k  3.46*   12.3k    50%
        <c>       n/a    n/a       0    50%

        in the text word
        """))
    #expect(!text.contains("on the page") && !text.contains("chart"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func page() {
    let page = Self.document().html
    for part in [
      "<h2>First</h2>", "<h3>A table</h3>", "<th>cost a trade</th>", "<td>12,346</td>",
      "<td class=\"strong\">3.46*</td>", "<td>&lt;c&gt;</td>", "<td>50.0 %</td>", "on the page",
      "<figcaption>A chart", "<footer>the end</footer>",
    ] {
      #expect(page.contains(part), "\(part)")
    }
    #expect(!page.contains("in the text") && !page.contains("<h2>Empty</h2>"))
    #expect(!page.lowercased().contains("nan"))
  }

  /// Dots make groups, a key that begins with a blank is of tables alone.
  @Test func json() throws {
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(Self.document().json.utf8)) as? [String: Any])
    #expect(Set(root.keys) == ["rows", "none"] && root["none"] is NSNull)
    let row = try #require((root["rows"] as? [[String: Any]])?.first)
    #expect(Set(row.keys) == ["name", "money", "cost_bp", "orders", "at"])
    let money = try #require(row["money"] as? [String: Any])
    #expect(money["profit"] as? Double == 12_345.678 && money["exact"] as? Double == 1234.567890123)
    let mean = try #require(row["cost_bp"] as? [String: Any])
    #expect(mean["value"] as? Double == 3.456)
    #expect(row["at"] as? String == "1970-01-01T00:00:00.000000000Z")
  }

  @Test func csv() {
    let bytes = Self.columns.csv(["name", "money.profit", "money.exact", "cost_bp"], Self.rows)
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        name,money.profit,money.exact,cost_bp
        "a,""b""\",12345.678,1234.567890123,3.456
        <c>,,1234.567890123,

        """)
  }

  /// A second line and marks are drawn on the chart, and what has no place on it is not.
  @Test func charts() {
    let chart = TimeChart(
      [0, 10, 20, 30], [1, 2, .infinity, 4], beside: [4, .nan, 2, 1],
      marks: [
        .init(time: 10, value: 2, isUp: true, hint: "bought <1>"),
        .init(time: 99, value: 2, isUp: false, hint: "outside"),
      ], label: "l")
    #expect(chart.markup.contains("<title>bought &lt;1&gt;</title>"))
    #expect(chart.markup.contains("line beside") && !chart.markup.contains("outside"))
    #expect(!chart.markup.contains("nan") && !chart.markup.contains("inf"))
  }
}
