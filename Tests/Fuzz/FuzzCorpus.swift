import Captures
import EventModel
import EventStream
import Glibc

/// What inputs are mutated from.
enum FuzzCorpus {
  /// Bytes of each capture that are used.
  private static let longest = 16 << 10

  /// Small event streams with every kind of event.
  static let streams: [[UInt8]] = [allKinds(), simulated(events: 300), simulated(events: 5)]

  /// A simulated market with a barrier before its end.
  static let simulatedWithBarrier: [UInt8] = {
    let output = ByteOutput.inMemory()
    try? FrameWriter(output).control(.barrier(1))
    let stream = simulated(events: 300)
    // An end takes 56 bytes.
    return stream.dropLast(56) + output.memory + stream.suffix(56)
  }()

  private static func allKinds() -> [UInt8] {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    var header = StreamHeader()
    header.kinds = .all
    header.instruments = [Instrument(id: 0, symbol: "A"), Instrument(id: 1, symbol: "B")]
    header.featureSets = [
      FeatureSet(id: 0, clock: "1s", features: [.init(name: "mid", expression: "mid")])
    ]
    header.strategies = [Strategy(id: 0, name: "s", version: "sma()")]
    header.lineage = [LineageEntry(program: "fuzz", version: "1", arguments: "", notes: ["n"])]
    var buffer = EventBuffer()
    for index in 0..<UInt16(EventKind.count) * 3 {
      let kind = EventKind(rawValue: index % UInt16(EventKind.count))
      // The last of each kind says all that a payload can.
      let isLong = index >= UInt16(EventKind.count) * 2
      let time = 1_767_623_400_000_000_000 + Int64(index) * 300_000_000
      var event = Event(
        kind: kind, eventTime: time, receiveTime: time + 1, origin: UInt64(index),
        instrument: UInt32(index % 2), body: EventBody(5, 6, 7, 8))
      switch kind.payload {
      case .none: buffer.append(event)
      case .values:
        event.body.word0 = 0
        let count = kind == .features ? 1 : isLong ? SignalValue.known : SignalValue.count
        let values = buffer.append(event, valueCount: count)
        for value in 0..<count { values[value] = 1.5 }
      case .words:
        event.body.word0 = kind == .depth ? 2 << 48 : 0
        let count = kind == .depth ? 12 : isLong ? OrderWord.known : OrderWord.count
        let words = buffer.append(event, wordCount: count)
        for word in 0..<count { words[word] = Int64(100 + word) }
        if kind == .order { words[OrderWord.strategy] = 0 }
        if kind == .fill { words[FillWord.strategy] = -1 }
      case .text: [UInt8]("why not".utf8).withUnsafeBufferPointer { buffer.append(event, text: $0) }
      }
    }
    do {
      try writer.header(header)
      try buffer.forEachFrame { try writer.batch($0) }
      try writer.control(.barrier(1))
      try writer.control(.passed(eventTime: 1_767_623_400_000_000_000, origin: 1))
      try writer.control(.position(event: 1, appendedAt: 1))
      try writer.end()
    } catch {
      print("fuzz: corpus: \(error)")
    }
    return output.memory
  }

  /// Models of LightGBM: numerical, categorical and linear splits, several classes.
  static let models: [[UInt8]] = [
    """
    tree
    version=v4
    num_class=1
    num_tree_per_iteration=1
    max_feature_idx=1
    objective=binary sigmoid:1
    feature_names=mid spread

    Tree=0
    num_leaves=3
    num_cat=1
    split_feature=0 1
    threshold=0 1.5
    decision_type=1 10
    left_child=-1 -2
    right_child=1 -3
    cat_boundaries=0 2
    cat_threshold=5 7
    leaf_value=1 -2 0.5

    end of trees

    """,
    """
    tree
    num_class=2
    num_tree_per_iteration=2
    max_feature_idx=0
    objective=multiclass num_class:2
    average_output
    feature_names=a

    Tree=0
    num_leaves=1
    leaf_value=1

    Tree=1
    num_leaves=2
    split_feature=0
    threshold=1
    decision_type=6
    left_child=-1
    right_child=-2
    leaf_value=1 2
    is_linear=1
    leaf_const=1 2
    num_features=1 0
    leaf_features=0
    leaf_coeff=0.5

    end of trees

    """,
  ].map { Array($0.utf8) }

  /// Rows of three features of two instruments, a quote before each.
  static let featureRows: [UInt8] = {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    var header = StreamHeader()
    header.kinds = KindSet(.quote, .trade, .bar, .status, .features, .watermark)
    header.instruments = [Instrument(id: 0, symbol: "A"), Instrument(id: 1, symbol: "B")]
    header.featureSets = [
      FeatureSet(
        id: 0, clock: "1s", features: ["x", "y", "z"].map { .init(name: $0, expression: $0) })
    ]
    var buffer = EventBuffer()
    for index in 0..<80 {
      let time = 1_767_623_400_000_000_000 + Int64(index) * 300_000_000
      var event = Event(kind: .quote, eventTime: time, instrument: UInt32(index % 2))
      let bid = 1_000_000_000 + Int64(index * index % 37) * 1_000_000
      event.quote = Quote(bidPrice: bid, bidSize: 1, askPrice: bid + 1_000_000, askSize: 1)
      buffer.append(event)
      event.kind = .features
      event.body = EventBody()
      let values = buffer.append(event, valueCount: 3)
      for place in 0..<3 { values[place] = Double(index * (place + 3) % 17) }
    }
    do {
      try writer.header(header)
      try buffer.forEachFrame { try writer.batch($0) }
      try writer.end()
    } catch {
      print("fuzz: corpus: \(error)")
    }
    return output.memory
  }()

  /// Orders that are worked and filled, a quote and a trade before each.
  static let orders: [UInt8] = {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    var header = StreamHeader()
    header.kinds = .all
    header.instruments = [Instrument(id: 0, symbol: "A"), Instrument(id: 1, symbol: "EURUSD")]
    header.instruments[0].currency = "USD"
    header.instruments[1].currency = "EUR"
    header.strategies = [Strategy(id: 0, name: "s", version: "1")]
    var buffer = EventBuffer()
    for index in 0..<40 {
      let time = 1_767_623_400_000_000_000 + Int64(index) * 700_000_000
      var event = Event(kind: .quote, eventTime: time, instrument: UInt32(index % 2))
      let bid = 1_000_000_000 + Int64(index * index % 37) * 1_000_000
      event.quote = Quote(bidPrice: bid, bidSize: 1, askPrice: bid + 1_000_000, askSize: 1)
      buffer.append(event)
      event.kind = .trade
      event.trade = Trade(price: bid, size: 1_000_000_000)
      buffer.append(event)
      let id = UInt64(index + 1) << 20
      for (state, order) in [
        (OrderState.approved, id), (.pending, id + 1), (.working, id + 1), (.filled, id),
      ] {
        event.kind = .order
        event.order = Order(
          side: index % 3 == 0 ? .ask : .bid, orderId: order, price: bid, size: 2_000_000_000)
        let words = buffer.append(event, wordCount: OrderWord.count)
        for word in 0..<OrderWord.count { words[word] = 0 }
        words[OrderWord.state] = Int64(state.rawValue)
        words[OrderWord.parent] = order == id ? 0 : Int64(id)
        words[OrderWord.decisionTime] = time - 1000
        if state != .working { continue }
        event.kind = .fill
        event.fill = Fill(
          side: index % 3 == 0 ? .ask : .bid, orderId: order, price: bid, size: 1_500_000_000)
        let fill = buffer.append(event, wordCount: FillWord.count)
        for word in 0..<FillWord.count { fill[word] = 0 }
        fill[FillWord.parent] = Int64(id)
        fill[FillWord.liquidity] = Int64(index % 3)
        fill[FillWord.fees] = Int64(index) * 1_000_000
        fill[FillWord.venueTime] = time - 500
      }
    }
    do {
      try writer.header(header)
      try buffer.forEachFrame { try writer.batch($0) }
      try writer.end()
    } catch {
      print("fuzz: corpus: \(error)")
    }
    return output.memory
  }()

  private static func simulated(events: Int) -> [UInt8] {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    let registry = InstrumentRegistry()
    var capture = CaptureOutput(source: 0, registry: registry)
    do {
      var simulator = try MarketSimulator("sim:seed=5,instruments=2,events=\(events)")
      _ = simulator.next(into: &capture)
      var header = StreamHeader()
      header.kinds = simulator.kinds.union(KindSet(.watermark))
      header.instruments = registry.instruments
      try writer.header(header)
      try capture.events.forEachFrame { try writer.batch($0) }
      try writer.end()
    } catch {
      print("fuzz: corpus: \(error)")
    }
    return output.memory
  }

  /// Captures of a format: lines made by hand, and the shared data where they are present.
  static func captures(of format: String) -> [[UInt8]] {
    var inputs = (lines[format] ?? []).map { Array($0.utf8) }
    for path in files[format] ?? [] {
      guard let input = try? ByteInput.open("../shared/data/" + path) else { continue }
      while input.available.count < longest, (try? input.readMore()) == true {}
      inputs.append(Array(input.available.prefix(longest)))
    }
    return inputs.isEmpty ? [[UInt8](repeating: 0x41, count: 64)] : inputs
  }

  private static let lines: [String: [String]] = [
    "csv": [
      "time,bid,ask\n1787,1.38727,1.38729\n1813,1.38726,1.38729\n",
      "0,1.38727,1.38729,1.38723,1.38724,0,1.38729,1.38730,1.38727,1.38727,0\n",
      "2013-09-01 17:00:00.083,1640.25,8\n2013-09-01 17:00:00.083,1640.25,\"8\"\r\n",
      "Date,Ask,Bid\n2014-11-02 01:59:00,\"$1,640.25\",8e-12\n2014-11-02 01:00:00,-$1,\"1,000\"\n",
    ],
    "lobster": [
      "34200.01746,5,0,1,2238200,-1\n34200.18961,1,11885113,21,2238100,1\n34200.2,7,0,0,-1,-1\n"
    ],
    "tardis": [
      "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
        + "bitmex,XBTUSD,1583020803145000,1583020803307160,ccc3c1fa,sell,8531.5,2152\n",
      "exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n"
        + "deribit,BTC,1585699200245000,1585699200355684,true,ask,6421.5,18640\n",
      "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,open_interest,"
        + "index_price,mark_price\nbitmex,X,1588291200000000,1588291200061323,1588305600000000,"
        + "1.23456789012e-5,553210000,8622.94,8623.12\n",
      "exchange,symbol,timestamp,local_timestamp,strike_price,open_interest,bid_price,bid_amount,"
        + "ask_price,ask_amount,mark_price,mark_iv,delta\n"
        + "deribit,P,1591574399413000,1591574400196008,9875,0.1,0.019,5,,,0.0198,46.29,-0.5\n",
    ],
    "binance": [
      "1 {\"stream\":\"b@bookTicker\",\"data\":{\"u\":5,\"s\":\"B\",\"b\":\"1.5\",\"B\":\"2\",\"a\":\"1.6\",\"A\":\"1\"}}\n",
      """
      {"result":null,"id":1}
      1700000000000 {"lastUpdateId":15,"bids":[["1","2"]],"asks":[["3","1"]]}
      1700000000.5\t{"data":{"e":"depthUpdate","E":1700000000000,"s":"B","U":11,"u":20,"b":[["1","1"]],"a":[]},"stream":"b@depth"}
      2023-11-14T22:13:20Z,{"stream":"!bookTicker","data":[{"u":5,"s":"C","b":"1.5","B":"2","a":"1.6","A":"1"}]}
      [{"e":"aggTrade","E":5,"T":4,"s":"B","a":9,"p":"2","q":"1","f":5,"l":5},{"e":"trade","E":5,"s":"B","t":5,"p":"2","q":"1"}]

      """,
    ],
    "kraken": [
      "1618678132.9: [1,{\"as\":[[\"1.50000\",\"2.0\",\"1618678132.1\"]],\"bs\":[]},\"book-10\",\"A/B\"]\n",
      """
      {"channel":"instrument","data":{"pairs":[{"symbol":"A/B","price_precision":3,"qty_precision":8}]}}
      {"channel":"book","type":"snapshot","data":[{"symbol":"C/D","bids":[{"price":1.5,"qty":2.5}],"asks":[{"price":1.75,"qty":5.3e-05}],"checksum":7}]}
      1618678133.7: {"channel":"book","type":"update","data":[{"symbol":"A/B","bids":[{"price":1.5,"qty":0}],"asks":[],"checksum":7,"timestamp":"2021-04-17T16:48:53.650000Z"}]}
      1618678134.0: {"channel":"trade","type":"update","data":[{"symbol":"A/B","side":"sell","price":1.5,"qty":0.5,"trade_id":7,"timestamp":"2021-04-17T16:48:53.9Z"}]}

      """,
    ],
  ]

  private static let files: [String: [String]] = [
    "dbn": [
      "dbn/schemas/test_data.mbo.v3.dbn.zst", "dbn/schemas/test_data.mbp-1.v1.dbn.zst",
      "dbn/schemas/test_data.mbp-10.v2.dbn.zst", "dbn/schemas/test_data.definition.v3.dbn.zst",
      "dbn/schemas/test_data.statistics.v3.dbn.zst", "dbn/schemas/test_data.imbalance.dbn",
      "dbn/schemas/test_data.ohlcv-1d.dbn", "dbn/schemas/test_data.status.dbn",
      "dbn/schemas/test_data.cmbp-1.dbn", "dbn/schemas/test_data.tbbo.v2.dbn.zst",
      "dbn/es/futures_mbp-1_2024-07-01T23-58_2024-07-02T00-02.dbn.zst",
      "dbn/es/esh4-glbx-mdp3-20231224.mbo.dbn.zst", "dbn/glbx/test_data.bbo-1s.dbn.zst",
    ],
    "dbn-fragment": [
      "dbn/schemas/test_data.definition.v1.dbn.frag",
      "dbn/schemas/test_data.definition.v3.dbn.frag",
      "dbn/schemas/multi-frame.definition.v1.dbn.frag.zst",
    ],
    "lobster": [
      "lobster/AAPL_2012-06-21_message_50.csv",
      "lobster/AMZN_2012-06-21_34200000_57600000_message_1.csv",
    ],
    "csv": ["fx/eurusd-fxcm/20140501_tick_quote.csv.zst", "daily/BHP_1997-2017.csv"],
    "databento-csv": ["mbo-csv/ARL_20250717_mbo.csv", "mbo-csv/ARL_20250717_mbp10.csv"],
    "tardis": [
      "tardis/binance-futures_book_snapshot_5_BTCUSDT.csv", "tardis/bitmex_trades_XBTUSD.csv",
      "tardis/deribit_incremental_book_L2_BTC-PERPETUAL.csv",
      "tardis/huobi-dm-swap_quotes_BTC-USD.csv",
    ],
    "binance": ["binance/usdm_btcusdt_20240808.gz", "binance/spot_btcusdt_20240808.gz"],
    "kraken": ["exchange-ws/KRAKEN.ws.50.0"],
  ]

  /// Column lists that fit the CSV inputs, and some that do not.
  static func columns(_ random: inout FuzzRandom) -> [String] {
    let lists = [
      "time:ms-of-day,bid,ask",
      "time:ms-of-day,bid_open,bid_high,bid_low,bid_close,-,ask_open,ask_high,ask_low,ask_close,-",
      "time,price,size", "symbol,time:%Y%m%d,open,high,low,close,volume", "time:ns,price,side",
      "time:iso,receive:us,bid,ask,bid_size,ask_size,id",
    ]
    return lists[random.below(lists.count)].split(separator: ",").map(String.init)
  }
}
