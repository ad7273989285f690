import Captures
import EventModel
import TestSupport
import Testing

/// What holds of every DBN capture: chunks, cuts and corruption; and the oracles of data/README.md.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct DbnRobustnessTests {
  static let small = SharedData.files(in: "dbn").filter {
    !$0.hasSuffix(".dbz") && !$0.hasPrefix("dbn/es/esh4")
  }

  static func decoder(_ file: String) -> DbnDecoder { DbnDecoder(fragment: file.contains("frag")) }

  @Test(arguments: Self.small)
  func chunksDoNotMatter(_ file: String) throws {
    let bytes = try SharedData.bytes(file)
    let whole = CaptureRun(bytes, with: Self.decoder(file))
    let step = bytes.count > 20_000 ? [7, 64, 4096] : [1, 2, 3, 7, 13, 64, 100, 1024]
    for chunk in step {
      #expect(CaptureRun(bytes, with: Self.decoder(file), chunk: chunk) == whole)
    }
  }

  @Test func chunksDoNotMatterToALongCapture() throws {
    let file = "dbn/es/esh4-glbx-mdp3-20231224.mbo.dbn.zst"
    let bytes = try SharedData.bytes(file)
    let whole = CaptureRun(bytes, with: Self.decoder(file))
    #expect(whole.events.count == 8725)
    for chunk in [57, 1000, 65_536] {
      #expect(CaptureRun(bytes, with: Self.decoder(file), chunk: chunk) == whole)
    }
  }

  @Test(arguments: Self.small)
  func cutsAndCorruptionNeverTrap(_ file: String) throws {
    let bytes = Array(try SharedData.bytes(file).prefix(6000))
    for length in stride(from: 0, through: min(bytes.count, 2000), by: 3) {
      _ = CaptureRun(Array(bytes.prefix(length)), with: Self.decoder(file), skipBad: true)
    }
    var state: UInt64 = fnv1a(file.utf8)
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<300 {
      var broken = bytes
      for _ in 0...random(8) {
        let place = random(broken.count)
        broken[place] = [0, 255, 127, 128, UInt8(random(256))][random(5)]
      }
      let fragment = random(3) == 0 || file.contains("frag")
      _ = CaptureRun(broken, with: DbnDecoder(fragment: fragment), chunk: 977, skipBad: true)
    }
  }

  @Test(arguments: [
    "mbo", "mbp-1", "mbp-10", "tbbo", "trades", "ohlcv-1s", "ohlcv-1m", "ohlcv-1h", "ohlcv-1d",
    "definition", "statistics", "status", "imbalance", "bbo-1s", "bbo-1m", "cbbo-1s", "cmbp-1",
  ])
  func versionsOfASchemaAreEqual(_ schema: String) throws {
    let files = SharedData.files(in: "dbn/schemas").filter {
      $0.contains("test_data.\(schema).") && !$0.hasSuffix(".dbz") && !$0.contains("frag")
        && !$0.contains("mbo.v3.dbn.zst")
    }
    #expect(files.count >= 3)
    let runs = try files.map { try CaptureRun(SharedData.bytes($0), with: Self.decoder($0)) }
    for run in runs { #expect(run == runs[0]) }
  }

  @Test func fragmentsOfAllVersionsAreEqual() throws {
    let names = ["v1.dbn.frag", "v1.dbn.frag.zst", "v2.dbn.frag", "v3.dbn.frag", "v3.dbn.frag.zst"]
    let runs = try names.map {
      try CaptureRun(
        SharedData.bytes("dbn/schemas/test_data.definition.\($0)"), with: DbnDecoder(fragment: true)
      )
    }
    for run in runs {
      #expect(run.records == 2)
      #expect(run.instruments == runs[0].instruments)
    }
    let many = try CaptureRun(
      SharedData.bytes("dbn/schemas/multi-frame.definition.v1.dbn.frag.zst"),
      with: DbnDecoder(fragment: true))
    #expect(many.records == 8)
  }

  @Test func definitionsDescribeInstruments() throws {
    let run = try CaptureRun(
      SharedData.bytes("dbn/es/futures_definition.dbn.zst"), with: DbnDecoder(fragment: false))
    let es = try #require(run.instruments.first { $0.symbol == "ESU4" })
    #expect(es.tickSize == 250_000_000)
    #expect(es.currency == "USD")
    #expect(es.multiplier == 50)
    #expect(run.instruments.first { $0.symbol == "NQU4" }?.multiplier == 20)
    let stock = try CaptureRun(
      SharedData.bytes("dbn/xnas/test_data.definition.dbn.zst"), with: DbnDecoder(fragment: false))
    #expect(stock.instruments.map(\.multiplier) == [1])
    #expect(stock.instruments.map(\.lotSize) == [100])
    #expect(es.validTo == Timestamp.parse("2024-09-20T13:30:00Z"))
  }

  @Test func tradesInsideQuotesAreTheTradesOfTheirOwnCapture() throws {
    let quotes = try CaptureRun(
      SharedData.bytes("dbn/es/futures_mbp-1_2024-07-01T23-58_2024-07-02T00-02.dbn.zst"),
      with: DbnDecoder(fragment: false))
    let trades = try CaptureRun(
      SharedData.bytes("dbn/es/futures_trades_2024-07-01T23-58_2024-07-02T00-02.dbn.zst"),
      with: DbnDecoder(fragment: false))
    func facts(_ run: CaptureRun) -> [[Int64]] {
      run.ofKind(.trade).map { recorded in
        let event = recorded.event
        return [
          event.eventTime, event.receiveTime, Int64(event.sequence), event.trade.price,
          event.trade.size, Int64(event.trade.aggressor.rawValue),
        ]
      }
    }
    #expect(facts(trades).count == 120)
    #expect(facts(quotes) == facts(trades))
    #expect(quotes.ofKind(.quote).count == 2288)
  }

  @Test func minuteBarsFromTradesAreTheBarsOfTheirOwnCapture() throws {
    let trades = try CaptureRun(
      SharedData.bytes("dbn/es/futures_trades_2024-07-01T23-58_2024-07-02T00-02.dbn.zst"),
      with: DbnDecoder(fragment: false))
    let bars = try CaptureRun(
      SharedData.bytes("dbn/es/futures_ohlcv-1m_2024-07-01T23-40_2024-07-02T00-10.dbn.zst"),
      with: DbnDecoder(fragment: false))
    var made: [Int64: [Int64]] = [:]
    for trade in trades.events.map(\.event) {
      let end = (trade.eventTime / Timestamp.minute + 1) * Timestamp.minute
      let (price, size) = (trade.trade.price, trade.trade.size)
      var bar = made[end] ?? [price, price, price, price, 0]
      bar[1] = max(bar[1], price)
      bar[2] = min(bar[2], price)
      bar[3] = price
      bar[4] += size
      made[end] = bar
    }
    var compared = 0
    for recorded in bars.events where bars.symbol(recorded.event) == "ESU4" {
      guard let own = made[recorded.event.eventTime] else { continue }
      #expect(recorded.words + [recorded.event.bar.volume] == own)
      compared += 1
    }
    #expect(compared == made.count)
    #expect(compared == 4)
  }

  @Test func legacyFilesAreRefused() throws {
    for file in SharedData.files(in: "dbn").filter({ $0.hasSuffix(".dbz") }) {
      var options = CaptureOptions()
      let raw = try SharedData.rawBytes(file)
      let byContent = raw.withUnsafeBytes { head in
        captureFormats.first { $0.recognizes(head, options) }
      }
      #expect(byContent?.name == "dbz")
      options.fileName = "x.dbz"
      #expect(
        captureFormats.first { $0.recognizes(.init(start: nil, count: 0), options) }?.name == "dbz")
      #expect(throws: CaptureOptionError.self) { try byContent?.make(options) }
    }
  }

  @Test(arguments: Self.small)
  func capturesAreRecognised(_ file: String) throws {
    var options = CaptureOptions()
    options.fileName = String(file.split(separator: "/").last ?? "")
    let format = try SharedData.bytes(file).withUnsafeBytes { head in
      captureFormats.first { $0.recognizes(head, options) }
    }
    #expect(format?.name == (file.contains("frag") ? "dbn-fragment" : "dbn"))
  }
}
