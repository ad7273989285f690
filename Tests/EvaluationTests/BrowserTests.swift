import Foundation
import TestSupport
import Testing

/// The page in a real browser, in the full suite (`make test-full`).
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil,
    "MILLRACE_FULL is not set, so no browser is started"),
  .enabled(if: Programs.isInstalled("chromium"), "chromium is not installed"))
struct BrowserTests {
  private static let browser =
    "chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir=profile"

  /// A report of a simulated market in a folder of its own, as `report.html`.
  private static func report() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let made = try Programs.run(
      "ingest sim:seed=7,instruments=2,events=60000 | normalize --book 5 | "
        + "features 'imbalance(1)' 'microprice-mid' spread | evaluate --html report.html 1,100ms,1s",
      in: scratch)
    #expect(made.status == 0, "\(made.standardError)")
    return scratch
  }

  @Test func pageHasItsContent() throws {
    let scratch = try Self.report()
    let run = try Programs.run(
      "\(Self.browser) --enable-logging=stderr --dump-dom file://$PWD/report.html", in: scratch)
    #expect(run.status == 0)
    let page = run.text
    for text in [
      "Evaluation of features of SIM0 and 1 other", "<h3>imbalance(1)</h3>", "Rank IC by horizon",
      "Mean return by quantile", "Rank IC by volatility", "Correlation between features",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    // Six charts a feature, and two of all.
    #expect(page.components(separatedBy: "<svg ").count - 1 == 3 * 6 + 2)
    // Nothing is missing, refused or asked for elsewhere.
    #expect(!run.standardError.contains("CONSOLE"), "\(run.standardError)")
  }

  /// On a phone, on a desk, light and dark: drawn to the page's end, and not the same.
  @Test func pageIsDrawn() throws {
    let scratch = try Self.report()
    let views = [
      "phone": "--window-size=390,3000", "desk": "--window-size=1280,2000",
      "dark": "--window-size=1280,2000 --blink-settings=preferredColorScheme=0",
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
  }
}
