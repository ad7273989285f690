import Foundation
import Reports
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Pages and charts: well-formed, self-contained, and what they are given is in them.
@Suite struct PageTests {
  private static func page() -> HTMLPage {
    var page = HTMLPage(title: "A <b> & \"c\"")
    page.heading("First")
    page.paragraph("what is < and >", .warning)
    page.table(["name", "value"], [["x<y", "0.5 *"], ["z", "n/a"]])
    let points = [
      ChartPoint(0.1, low: 0, high: 0.2), ChartPoint(nil), ChartPoint(-0.3, low: -0.5, high: -0.1),
      ChartPoint(.nan), ChartPoint(1e-9),
    ]
    let names = ["a", "b", "c&d", "d", "e"]
    page.figures([
      .init("Line", CategoryChart(.line, names, points, axis: "horizon", label: "a line")),
      .init("Bars", CategoryChart(.bars, names, points, axis: "hour", label: "bars")),
      .init("Heat", HeatMap(["p", "q"], [[1, -0.25], [nil, 1]], label: "heat")),
      .init("Nothing", CategoryChart(.line, [], [], axis: "", label: "nothing")),
      .init("Flat", CategoryChart(.bars, ["a"], [ChartPoint(0)], axis: "", label: "flat")),
      .init(
        "Large",
        CategoryChart(
          .line, ["a", "b", "c"], [ChartPoint(1e299), ChartPoint(-1e-300), ChartPoint(1e308)],
          axis: "",
          label: "l")),
    ])
    page.footer("end")
    return page
  }

  /// Markup that an XML parser takes; `meta` is the one element that HTML leaves open.
  @Test func isWellFormed() throws {
    let text = Self.page().text
      .replacing(#/<meta [^>]*>/#, with: "").replacing("<!DOCTYPE html>", with: "")
    let parser = XMLParser(data: Data(text.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError)) at \(parser.lineNumber)")
  }

  @Test func loadsNothing() {
    let text = Self.page().text
    for word in ["http:", "https:", "src=", "href=", "<script", "@import", "url("] {
      #expect(!text.contains(word), "\(word)")
    }
    #expect(text.contains("default-src 'none'"))
  }

  @Test func saysWhatItIsGiven() {
    let text = Self.page().text
    #expect(text.contains("<title>A &lt;b&gt; &amp; &quot;c&quot;</title>"))
    #expect(text.contains("<td class=\"strong\">0.5 *</td>"))
    #expect(text.contains("<title>a: 0.1 (0 to 0.2)</title>"))
    #expect(text.contains("<title>c&amp;d: -0.3 (-0.5 to -0.1)</title>"))
    #expect(text.contains("<title>p, q: -0.25</title>"))
    #expect(!text.lowercased().contains("nan") && !text.contains("inf"))
  }

  /// Every coordinate of a chart lies on it.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func chartsStayInside(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let scale = Double.random(in: -12...12, using: &random)
    let count = Int.random(in: 1...40, using: &random)
    let points = (0..<count).map { _ in
      let value = Double.random(in: -1...1, using: &random) * pow(10, scale)
      return ChartPoint(value, low: value - pow(10, scale), high: value + pow(10, scale))
    }
    let names = (0..<count).map { "\($0)h" }
    for markup in [
      CategoryChart(.line, names, points, axis: "x", label: "l").markup,
      CategoryChart(.bars, names, points, axis: "x", label: "l").markup,
    ] {
      for match in markup.matches(of: #/ (x|y|x1|x2|y1|y2|cx|cy)="([^"]*)"/#) {
        let value = try #require(Double(match.2))
        let limit = match.1.contains("x") ? 360.0 : 220.0
        #expect(value >= 0 && value <= limit, "\(match.0)")
      }
    }
  }
}
