import Captures
import Commands
import EventModel
import TestSupport
import Testing

/// Real captures read by `--columns`: every row is there.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct CsvCapturesTests {
  private static let quoteBars =
    "bid_open,bid_high,bid_low,bid_close,-,ask_open,ask_high,ask_low,ask_close,-"

  private func decode(
    _ path: String, _ columns: String, _ symbol: String?, zone: String? = nil,
    calendar: String? = nil, bar: Int64? = nil
  ) throws -> (run: TextCaptureRun, lines: Int) {
    var options = CaptureOptions()
    options.fileName = String(path.split(separator: "/").last!)
    options.columns = splitQuoted(columns)
    options.symbol = symbol
    options.timezone = zone
    options.calendar = calendar
    options.barInterval = bar
    let bytes = try SharedData.bytes(path)
    let lines = bytes.split(separator: 0x0A).count
    let run = try TextCaptureRun.decode(bytes, format: "csv", options: options)
    #expect(run.problems.isEmpty, "\(path)")
    #expect(run.instruments.count == 1)
    return (run, lines)
  }

  /// Bars whose open or close lies outside low and high.
  private func unsoundBars(_ run: TextCaptureRun) -> Int {
    run.events.count { decoded in
      let range =
        decoded.words[
          BarWord.low]...max(
          decoded.words[BarWord.low], decoded.words[BarWord.high])
      #expect(decoded.event.bar.start < decoded.event.eventTime)
      return !range.contains(decoded.words[BarWord.open])
        || !range.contains(decoded.words[BarWord.close])
    }
  }

  private func isAscending(_ run: TextCaptureRun) -> Bool {
    zip(run.events, run.events.dropFirst()).allSatisfy { $0.event.eventTime <= $1.event.eventTime }
  }

  @Test(arguments: [
    ("eurusd-fxcm", "EURUSD", "UTC-5", ["01", "02", "04", "05", "06", "07"]),
    ("xauusd-oanda", "XAUUSD", "UTC", ["01", "02", "04", "05"]),
  ])
  func currencies(folder: String, symbol: String, zone: String, days: [String]) throws {
    for day in days {
      let path = "fx/\(folder)/201405\(day)"
      let ticks = try decode(
        "\(path)_tick_quote.csv.zst", "time:ms-of-day,bid,ask", symbol, zone: zone)
      #expect(ticks.run.count(.quote) == ticks.lines)
      #expect(isAscending(ticks.run))
      let bars = try decode(
        "\(path)_minute_quote.csv.zst", "time:ms-of-day,\(Self.quoteBars)", symbol, zone: zone,
        bar: Timestamp.minute)
      #expect(bars.run.count(.bar) == 2 * bars.lines)
      #expect(unsoundBars(bars.run) == 0)
    }
    let years = folder == "eurusd-fxcm" ? "2007-2014" : "2006-2014"
    let hours = try decode(
      "fx/\(folder)/hour_quote_\(years).csv", "time,\(Self.quoteBars)", symbol, zone: zone,
      bar: Timestamp.hour)
    #expect(hours.run.count(.bar) == 2 * hours.lines)
    #expect(isAscending(hours.run))
  }

  @Test func currencyTicksAreExact() throws {
    let gold = try decode(
      "fx/xauusd-oanda/20140501_tick_quote.csv.zst", "time:ms-of-day,bid,ask", "XAUUSD")
    #expect(gold.run.events[0].event.eventTime == "2014-05-01T00:00:00.043142".time)
    #expect(gold.run.events[0].event.quote.bidPrice == 1_291_677_000_000)
    let euro = try decode(
      "fx/eurusd-fxcm/20140504_tick_quote.csv.zst", "time:ms-of-day,bid,ask", "EURUSD",
      zone: "UTC-5")
    // The week opens on Sunday at 14:00 of that clock.
    #expect(euro.run.events[0].event.eventTime == "2014-05-04T19:00:51.815".time)
  }

  @Test func futuresTicks() throws {
    let ticks = try decode(
      "es-ticks/ES_20130901-03_ticks.csv.zst", "time,price,size", "ES", zone: "America/Chicago")
    #expect(ticks.lines == 500_001)
    #expect(ticks.run.count(.trade) == 500_000)
    #expect(ticks.run.events[0].event.eventTime == "2013-09-01T22:00:00.083".time)
    #expect(ticks.run.events[0].event.trade.price == 1_640_250_000_000)
    #expect(isAscending(ticks.run))
  }

  @Test(arguments: [
    "20131007", "20131008", "20131009", "20131010", "20131011", "20131014", "20131029", "20131030",
    "20131118", "20131202",
  ])
  func futuresMinutes(day: String) throws {
    let trades = try decode(
      "es-minute/\(day)_ESZ3_trade.csv", "time:ms-of-day,open,high,low,close,volume", "ESZ3",
      bar: Timestamp.minute)
    #expect(trades.run.count(.bar) == trades.lines)
    #expect(unsoundBars(trades.run) == 0)
    let quotes = try decode(
      "es-minute/\(day)_ESZ3_quote.csv",
      "time:ms-of-day,bid_open,bid_high,bid_low,bid_close,bid_volume,ask_open,ask_high,ask_low,"
        + "ask_close,ask_volume", "ESZ3", bar: Timestamp.minute)
    // Some minutes have no bid or no ask: their fields are empty.
    let rows = try SharedData.bytes("es-minute/\(day)_ESZ3_quote.csv").split(separator: 0x0A)
    let sides = rows.map { row in
      let fields = row.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      return (fields[1].isEmpty ? 0 : 1) + (fields[6].isEmpty ? 0 : 1)
    }
    #expect(quotes.run.count(.bar) == sides.reduce(0, +))
    #expect(unsoundBars(quotes.run) == 0)
  }

  @Test(
    arguments: [
      ("NVDA_1999-2014", "time,open,high,low,close,-,volume", "NVDA", "XNAS", 1, 0),
      ("BHP_1997-2017", "symbol,time:%Y%m%d,open,high,low,close,volume", nil, "XASX", 0, 0),
      ("VIX_2014-2019", "time:%m/%d/%Y,close", "VIX", "XNYS", 1, 46),
      (
        "sh000001_2011-2017", "-,close,high,low,-,open,-,volume,time:%Y%m%d,-", "sh000001", "XSHG",
        1, 0
      ),
      (
        "sh600036_2011-2017", "-,close,high,low,-,open,-,volume,time:%Y%m%d,-", "sh600036", "XSHG",
        1, 0
      ),
      (
        "sh600085_2011-2017", "-,close,high,low,-,open,-,volume,time:%Y%m%d,-", "sh600085", "XSHG",
        1, 0
      ),
      (
        "sz000002_2011-2017", "-,close,high,low,-,open,-,volume,time:%Y%m%d,-", "sz000002", "XSHE",
        1, 0
      ),
      (
        "sz002594_2011-2017", "-,close,high,low,-,open,-,volume,time:%Y%m%d,-", "sz002594", "XSHE",
        1, 0
      ),
      (
        "sz300059_2011-2017", "-,close,high,low,-,open,-,volume,time:%Y%m%d,-", "sz300059", "XSHE",
        1, 0
      ),
    ] as [(String, String, String?, String, Int, Int)])
  func dailyBars(
    name: String, columns: String, symbol: String?, calendar: String, headers: Int, missing: Int
  ) throws {
    let bars = try decode("daily/\(name).csv", columns, symbol, calendar: calendar)
    #expect(bars.run.count(.bar) == bars.lines - headers - missing)
    #expect(bars.run.unmapped == (missing == 0 ? [:] : ["row without prices": missing]))
    #expect(isAscending(bars.run))
    // Six rows of BHP's file are wrong themselves (opens of zero, for example).
    if name != "VIX_2014-2019" {
      #expect(unsoundBars(bars.run) == (name == "BHP_1997-2017" ? 6 : 0))
    }
  }

  @Test func indexVolumesFit() throws {
    let bars = try decode(
      "daily/sh000001_2011-2017.csv", "-,close,high,low,-,open,-,volume,time:%Y%m%d,-", "sh000001",
      calendar: "XSHG")
    #expect(bars.run.events[0].event.bar.volume == 7_847_491_500_000_000)
    #expect(bars.run.events[0].event.eventTime == "2011-07-28T07:00".time)
    #expect(bars.run.events.contains { $0.event.bar.volume > 9_300_000_000_000_000 })
  }

  @Test(arguments: [
    ("mbo-csv/ARL_20250717_mbo.csv", "databento-csv"),
    ("mbo-csv/ARL_20250717_mbp10.csv", "databento-csv"),
    ("tardis/bitmex_trades_XBTUSD.csv", "tardis"), ("binance/spot_btcusdt_20240808.gz", "binance"),
    ("binance/usdm_btcusdt_20240808.gz", "binance"), ("exchange-ws/KRAKEN.ws.50.0", "kraken"),
  ])
  func capturesAreRecognised(path: String, format: String) throws {
    let head = Array(try SharedData.bytes(path).prefix(65_536))
    let found = head.withUnsafeBytes { head in
      captureFormats.filter { $0.recognizes(head, CaptureOptions()) }.map(\.name)
    }
    #expect(found == [format])
  }
}
