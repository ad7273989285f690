import EventStream
import Foundation
import TestSupport
import Testing

/// The page in a real browser, in the full suite (`make test-full`). MILLRACE_PICTURES names a folder where
/// the page and its pictures are left to be looked at.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil,
    "MILLRACE_FULL is not set, so no browser is started"),
  .enabled(if: Programs.isInstalled("chromium"), "chromium is not installed"))
struct BrowserTests {
  private static let browser =
    "chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir=profile"

  /// A report of four weeks in a folder of its own, as `report.html`.
  private static func report() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.write(try TradingStream.market(days: 28).bytes(), to: "in")
    let made = try Programs.run(
      "tca --html report.html --capital 200000 --split 2026-01-19 < in > report.txt", in: scratch)
    #expect(made.status == 0, "\(made.standardError)")
    return scratch
  }

  private static func keep(_ names: [String], of scratch: ScratchFolder) throws {
    guard let folder = ProcessInfo.processInfo.environment["MILLRACE_PICTURES"] else { return }
    for name in names {
      let path = URL(fileURLWithPath: folder).appendingPathComponent(name)
      try Data(scratch.bytes(name)).write(to: path)
    }
  }

  @Test func pageHasItsContent() throws {
    let scratch = try Self.report()
    let run = try Programs.run(
      "\(Self.browser) --enable-logging=stderr --dump-dom file://$PWD/report.html", in: scratch)
    #expect(run.status == 0)
    let page = run.text
    for text in [
      "Costs and performance of NVDA and 1 other", "Signals and orders", "rejected because",
      "Equity of total", "Drawdown of trend", "Shortfall by component", "Shortfall by hour",
      "Shortfall of single orders", "Average price against benchmarks", "Mark-out of makers",
      "Walk-forward", "Round trips", "Fills", "--fills writes all", "Equity beside holding NVDA",
      "▲ bought", "Distribution of returns", "Gross exposure",
      "Correlation of returns", "Net Sharpe ratio by size",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    // Equity and drawdown of all and of each strategy, benchmark, two prices, three of risk, correlation,
    // capacity, three of the shortfall, three of mark-outs.
    #expect(page.components(separatedBy: "<svg ").count - 1 == 6 + 1 + 2 + 3 + 1 + 1 + 3 + 3)
    // Nothing is missing, refused or asked for elsewhere.
    #expect(!run.standardError.contains("CONSOLE"), "\(run.standardError)")
    try Self.keep(["report.html", "report.txt"], of: scratch)
  }

  /// On a phone, on a desk, light and dark, on paper: drawn to the page's end, and not the same.
  @Test func pageIsDrawn() throws {
    let scratch = try Self.report()
    let views = [
      "phone": "--window-size=390,9000", "desk": "--window-size=1280,7000",
      "dark": "--window-size=1280,7000 --blink-settings=preferredColorScheme=0",
    ]
    var pictures: Set<[UInt8]> = []
    for (name, options) in views {
      let run = try Programs.run(
        "\(Self.browser) \(options) --screenshot=\(name).png file://$PWD/report.html", in: scratch)
      let picture = scratch.bytes("\(name).png")
      #expect(run.status == 0 && picture.count > 50_000, "\(name) \(picture.count)")
      pictures.insert(picture)
    }
    #expect(pictures.count == views.count)
    let printed = try Programs.run(
      "\(Self.browser) --no-pdf-header-footer --print-to-pdf=paper.pdf file://$PWD/report.html",
      in: scratch)
    let paper = scratch.bytes("paper.pdf")
    #expect(printed.status == 0 && paper.count > 20_000)
    try Self.keep(["phone.png", "desk.png", "dark.png", "paper.pdf"], of: scratch)
  }
}
