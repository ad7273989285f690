import EventStream
import Foundation
import RiskControl
import TestSupport
import Testing

/// What users are told of wrong files: `Golden/errors.txt` has one a line, then the exit code and the
/// message. To renew it, run with MILLRACE_RENEW=1 and look at the difference.
@Suite struct ErrorTests {
  private static let files = [
    "[risk]\nordr = \"market\"", "[risk]\norder = \"stop\"", "[risk]\nlimit_offset = \"5 bp\"",
    "[risk]\norder = \"limit\"\nlimit_offset = 5", "[risk]\ntime_in_force = \"days\"",
    "[risk]\nschedule = \"vwpa\"", "[risk]\ndeadline = \"0\"", "[risk]\non_breach = \"panic\"",
    "[risk]\nrestricted = \"AAA\"", "[risk]\nshort_sales = \"some\"", "[risk]\nself_match = true",
    "[risk.limits]\nordersize = \"5 shares\"", "[risk.limits]\norder_size = 5",
    "[risk.limits]\norder_size = \"5\"", "[risk.limits]\norder_size = \"5 USD\"",
    "[risk.limits]\norder_size = \"0 shares\"", "[risk.limits]\norder_size = \"-5 shares\"",
    "[risk.limits]\norder_size = \"five shares\"", "[risk.limits]\norder_notional = \"5 EUR\"",
    "[risk.limits]\nposition = \"5 %\"", "[risk.limits]\ngross_leverage = 2",
    "[risk.limits]\ngross_leverage = \"0 x\"", "[risk.limits]\nsector = \"101 %\"",
    "[risk.limits]\ndaily_loss = \"120 %\"", "[risk.limits]\ndaily_loss = \"0 USD\"",
    "[risk.limits]\ndaily_loss = \"1 %\"\nsoft_daily_loss = \"2 %\"",
    "[risk.limits]\ndrawdown = \"1 %\"\nsoft_drawdown = \"20 USD\"",
    "[risk.limits]\nprice_collar = \"5\"", "[risk.limits]\nprice_collar = \"20000 bp\"",
    "[risk.limits]\nmax_age = 5", "[risk.limits]\nmax_age = \"0\"",
    "[risk.limits]\norder_rate = \"5\"", "[risk.limits]\norder_rate = \"2.5 /s\"",
    "[risk.limits]\norder_rate = \"0 /s\"", "[risk.limits]\nopen_orders = 0",
    "[risk.limits]\nmargin = \"1\"", "[risk.limit]\nmargin = \"1 x\"",
    "[risk.market_hours]\noutside = \"wait\"", "[risk.a_share]\nprice_limit = \"0 %\"",
    "[risk.strategy.gamma]\nposition = \"5 shares\"", "[risk.strategy.alhpa]\nshadow = true",
    "[risk.strategy.alpha]\nshadow = \"yes\"", "[risk.strategy.alpha]\ncanary = \"0 %\"",
    "[risk.strategy.alpha]\ncanary = \"110 %\"", "[risk.strategy.alpha]\nsector = \"5 %\"",
    "[risk.strategy.alpha]\nrollback_on = [\"sector\"]",
    "[risk.strategy.alpha]\nrollback_on = [\"drawdown\"]",
    "[risk.strategy.alpha]\nrollback_to = \"beta\"",
    "[risk.strategy.alpha]\ndrawdown = \"5 %\"\nrollback_on = [\"drawdown\"]\nrollback_to = \"beta\"",
    "[risk.strategy.alpha]\ndrawdown = \"5 %\"\nrollback_on = [\"drawdown\"]\nrollback_to = \"beta\"\n"
      + "[risk.strategy.beta]\nposition = \"5 shares\"",
    "[risk.strategy.alpha]\nstate = \"stopped\"", "[risk.instrument.AAA]\ndrawdown = \"5 %\"",
    "[risk.instrument.AAA]\norder_size = \"0.5 shares\"",
    "[risk.instrument.ZZZ]\norder_size = \"0.5 shares\"",
    "[account]\ncurrency = \"USD\"", "[account]\n[account.rates]\nAUD = \"AUDUDS\"\nCNY = 1",
    "[instrument.AAA]\nmultiplier = 0", "[risks]\norder = \"market\"",
  ]

  private func message(_ text: String) -> String {
    do {
      _ = try StageHarness([], header: World.header()) { try RiskStage(World.file(text)) }
      return "taken"
    } catch let error as StreamError {
      return "\(error.exit.rawValue) \(error.line)"
    } catch {
      return "\(error)"
    }
  }

  @Test func table() throws {
    let lines = Self.files.map { file in
      "\(file.split(separator: "\n").joined(separator: " | "))  ->  \(message(file))"
    }
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/errors.txt")
    if ProcessInfo.processInfo.environment["MILLRACE_RENEW"] != nil {
      try (lines.joined(separator: "\n") + "\n").write(to: path, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map(
      String.init)
    #expect(lines == golden)
  }

  /// The program: exit codes, and nothing written.
  @Test func commands() throws {
    let scratch = try ScratchFolder()
    try scratch.write(try SampleStreams.bytes(World.header(), World("q AAA 1 2").events), to: "in")
    try scratch.write(Array("[account.rates]\nAUD = 1\nCNY = 1\n".utf8), to: "good.toml")
    try scratch.write(Array("time,symbol,side,size\n2024-01-02,ZZZ,buy,1\n".utf8), to: "o.csv")
    let expected: [(String, Int32, String)] = [
      ("risk < in", 64, "needs the file of limits"),
      ("risk -c absent.toml < in", 66, "absent.toml"),
      ("risk -c good.toml extra < in", 64, "takes no operands"),
      ("risk -c good.toml --reload soon < in", 64, "is not TIME=FILE"),
      ("risk -c good.toml --reload 2024-01-02=absent < in", 66, "absent"),
      ("risk -c good.toml --orders absent < in", 66, "absent"),
      ("risk -c good.toml --orders o.csv < in", 65, "the stream has no instrument ZZZ"),
      ("risk --describe order_siz", 64, "did you mean order_size?"),
      ("risk -c good.toml < in > out", 0, ""),
    ]
    for (command, status, cause) in expected {
      let run = try Programs.run(command, in: scratch)
      #expect(run.status == status, "\(command): \(run.standardError)")
      #expect(
        cause.isEmpty ? run.standardError.isEmpty : run.standardError.contains(cause),
        "\(command): \(run.standardError)")
    }
    let list = try Programs.run("risk --list", in: scratch)
    #expect(list.lines.count == 31 && list.text.contains("daily_loss = \"2 %\""))
    #expect(try Programs.run("risk --describe sector", in: scratch).text.contains("30 %"))
  }

  /// Limits that let nothing pass say so, and what to do.
  @Test func limitsThatLetNothingPass() throws {
    let lots = try World.run("order_size = \"0.5 shares\"", "q AAA 99.99 100.01; o alpha AAA buy 1")
    #expect(lots.remarks.first?.hasPrefix("order_size is less than one lot of AAA") == true)
    let fine = try World.run("order_size = \"5 shares\"", "q AAA 99.99 100.01; o alpha AAA buy 6")
    #expect(fine.remarks.isEmpty)
  }
}
