import Captures
import EventModel
import Normalization
import TestSupport
import Testing

/// Real captures through the whole of `normalize`.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct CaptureTests {
  private func run(
    _ path: String, format: String, mode: NormalizeOptions.Mode = .ordered, book: Int? = 10,
    change: (inout NormalizeOptions) -> Void = { _ in }
  ) throws -> (run: NormalizeRun, count: Int) {
    let capture = try CapturedEvents(path, format: format)
    var options = NormalizeOptions()
    options.mode = mode
    options.bookLevels = book
    change(&options)
    let events = capture.events.filter { $0.kind.payload == .none }.map { PlainEvent($0) }
    let run = try NormalizeRun(
      events, options, instruments: capture.instruments.count, cuts: 1)
    let originals = run.events.count { !$0.event.flags.contains(.derived) }
    #expect(originals == events.count)
    #expect(run.statistics["duplicates"] == 0)
    return (run, events.count)
  }

  private func expectClean(_ run: NormalizeRun) {
    #expect(run.statistics["late"] == 0 && run.statistics["skewed"] == 0)
    let faults = [
      "unknown", "duplicate", "over-reduced", "invalid", "overflow", "checksum mismatch",
    ]
    for name in faults { #expect(run.statistics["book \(name)", default: 0] == 0) }
  }

  /// The receiver's clock is 1.27 s behind the exchange's. Spot quotes say no time and borrow it from
  /// the receive time, so that they are as much ahead of what comes behind them as that was delayed on
  /// the way: up to 0.22 s in this recording.
  @Test(arguments: ["usdm", "spot"], [NormalizeOptions.Mode.ordered, .eager])
  func binance(market: String, mode: NormalizeOptions.Mode) throws {
    let (run, _) = try run("binance/\(market)_btcusdt_20240808.gz", format: "binance", mode: mode) {
      if market == "spot" { $0.lateness = Timestamp.second / 4 }
    }
    expectClean(run)
    #expect(run.events.contains { $0.event.kind == .depth })
    // What is derived is what the exchange says at the same update.
    let quotes = Dictionary(
      run.events.filter { $0.event.kind == .quote && !$0.event.flags.contains(.derived) }
        .map { ($0.event.sequence, $0.event.quote) }, uniquingKeysWith: { $1 })
    let derived = run.events.filter {
      $0.event.kind == .quote && $0.event.flags.contains(.derived)
    }
    var compared = 0
    for event in derived {
      guard let quote = quotes[event.event.sequence] else { continue }
      compared += 1
      #expect(event.event.quote.bidPrice == quote.bidPrice)
      #expect(event.event.quote.bidSize == quote.bidSize)
      #expect(event.event.quote.askPrice == quote.askPrice)
      #expect(event.event.quote.askSize == quote.askSize)
    }
    #expect(compared > 500)
  }

  @Test func kraken() throws {
    let (run, _) = try run("exchange-ws/KRAKEN.ws.50.0", format: "kraken")
    expectClean(run)
  }

  @Test(arguments: ["20231224", "20231225"])
  func cme(date: String) throws {
    let (run, _) = try run("dbn/es/esh4-glbx-mdp3-\(date).mbo.dbn.zst", format: "dbn")
    expectClean(run)
    #expect(run.statistics["book unknown"] == 0)
  }

  @Test func nasdaq() throws {
    let (run, _) = try run("mbo-csv/ARL_20250717_mbo.csv", format: "databento-csv")
    expectClean(run)
    let (amzn, _) = try self.run(
      "lobster/AMZN_2012-06-21_34200000_57600000_message_1.csv", format: "lobster", book: nil)
    expectClean(amzn)
  }
}
