import EventModel
import Foundation
import TestSupport
import Testing

/// Real captures through `ingest`, `normalize`, `features` and `evaluate`.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct RealDataTests {
  struct Capture: CustomTestStringConvertible, Sendable {
    var name: String
    var source: String
    var features: String
    /// Fewest rows that there must be.
    var rows: Int

    var testDescription: String { name }
  }

  static let captures = [
    Capture(
      name: "ES order by order",
      source: "ingest dbn/es/esh4-glbx-mdp3-20231225.mbo.dbn.zst | normalize --book 10",
      features: "'imbalance(1)@1s' 'ofi@1s' 'spread@1s' 'signed_volume@1s'", rows: 3000),
    Capture(
      name: "Binance USD-M",
      source: "ingest binance/usdm_btcusdt_20240808.gz | normalize --book 10 --lateness 1s",
      features: "'imbalance(1)@1s' 'ofi@1s' '(microprice-mid)@1s'", rows: 300),
    Capture(
      name: "EUR/USD",
      source: "ingest --columns time:ms-of-day,bid,ask --timezone UTC-5 --symbols EURUSD "
        + "fx/eurusd-fxcm/2014050[12]_tick_quote.csv.zst | normalize",
      features: "'ret(mid)@10s' 'spread@10s' 'rsi(14)@10s'", rows: 5000),
    Capture(
      name: "ES minute bars",
      source: "ingest --columns time:ms-of-day,open,high,low,close,volume --bar 1m --symbols ESZ3 "
        + "es-minute/*_trade.csv | normalize",
      features: "'roc(5)@1m' 'rsi(14)@1m'", rows: 5000),
  ]

  private static func run(_ script: String) throws -> Programs.Outcome {
    try Programs.run("cd '\(SharedData.root ?? "")'; \(script)", timeout: 120)
  }

  /// The coefficients are those of the rows that `--labels` writes, by ranks counted the slow way, and two
  /// runs print the same bytes.
  @Test(arguments: captures) func coefficientsAreThoseOfTheRows(capture: Capture) throws {
    let stream = "\(capture.source) | features \(capture.features)"
    let json = try Self.run("\(stream) | evaluate --json - 1,1m")
    #expect(json.status == 0, "\(json.standardError)")
    #expect(try Self.run("\(stream) | evaluate --json - 1,1m").text == json.text)
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any])
    let set = try #require((root["sets"] as? [[String: Any]])?.first)
    #expect(set["rows"] as? Int ?? 0 >= capture.rows)
    let labels = try Self.run("\(stream) | evaluate --labels 1,1m")
    let table = labels.lines.map { line in
      Self.cells(line).map { Double($0) ?? .nan }
    }
    let features = try #require(set["features"] as? [[String: Any]])
    for (column, feature) in features.enumerated() {
      let horizons = try #require(feature["horizons"] as? [[String: Any]])
      for (place, found) in horizons.enumerated() {
        let pairs = table.dropFirst().map { ($0[2 + column], $0[2 + features.count + place]) }
          .filter { !$0.0.isNaN && !$0.1.isNaN }
        let rank = try #require(found["rank_ic"] as? [String: Any])
        #expect(rank["rows"] as? Int == pairs.count)
        let value = rank["value"] as? Double ?? .nan
        let slow = Self.correlation(Self.ranks(pairs.map(\.0)), Self.ranks(pairs.map(\.1)))
        #expect(
          abs(value - slow) < 1e-10, "\(feature["feature"] ?? "") \(place): \(value), \(slow)")
        let ic = try #require(found["ic"] as? [String: Any])["value"] as? Double ?? .nan
        #expect(abs(ic - Self.correlation(pairs.map(\.0), pairs.map(\.1))) < 1e-9)
      }
    }
  }

  /// Of the returns of EUR/USD each is what the quotes say: the last mid at or before a minute later.
  @Test func returnsAreThoseOfTheQuotes() throws {
    let stream =
      "ingest --columns time:ms-of-day,bid,ask --timezone UTC-5 --symbols EURUSD "
      + "fx/eurusd-fxcm/20140501_tick_quote.csv.zst | normalize"
    let quotes = try Self.run("\(stream) | show --csv --epoch --kind quote").lines.dropFirst()
      .map { line -> (time: Int64, mid: Double) in
        let cells = Self.cells(line)
        return (Int64(cells[0])!, (Double(cells[2])! + Double(cells[4])!) / 2)
      }
    let rows = try Self.run("\(stream) | features 'mid@10s' | evaluate --labels 1m --epoch").lines
      .dropFirst()
    #expect(quotes.count > 10_000 && rows.count > 1000)
    func mid(_ time: Int64, includes: Bool) -> Double? {
      var (low, high) = (0, quotes.count)
      while low < high {
        let middle = (low + high) / 2
        if quotes[middle].time < time || includes && quotes[middle].time == time {
          low = middle + 1
        } else {
          high = middle
        }
      }
      return low == 0 ? nil : quotes[low - 1].mid
    }
    var compared = 0
    for row in rows {
      let cells = Self.cells(row)
      guard let label = Double(cells[3]), let time = Int64(cells[0]) else { continue }
      // A row of a clock stands before what happens at its time.
      let start = try #require(mid(time, includes: false))
      let later = try #require(mid(time + Timestamp.minute, includes: true))
      #expect(abs(label - (later / start - 1)) < 1e-15)
      compared += 1
    }
    #expect(compared > 1000)
  }

  /// Excess of size on a side of the book foretells the next move of the mid, on every venue.
  @Test func imbalanceForetells() throws {
    for capture in Self.captures.prefix(2) {
      let run = try Self.run("\(capture.source) | features \(capture.features) | evaluate --csv 1")
      let row = try #require(run.lines.first { $0.contains(",imbalance(1)@1s,") })
      let low = try #require(Double(Self.cells(row)[6]))
      #expect(low > 0.05, "\(capture.name) \(low)")
    }
  }

  private static func cells(_ line: Substring) -> [Substring] {
    line.split(separator: ",", omittingEmptySubsequences: false)
  }

  /// Ranks by counting what is smaller, ties at half, over the sorted values.
  private static func ranks(_ values: [Double]) -> [Double] {
    let sorted = values.sorted()
    var known: [Double: Double] = [:]
    for (place, value) in sorted.enumerated() where known[value] == nil {
      var stop = place
      while stop < sorted.count, sorted[stop] == value { stop += 1 }
      known[value] = Double(place + stop + 1) / 2
    }
    return values.map { known[$0] ?? .nan }
  }

  private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - meanX) * (a - meanX)
      yy += (b - meanY) * (b - meanY)
      xy += (a - meanX) * (b - meanY)
    }
    return xy / (xx * yy).squareRoot()
  }
}
