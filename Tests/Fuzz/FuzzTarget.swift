import Captures
import Commands
import Configuration
import CostAnalysis
import Evaluation
import EventModel
import EventStream
import EventText
import Execution
import Expressions
import FeatureLibrary
import Glibc
import Normalization
import RiskControl
import Stages
import Strategies

/// Something that takes untrusted bytes. It may refuse them; it must not trap, hang or grow.
struct FuzzTarget: Sendable {
  let name: String
  /// Inputs to begin with: made here, and from the shared captures where they are present.
  let seeds: @Sendable () -> [[UInt8]]
  let run: @Sendable (_ input: [UInt8], _ random: inout FuzzRandom) -> Void

  static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

  static let all: [FuzzTarget] =
    [
      frames, pipeline, strategies, models, evaluation, costs, expressions, references, numbers,
      limits, orders, orderFiles, execution, configuration, journals,
    ]
    + captureFormats.filter { $0.name != "dbz" }.map(decoder)

  private static let frames = FuzzTarget(
    name: "frames", seeds: { FuzzCorpus.streams },
    run: { input, _ in
      FuzzFile.with(input) { file in
        let sink = TextSink(JSONText(TextSelection()), ByteOutput.inMemory())
        try StreamReader(file).run(into: sink)
      }
      FuzzFile.with(input) { file in
        let reader = StreamReader(file)
        for _ in 0..<100 {
          do throws(StreamError) {
            while true { if case .end = try reader.next() { return } }
          } catch {
            if try reader.skipToFrame() == nil { return }
          }
        }
      }
    })

  private static let features = [
    "mid", "imbalance(levels=3)@1s", "ofi", "bollinger(3,2)@1s", "vwap(1s)", "ohlcv(bid)@1m",
    "ret@trades(2)", "realized_volatility(2)@volume(5)", "integrated_ofi(2, n=3, every=2)",
    "stoikov_microprice(3, 3, 1, tick=0.01)", "resilience(3)@1s", "drought_score(2, 1s)",
  ]
  private static let featuresOfOrders = [
    "order_cancels(size)@1s", "time_in_book(2)", "cancel_distance(1s)", "layering_score(2)@1s",
    "queue_position", "fill_probability(1)@trades(2)",
  ]

  /// Valid frames with any events: through every stage.
  private static let pipeline = FuzzTarget(
    name: "pipeline", seeds: { FuzzCorpus.streams },
    run: { input, random in
      var options = NormalizeOptions()
      options.bookLevels = 3
      options.mode = random.below(2) == 0 ? .ordered : .eager
      // Streams without order actions are refused by the second.
      let requests = (random.below(2) == 0 ? features : featuresOfOrders)
        .compactMap { try? FeatureRequest($0) }
      let entry = LineageEntry(program: "normalize", version: "", arguments: "")
      FuzzFile.with(input) { file in
        let sink = TextSink(CSVText(TextSelection()), ByteOutput.inMemory())
        let features = StageRunner(
          FeaturesStage(requests, bars: Timestamp.second), entry: entry, next: sink)
        try StreamReader(file).run(
          into: StageRunner(NormalizeStage(options), entry: entry, next: features))
      }
    })

  /// Valid frames with any rows and prices: through the statistics to every form of the report. What is
  /// damaged is made whole first, as nothing is told of a stream without its end.
  private static let evaluation = FuzzTarget(
    name: "evaluation", seeds: { FuzzCorpus.streams + [FuzzCorpus.featureRows] },
    run: { input, random in
      var options = EvaluationOptions()
      options.horizons = [.rows(1 + random.below(3)), .time(1 + Int64(random.below(1 << 32)))]
      options.measure = random.below(2) == 0 ? .simple : .difference
      options.price = random.below(2) == 0 ? nil : PriceBasis.allCases[random.below(3)]
      options.byInstrument = random.below(2) == 0
      options.quantiles = 2 + random.below(9)
      options.memory = random.below(2) << 20
      let whole = ByteOutput.inMemory()
      let writer = FrameWriter(whole)
      FuzzFile.with(input) { file in try StreamReader(file).run(into: writer) }
      try? writer.end()
      FuzzFile.with(whole.memory) { file in
        let evaluation = try Evaluation(reading: StreamReader(file), options)
        let json = evaluation.json
        precondition(!json.contains("nan") && !json.contains("inf"))
        _ = (evaluation.text, evaluation.csv, evaluation.html)
      }
    })

  /// Valid frames with any events: through strategies with stops, gaps, sessions and sizing.
  private static let strategies = FuzzTarget(
    name: "strategies", seeds: { FuzzCorpus.streams + [FuzzCorpus.featureRows] },
    run: { input, random in
      let commands = [
        ["sma", "--fast", "1", "--slow", "2", "--stop-loss", "1 bp", "--trailing-stop", "1 ticks"],
        ["rsi", "--period", "2", "--clock", "1s", "--on-gap", "stop", "--max-holding", "1s"],
        ["bollinger_reversion", "--period", "2", "--sizing", "volatility", "--rebalance", "1 %"],
        ["vix", "--mean-window", "2", "--entry", "0.1", "--session", "XNYS"],
        ["imbalance", "--max-spread", "5 bp", "--on-gap", "flatten", "--sizing", "kelly"],
        ["threshold", "mid", "--above", "1", "--sizing", "notional", "--take-profit", "1 %"],
      ]
      let command = commands[random.below(commands.count)]
      let definitions = SignalProgram.definition.options
      guard let options = try? ParsedOptions(command, definitions: definitions),
        let stage = try? SignalProgram.stage(options)
      else { preconditionFailure("the command line is right") }
      FuzzFile.with(input) { file in
        let sink = TextSink(CSVText(TextSelection()), ByteOutput.inMemory())
        let entry = LineageEntry(program: "signal", version: "", arguments: "")
        try StreamReader(file).run(into: StageRunner(stage, entry: entry, next: sink))
      }
    })

  /// Model files: what is taken can be asked for a prediction of anything.
  private static let models = FuzzTarget(
    name: "models", seeds: { FuzzCorpus.models },
    run: { input, random in
      guard let model = try? LightGBMModel(input, file: "fuzz") else { return }
      let inputs = (0..<model.featureCount).map { _ in
        [Double.nan, 0, -1, 1e300, 3.5, .infinity][random.below(6)]
      }
      var outputs = [Double](repeating: 0, count: model.outputCount)
      inputs.withUnsafeBufferPointer { inputs in
        outputs.withUnsafeMutableBufferPointer { model.predict(inputs, into: $0) }
      }
    })

  /// Valid frames with any orders and fills: through every figure to every form of the report.
  private static let costs = FuzzTarget(
    name: "costs", seeds: { FuzzCorpus.streams + [FuzzCorpus.orders] },
    run: { input, random in
      var options = CostOptions()
      options.markOuts = [1, 1 + Int64(random.below(1 << 40))]
      options.every = random.below(2) == 0 ? nil : 1 + Int64(random.below(1 << 40))
      options.capital = random.below(2) == 0 ? nil : 1
      options.splits = random.below(2) == 0 ? [] : [1_767_623_410_000_000_000]
      options.resamples = random.below(20)
      let whole = ByteOutput.inMemory()
      let writer = FrameWriter(whole)
      FuzzFile.with(input) { file in try StreamReader(file).run(into: writer) }
      try? writer.end()
      FuzzFile.with(whole.memory) { file in
        let found = try CostAnalysis(reading: StreamReader(file), options)
        let json = found.json
        precondition(!json.contains("nan") && !json.contains("inf"))
        _ = (found.text, found.html)
        for parent in found.parents {
          guard let shortfall = parent.shortfall else { continue }
          precondition(
            shortfall.wagnerDelay + shortfall.trading + shortfall.wagnerOpportunity
              + shortfall.fees == shortfall.total)
        }
      }
    })

  private static let expressions = FuzzTarget(
    name: "expressions",
    seeds: {
      [
        "ewma(ret(mid), alpha=0.06)", "rsi(14)@1m", "bollinger(20,2)@1s.upper", "ofi(levels=5)@1s",
        "vwap(60s)@trades(100)", "ema(10, mid@1s)@5s", "ohlcv(bid)@volume(50000)", "sma(-1e300)",
      ].map { Array($0.utf8) }
    },
    run: { input, _ in _ = try? FeatureRequest(String(decoding: input, as: UTF8.self)) })

  /// The files that features name: read, and asked of in every row.
  private static let references = FuzzTarget(
    name: "references",
    seeds: {
      [
        "known_at,time,symbol,feature,probability,value\n2024-01-02T14:30:00Z,1,SIM0,mid,0,-1\n"
          + "1704205800000000000,2,,mid,1,2.5\n",
        "value,known_at\n\"1\",1970-01-01T00:00:00.5+01:00\r\n,2\n",
        "feature,probability,value\n\"a \"\"b\"\", c\",0,1\nmid,0,1\nmid,1,1\n",
      ].map { Array($0.utf8) }
    },
    run: { input, _ in
      var files = ReferenceFiles()
      let hash = files.add(input, as: "f")
      let requests = ["asof(\"f\",value", "news_time(\"f\"", "psi(mid,\"f\",3", "ks(mid,\"f\",2"]
        .compactMap { try? FeatureRequest("\($0),content=\"\(hash)\")", files: files) }
      precondition(requests.count == 4)
      for request in requests {
        FuzzFile.with(FuzzCorpus.streams[0]) { file in
          let sink = TextSink(CSVText(TextSelection()), ByteOutput.inMemory())
          let entry = LineageEntry(program: "features", version: "", arguments: "")
          try StreamReader(file).run(
            into: StageRunner(FeaturesStage([request]), entry: entry, next: sink))
        }
      }
    })

  private static let numbers = FuzzTarget(
    name: "numbers",
    seeds: {
      [
        "1.38727", "-0.0001e-5", "9223372036854775807", "2026-01-05T14:30:00.123456789Z",
        "20260105",
        "2014-05-01 08:00:00,5+05:30", "200ms", "1e400", "-9.2233720368547758e18", "256KiB",
      ].map { Array($0.utf8) }
    },
    run: { input, random in
      input.withUnsafeBytes { bytes in
        let exponent = -Int8(random.below(19))
        if let value = try? DecimalNumber.parse(bytes, exponent: exponent) {
          let text = DecimalNumber.format(value, exponent: exponent)
          precondition((try? DecimalNumber.parse(text, exponent: exponent)) == value)
        }
        if let (time, _) = Timestamp.parse(bytes) {
          precondition(Timestamp.parse(Timestamp.format(time)) == time)
        }
      }
      let text = String(decoding: input, as: UTF8.self)
      _ = Duration64.parse(text)
      _ = ByteSize.parse(text)
    })

  /// Limits, over a stream with signals, orders and fills of any kind.
  private static let limits = FuzzTarget(
    name: "limits", seeds: { RiskCorpus.limits },
    run: { input, _ in
      guard let file = try? TradingFile(Configuration(input, file: "fuzz")) else { return }
      RiskCorpus.run(file, over: FuzzCorpus.streams[0])
    })

  /// Files of orders made by hand, and streams of anything under fixed limits.
  private static let orders = FuzzTarget(
    name: "orders", seeds: { RiskCorpus.orders + FuzzCorpus.streams },
    run: { input, _ in
      guard let file = try? TradingFile(Configuration(RiskCorpus.limits[0], file: "fuzz")) else {
        return
      }
      if let orders = try? OrderFile(input, name: "fuzz") {
        RiskCorpus.run(file, over: FuzzCorpus.streams[0], orders: orders)
      } else {
        RiskCorpus.run(file, over: input)
      }
    })

  private static let configuration = FuzzTarget(
    name: "configuration",
    seeds: { [Array("a = 1\n[t.u]\nb = [\"x\", 2.5, true]\nc = 2026-01-05T00:00:00Z\n".utf8)] },
    run: { input, _ in _ = try? Configuration(input, file: "fuzz") })

  /// Orders made by hand: read, and worked over a stream.
  private static let orderFiles = FuzzTarget(
    name: "order files",
    seeds: {
      [
        "time,symbol,side,size\n2026-01-05T14:30:00Z,SIM0,buy,1\n1,SIM1,sell,2.5\n",
        "time,symbol,side,size,type,price,tif,schedule,until,strategy,action,id\n"
          + "1,SIM0,buy,9,limit,100.5,gtc,twap,1767623500000000000,a,new,x\n"
          + "2,SIM0,,3,,99,,,,,replace,x\n3,SIM0,,,,,,,,,cancel,x\n",
        "\"time\",symbol,side,size\r\n5,\"S0\",bid,1e3\r\n# no more\n",
      ].map { Array($0.utf8) }
    },
    run: { input, random in
      guard let orders = try? OrderFile(input, name: "fuzz") else { return }
      let schedules = ["direct", "peg", "twap", "vwap", "pov", "obizhaeva_wang"]
      let toml = "[execution]\nschedule = \"\(schedules[random.below(6)])\"\nchild = \"limit\"\n"
      execute(FuzzCorpus.streams[random.below(FuzzCorpus.streams.count)], toml, orders)
    })

  /// Valid frames with any events, orders among them: through the venue. And any text as its file.
  private static let execution = FuzzTarget(
    name: "execution",
    seeds: {
      FuzzCorpus.streams
        + [
          "[execution]\nschedule = \"pov\"\ninterval = \"1ms\"\n[venue]\nbook = \"l2\"\n",
          "[venue.fees]\nmodel = \"tiered\"\n[[venue.fees.tier]]\nabove = \"0\"\ntaker = \"1 bp\"\n",
          "[venue.latency]\norder = { model = \"lognormal\", median = \"5ms\" }\n",
        ].map { Array($0.utf8) }
    },
    run: { input, random in
      let books = ["auto", "l1", "l2", "l3", "trades", "bars"]
      let toml = "[venue]\nbook = \"\(books[random.below(6)])\"\nbeyond_touch = \"walk\"\n"
      execute(input, toml, nil)
      execute(FuzzCorpus.streams[0], String(decoding: input, as: UTF8.self), nil)
    })

  private static func execute(_ stream: [UInt8], _ toml: String, _ orders: OrderFile?) {
    guard let configuration = try? Configuration(Array(toml.utf8), file: "fuzz"),
      let file = try? TradingFile(configuration),
      let stage = try? ExecuteStage(file, orders: orders)
    else { return }
    let entry = LineageEntry(program: "execute", version: "", arguments: "")
    FuzzFile.with(stream) { input in
      let sink = TextSink(CSVText(TextSelection()), ByteOutput.inMemory())
      try StreamReader(input).run(into: StageRunner(stage, entry: entry, next: sink))
    }
  }

  private static func decoder(_ format: CaptureFormat) -> FuzzTarget {
    FuzzTarget(
      name: format.name, seeds: { FuzzCorpus.captures(of: format.name) },
      run: { input, random in
        var options = CaptureOptions()
        options.fileName = "AMZN_2012-06-21_34200000_57600000_message_1.csv"
        options.symbol = "X"
        options.day = 16_000
        options.barInterval = Timestamp.minute
        options.rounds = random.below(2) == 0
        // Reading a zone's rules takes longer than most inputs.
        if random.below(8) == 0 { options.timezone = "America/New_York" }
        if format.name == "csv" { options.columns = FuzzCorpus.columns(&random) }
        guard var decoder = try? format.make(options) else { return }
        FuzzDecoding.run(&decoder, input, &random)
      })
  }
}

/// Feeds a decoder as `ingest` does, in chunks of any size.
enum FuzzDecoding {
  static func run(
    _ decoder: inout any CaptureDecoder, _ input: [UInt8], _ random: inout FuzzRandom
  ) {
    var output = CaptureOutput(source: 0, registry: InstrumentRegistry())
    var start = 0
    var end = min(input.count, 1 + random.below(4096))
    var sum: Int64 = 0
    input.withUnsafeBytes { bytes in
      while true {
        let atEnd = end == bytes.count
        let outcome = decoder.decode(
          UnsafeRawBufferPointer(rebasing: bytes[start..<end]), atEnd: atEnd, into: &output)
        precondition(outcome.consumed >= 0 && outcome.consumed <= end - start)
        start += outcome.consumed
        output.events.forEachFrame { batch in
          for event in batch.events {
            sum &+= event.eventTime &+ event.body.word0
            if event.kind.payload == .words { sum &+= batch.words(of: event).reduce(0, &+) }
          }
        }
        let progressed = outcome.consumed > 0 || output.events.count > 0
        output.events.removeAll()
        if let problem = outcome.problem {
          if !problem.isSkippable || outcome.consumed == 0 { return }
          continue
        }
        if atEnd {
          if !progressed || start == end { return }
          continue
        }
        end = min(input.count, end + 1 + random.below(4096))
      }
    }
    if sum == 42 { print("") }
  }
}
