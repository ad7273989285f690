import Foundation
import TestSupport
import Testing

/// Bars from real captures, through the built programs, against the bars that came with them.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct RealDataTests {
  /// Open, high, low and close of bid and ask by the end of the interval, seconds since the epoch.
  typealias Bars = [Int: [Double]]

  static let quoteBars =
    "bid_open,bid_high,bid_low,bid_close,-,ask_open,ask_high,ask_low,ask_close,-"
  static let days = ["eurusd-fxcm", "xauusd-oanda"].flatMap { folder in
    SharedData.files(in: "fx/\(folder)").filter { $0.contains("_tick_") }
  }

  @Test(arguments: days) func minutesFromTicks(path: String) throws {
    let zone = path.contains("eurusd") ? -5 : 0
    let run = try Self.features(
      "ingest --columns time:ms-of-day,bid,ask --timezone UTC\(zone == 0 ? "" : "\(zone)") --symbols X '\(path)'",
      "'ohlcv(bid)@1m' 'ohlcv(ask)@1m'")
    let name = path.split(separator: "/").last!
    let midnight = try Self.seconds(String(name.prefix(8)) + " 00:00") - zone * 3600
    let minutes = try SharedData.bytes(path.replacingOccurrences(of: "_tick_", with: "_minute_"))
    var expected = Bars()
    for fields in Self.rows(minutes) {
      expected[midnight + Int(fields[0])! / 1000 + 60] = Self.prices(fields)
    }
    #expect(expected.count > 100)
    Self.expectSame(run, expected)
  }

  @Test func hoursFromMinutes() throws {
    let run = try Self.features(
      "ingest --columns time:ms-of-day,\(Self.quoteBars) --bar 1m --timezone UTC-5 --symbols X "
        + "fx/eurusd-fxcm/*_minute_quote.csv.zst",
      "'ohlcv(bid)@1h' 'ohlcv(ask)@1h'")
    var expected = Bars()
    let hours = try SharedData.bytes("fx/eurusd-fxcm/hour_quote_2007-2014.csv")
    for fields in Self.rows(hours) where fields[0].hasPrefix("201405") {
      let end = try Self.seconds(fields[0]) + 6 * 3600
      if end >= run.keys.min()! { expected[end] = Self.prices(fields) }
    }
    #expect(expected.count == 122)
    Self.expectSame(run, expected)
  }

  @Test func minutesFromTrades() throws {
    let name = "dbn/es/futures_"
    let bars = try Self.bySymbol(
      "ingest \(name)ohlcv-1m*", "show --csv --epoch", ["open", "high", "low", "close", "volume"])
    let made = try Self.bySymbol(
      "ingest \(name)trades*", "normalize | features ohlcv@1m --only=features | show --csv --epoch",
      ["open", "high", "low", "close", "volume"].map { "ohlcv@1m.\($0)" })
    // The trades are those of one of the two instruments, of four minutes.
    #expect(made.count == 4)
    for (key, values) in made { #expect(bars[key] == values, "\(key)") }
  }

  /// The adaptive intraday features of index-future minutes, of seven sessions and of ten: those that
  /// come later change nothing.
  @Test func laterSessionsChangeNothing() throws {
    func lines(_ sessions: Int) throws -> [String] {
      let outcome = try Programs.run(
        """
        (cd '\(SharedData.root!)/es-minute' && ingest --columns time:ms-of-day,open,high,low,close,volume \
          --bar 1m --symbols ESZ3 $(ls *trade.csv | head -n \(sessions))) | normalize \
          | features --only --every 1m 'seasonal(ret*ret, 5m, 5, zone="America/Chicago")' \
            'adjusted_return(5m, 5, zone="America/Chicago")' 'adjusted_volatility(60, 5m, 5)' \
            'volatility_regime(ret)' 'volatility_of_volatility(60)' 'session_phase(GLBX)' \
            'hurst(ret, 256)' --alarm 'volatility_regime(ret).regime > 0.5' \
          | show --csv --common
        """)
      #expect(outcome.status == 0, "\(outcome.standardError)")
      return outcome.lines.map(String.init)
    }
    let (seven, ten) = (try lines(7), try lines(10))
    // The end closes what is open: that line is partial.
    let whole = seven.filter { !$0.contains("partial") }
    #expect(whole.count > 9000)
    #expect(Array(ten.prefix(whole.count)) == whole)
    // Receive time, sequence, publisher and the alarm are empty in every vector, and nothing else.
    let last = whole.last!.split(separator: ",", omittingEmptySubsequences: false)
    #expect(last.count { $0 == "" } == 4, "\(whole.last!)")
  }

  /// Runs a capture through `normalize` and `features`, in the folder of the data.
  private static func features(_ ingest: String, _ expressions: String) throws -> Bars {
    let outcome = try Programs.run(
      "(cd '\(SharedData.root!)' && \(ingest)) | normalize | features \(expressions) "
        + "--only=features | show --csv --epoch")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    var bars = Bars()
    for fields in rows(outcome.standardOutput).dropFirst() {
      let end = Int(fields[0])! / 1_000_000_000
      #expect(bars[end] == nil)
      bars[end] = (fields[2...5] + fields[7...10]).map { Double($0) ?? .nan }
    }
    return bars
  }

  /// Names the first difference only.
  private static func expectSame(
    _ bars: Bars, _ expected: Bars, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let ends = Set(bars.keys).union(expected.keys).sorted()
    let wrong = ends.filter { bars[$0] != expected[$0] }
    guard let first = wrong.first else { return }
    Issue.record(
      """
      \(wrong.count) of \(ends.count) bars differ; the first ends at \(first): \
      \(bars[first] ?? []) is not \(expected[first] ?? [])
      """, sourceLocation: sourceLocation)
  }

  private static func bySymbol(
    _ ingest: String, _ rest: String, _ columns: [String]
  ) throws -> [String: [Double]] {
    let outcome = try Programs.run("(cd '\(SharedData.root!)' && \(ingest)) | \(rest)")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let table = rows(outcome.standardOutput)
    let places = columns.map { table[0].firstIndex(of: $0)! }
    return Dictionary(
      uniqueKeysWithValues: table.dropFirst().map { fields in
        (fields[0] + " " + fields[1], places.map { Double(fields[$0]) ?? .nan })
      })
  }

  private static func rows(_ bytes: [UInt8]) -> [[String]] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      line.trimmingCharacters(in: .whitespaces)
        .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Bid and ask of a row `time, open, high, low, close, size, open, high, low, close, size`.
  private static func prices(_ fields: [String]) -> [Double] {
    (fields[1...4] + fields[6...9]).map { Double($0)! }
  }

  private static func seconds(_ text: String) throws -> Int {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "yyyyMMdd HH:mm"
    guard let date = format.date(from: text) else { throw CocoaError(.formatting) }
    return Int(date.timeIntervalSince1970)
  }
}
