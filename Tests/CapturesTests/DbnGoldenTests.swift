import Captures
import EventModel
import Foundation
import TestSupport
import Testing

/// Every DBN capture gives the events that Databento's own decoder says it must: see
/// Tests/Oracles/dbn_oracle.py, which made Golden/dbn.json.
@Suite struct DbnGoldenTests {
  struct Expected: Decodable {
    var first: String
    var hash: String
    var lines: Int
    var records: [String: Int]
  }

  static let expected: [String: Expected] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/dbn.json")
    guard let data = try? Data(contentsOf: path) else { return [:] }
    return (try? JSONDecoder().decode([String: Expected].self, from: data)) ?? [:]
  }()

  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func everyCaptureHasItsGolden() {
    let files = SharedData.files(in: "dbn").filter { !$0.hasSuffix(".dbz") }
    #expect(files.count == 102)
    #expect(files == Self.expected.keys.map { "dbn/\($0)" }.sorted())
  }

  @Test(
    .enabled(if: SharedData.isPresent, "shared data is absent"),
    arguments: Self.expected.keys.sorted())
  func eventsAreThoseOfDatabentosDecoder(_ file: String) throws {
    let expected = try #require(Self.expected[file])
    let bytes = try SharedData.bytes("dbn/" + file)
    let run = CaptureRun(bytes, with: DbnDecoder(fragment: file.contains("frag")))
    #expect(run.problems.isEmpty)
    #expect(run.unmapped.isEmpty)
    #expect(run.records == expected.records.values.reduce(0, +))
    var lines = run.events.map { DbnLine.text($0, in: run) }
    if expected.records.keys.contains("19") {
      let definitions = DbnLine.definitions(bytes, fragment: file.contains("frag"))
      lines = definitions
    }
    #expect(lines.count == expected.lines)
    #expect(lines.first ?? "" == expected.first)
    let hash = fnv1a(lines.joined(separator: "\n").utf8)
    #expect(hash == UInt64(expected.hash, radix: 16))
  }
}

/// The lines of Tests/Oracles/dbn_oracle.py, of our events.
enum DbnLine {
  static func text(_ recorded: CaptureRun.RecordedEvent, in run: CaptureRun) -> String {
    let event = recorded.event
    var flags = event.flags
    flags.remove(.last)
    return [
      event.kind.name, number(event.eventTime), number(event.receiveTime), String(event.sequence),
      run.symbol(event), event.flags.contains(.last) ? "last" : "more", flags.text(event.kind),
      body(event, recorded.words),
    ].joined(separator: " ")
  }

  /// Definitions become instruments, so they are read one record at a time.
  static func definitions(_ bytes: [UInt8], fragment: Bool) -> [String] {
    var decoder = DbnDecoder(fragment: fragment)
    let registry = InstrumentRegistry()
    var output = CaptureOutput(source: 0, registry: registry)
    var lines: [String] = []
    var begin = 0
    for end in 1...bytes.count {
      let outcome = Array(bytes[begin..<end]).withUnsafeBytes {
        decoder.decode($0, atEnd: false, into: &output)
      }
      begin += outcome.consumed
      guard output.records > lines.count else { continue }
      // The number is unique in these captures, and its instrument holds it last.
      let number = bytes[(end - outcome.consumed + 4)...].prefix(4).enumerated()
        .reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
      guard let instrument = registry.instruments.last(where: { $0.venueId == number }) else {
        continue
      }
      lines.append(
        [
          "definition", instrument.symbol, String(instrument.venueId), instrument.currency,
          self.number(instrument.tickSize), self.number(instrument.validFrom),
          self.number(instrument.validTo),
        ].joined(separator: " "))
    }
    return lines
  }

  static func number(_ value: Int64) -> String { value == noNumber ? "-" : String(value) }

  static func list(_ values: Int64...) -> String { values.map(number).joined(separator: ",") }

  static func body(_ event: Event, _ words: [Int64]) -> String {
    switch event.kind {
    case .trade:
      let trade = event.trade
      return "\(number(trade.price)),\(number(trade.size)),\(trade.aggressor.name)"
    case .tradeDetail: return String(event.tradeDetail.aggressorOrder)
    case .quote:
      let quote = event.quote
      return list(quote.bidPrice, quote.bidSize, quote.askPrice, quote.askSize)
    case .depth:
      return stride(from: 0, to: words.count, by: DepthWord.perLevel).map { row in
        words[row..<row + DepthWord.perLevel].map(number).joined(separator: ",")
      }.joined(separator: ";")
    case .orderAction:
      let order = event.orderAction
      return "\(order.action.name),\(number(order.price)),\(number(order.size)),"
        + "\(order.orderId),\(order.side.name),\(order.channel)"
    case .bar:
      let bar = event.bar
      return list(bar.start, words[0], words[1], words[2], words[3], bar.volume)
    case .status:
      let status = event.status
      return "\(status.action.rawValue),\(status.reason),\(status.tradingEvent),"
        + "\(status.trading.name),\(status.quoting.name),\(status.shortSaleRestricted.name)"
    case .statistic:
      let statistic = event.statistic
      return list(statistic.price, statistic.quantity, statistic.referenceTime)
        + ",\(statistic.venueType),\(statistic.action.rawValue),\(statistic.channel)"
    case .auction:
      let auction = event.auction
      return list(auction.indicativePrice, auction.pairedSize, auction.imbalanceSize)
        + ",\(auction.side.name)," + words.map(number).joined(separator: ",")
    default: return ""
    }
  }
}
