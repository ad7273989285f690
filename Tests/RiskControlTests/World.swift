import Configuration
import EventModel
import RiskControl
import TestSupport

/// A small world of instruments and strategies, and events made of short sentences:
///
///     q AAA 99.99 100.01     a quote               t AAA 100        a trade
///     s alpha AAA 100 [0.5 [1 [trails]]]   a signal, how far off its stop and its target are
///     o alpha AAA buy 10 [100.5] [tif] [#id]   a request
///     b AAA 99 101 98 100    a bar of a second: open, high, low, close
///     f alpha AAA buy 5 100  a fill                @ 2024-01-02T15:00:00Z, + 5s   the time
///     status AAA halt        its trading state     say kill_switch [strategy]     an operator
///     x #id                  asks to cancel        r #id 20 [100.5]   asks to replace
///     done #1 [state]        the first order of risk ended
///     report #1 working 10 4 [100.5]   what the venue says of it: state, size, filled, price
struct World {
  static let start = Timestamp.parse("2024-01-02T15:00:00Z")!
  private(set) var events: [OwnedEvent] = []
  private var time = World.start
  private var origin: UInt64 = 0

  static let symbols = ["AAA", "ES", "BHP", "600000", "NYC", "AUDUSD", "WHO", "SH", "BBB"]

  static func header(ending: Bool = false) -> StreamHeader {
    var header = StreamHeader()
    header.kinds = KindSet(.quote, .trade, .bar, .watermark, .signal, .status, .statistic)
    let terms: [(String, Double, String, String)] = [
      ("USD", 1, "Technology", ""), ("USD", 50, "Index", ""), ("AUD", 1, "Materials", "XASX"),
      ("CNY", 1, "Banks", "XSHG"), ("USD", 1, "Technology", "XNYS"), ("USD", 1, "", ""),
      ("", 0, "", ""), ("USD", 1, "", "NOSUCH"), ("USD", 1, "Technology", ""),
    ]
    for (index, symbol) in symbols.enumerated() {
      var instrument = Instrument(
        id: UInt32(index), symbol: symbol, priceExponent: -2, sizeExponent: -1)
      (instrument.currency, instrument.multiplier, instrument.sector, instrument.calendar) =
        terms[index]
      instrument.tickSize = 1
      instrument.lotSize = 10
      if symbol == "AUDUSD" {
        instrument.priceExponent = -5
        instrument.tickSize = noNumber
        instrument.lotSize = noNumber
      }
      header.instruments.append(instrument)
    }
    header.strategies = HeaderTable(
      ["alpha", "beta"].enumerated().map {
        Strategy(id: UInt16($0), name: $1, version: "1")
      })
    return header
  }

  init(_ script: String = "") {
    for sentence in script.split(whereSeparator: { $0 == ";" || $0 == "\n" }) { say(sentence) }
  }

  static func instrument(_ symbol: Substring) -> UInt32 {
    UInt32(symbols.firstIndex(of: String(symbol))!)
  }

  private static func price(_ text: Substring, _ instrument: UInt32) -> Int64 {
    text == "-"
      ? noNumber
      : try! DecimalNumber.parse(
        String(text), exponent: Self.header().instruments[Int(instrument)].priceExponent)
  }

  private static func size(_ text: Substring) -> Int64 {
    try! DecimalNumber.parse(String(text), exponent: -1)
  }

  private static func strategy(_ name: Substring) -> Int64 {
    name == "alpha" ? 0 : name == "beta" ? 1 : -1
  }

  mutating func say(_ sentence: Substring) {
    let words = sentence.split(separator: " ")
    guard let verb = words.first else { return }
    switch verb {
    case "@": time = Timestamp.parse(String(words[1]))!
    case "+": time += Duration64.parse(String(words[1]))!
    case "q":
      let id = Self.instrument(words[1])
      add(.quote, id) {
        $0.quote = Quote(
          bidPrice: Self.price(words[2], id), bidSize: 1000, askPrice: Self.price(words[3], id),
          askSize: 100000)
      }
    case "t":
      let id = Self.instrument(words[1])
      add(.trade, id) { $0.trade = Trade(price: Self.price(words[2], id), size: 10) }
    case "s":
      add(.signal, Self.instrument(words[2])) {
        $0.signal = Signal(strategy: UInt16(Self.strategy(words[1])), target: Double(words[3])!)
      }
      // A fifth word is the distance of its stop, a sixth that of its target.
      events[events.count - 1].values = [0, .nan]
      if words.count > 4 { events[events.count - 1].values += [0, Double(words[4])!] }
      if words.count > 5 { events[events.count - 1].values.append(Double(words[5])!) }
      if words.count > 6 { events[events.count - 1].values += [.nan, .nan, 1] }
    case "b": bar(words)
    case "f": fill(words)
    case "o": request(words)
    case "x", "r": change(words)
    case "done": ended(words)
    case "report": report(words)
    case "status": status(words)
    case "limits": limits(words)
    case "say":
      add(.decision, noInstrument) {
        $0.decision = Decision(reason: DecisionReason(name: String(words[1]))!.rawValue)
      }
      if words.count > 2 { events[events.count - 1].text = Array(words[2].utf8) }
    default: preconditionFailure("no such sentence: \(sentence)")
    }
  }

  private mutating func add(
    _ kind: EventKind, _ instrument: UInt32, _ fill: (inout Event) -> Void
  ) {
    origin += 1
    var event = Event(
      kind: kind, eventTime: time, origin: origin, instrument: instrument, flags: .last)
    fill(&event)
    events.append(OwnedEvent(event))
  }

  private mutating func bar(_ words: [Substring]) {
    let id = Self.instrument(words[1])
    let start = time
    time += Timestamp.second
    add(.bar, id) { $0.bar = Bar(start: start, volume: 100_000) }
    events[events.count - 1].words = words[2...].map { Self.price($0, id) }
  }

  private mutating func fill(_ words: [Substring]) {
    let id = Self.instrument(words[2])
    let (size, price) = (Self.size(words[4]), Self.price(words[5], id))
    let parent = words.count > 6 ? Int64(words[6].dropFirst())! << 20 : 0
    add(.fill, id) {
      $0.fill = Fill(
        side: words[3] == "buy" ? .bid : .ask, orderId: UInt64(parent) + 1, price: price,
        size: size)
    }
    var payload = [Int64](repeating: 0, count: FillWord.count)
    payload[FillWord.parent] = parent
    payload[FillWord.strategy] = Self.strategy(words[1])
    payload[FillWord.venueTime] = events[events.count - 1].event.eventTime
    events[events.count - 1].words = payload
  }

  private mutating func request(_ words: [Substring]) {
    let id = Self.instrument(words[2])
    var (type, limit, timeInForce) = (OrderType.market, noNumber, TimeInForce.day)
    var number = origin + 1000
    for word in words.dropFirst(5) {
      if word.hasPrefix("#") {
        number = UInt64(word.dropFirst())!
      } else if let known = TimeInForce(name: String(word)) {
        timeInForce = known
      } else if let known = OrderType(name: String(word)) {
        type = known
      } else {
        if type == .market { type = .limit }
        limit = Self.price(word, id)
      }
    }
    let size = Self.size(words[4])
    add(.order, id) {
      $0.order = Order(
        side: words[3] == "buy" ? .bid : words[3] == "sell" ? .ask : .none, orderId: number,
        price: limit, size: size)
    }
    pay(.requested, Self.strategy(words[1]), type, timeInForce)
  }

  private mutating func pay(
    _ state: OrderState, _ strategy: Int64, _ type: OrderType, _ timeInForce: TimeInForce
  ) {
    var payload = [Int64](repeating: 0, count: OrderWord.count)
    payload[OrderWord.state] = Int64(state.rawValue)
    payload[OrderWord.strategy] = strategy
    payload[OrderWord.type] = Int64(type.rawValue)
    payload[OrderWord.timeInForce] = Int64(timeInForce.rawValue)
    payload[OrderWord.decisionTime] = time
    payload[OrderWord.deadline] = noTime
    events[events.count - 1].words = payload
  }

  /// Adds words to the payload of the last sentence.
  mutating func extend(_ words: [Int64]) { events[events.count - 1].words += words }

  /// Sets a word of the payload of the last sentence.
  mutating func setWord(_ index: Int, _ word: Int64) {
    events[events.count - 1].words[index] = word
  }

  private mutating func change(_ words: [Substring]) {
    let number = UInt64(words[1].dropFirst())!
    let size = words.count > 2 ? Self.size(words[2]) : 0
    let limit = words.count > 3 ? Self.price(words[3], 0) : noNumber
    add(.order, 0) { $0.order = Order(orderId: number, price: limit, size: size) }
    pay(words[0] == "x" ? .cancelRequested : .replaceRequested, -1, .market, .day)
  }

  private mutating func ended(_ words: [Substring]) {
    let number = UInt64(words[1].dropFirst())! << 20
    let state = words.count > 2 ? OrderState(name: String(words[2]))! : .filled
    add(.order, 0) { $0.order = Order(orderId: number, price: noNumber, size: 0) }
    pay(state, -1, .market, .day)
    events[events.count - 1].event.flags.insert(.derived)
  }

  private mutating func report(_ words: [Substring]) {
    let number = UInt64(words[1].dropFirst())! << 20
    let limit = words.count > 5 ? Self.price(words[5], 0) : noNumber
    add(.order, 0) {
      $0.order = Order(orderId: number, price: limit, size: Self.size(words[3]))
    }
    pay(OrderState(name: String(words[2]))!, -1, .market, .day)
    events[events.count - 1].words[OrderWord.filled] = Self.size(words[4])
    events[events.count - 1].event.flags.insert(.derived)
  }

  private mutating func status(_ words: [Substring]) {
    add(.status, words[1] == "all" ? noInstrument : Self.instrument(words[1])) {
      switch words[2] {
      case "restricted":
        $0.status = Status(action: .shortSaleRestrictionChange, shortSaleRestricted: .yes)
      case "unrestricted":
        $0.status = Status(action: .shortSaleRestrictionChange, shortSaleRestricted: .no)
      default:
        if let phase = SessionPhase(name: String(words[2])) {
          $0.status = Status(action: .sessionChange, phase: phase)
        } else {
          $0.status = Status(action: StatusAction(name: String(words[2]))!)
        }
      }
    }
  }

  private mutating func limits(_ words: [Substring]) {
    let id = Self.instrument(words[1])
    for (word, type) in [(words[2], StatisticType.lowerPriceLimit), (words[3], .upperPriceLimit)] {
      add(.statistic, id) { $0.statistic = Statistic(price: Self.price(word, id), type: type) }
    }
  }

  // MARK: Running

  /// A file: text that begins with no table is that of [risk.limits]. The account has 100,000 USD.
  static func file(_ limits: String) throws -> TradingFile {
    let own = limits.hasPrefix("[") ? limits : "[risk.limits]\n" + limits
    let account =
      own.contains("[account]")
      ? ""
      : "[account]\ncash = \"100000 USD\"\n[account.rates]\nAUD = \"AUDUSD\"\nCNY = 0.125\n"
    return try TradingFile(Configuration(Array((account + own).utf8), file: "limits.toml"))
  }

  static func run(_ limits: String, _ script: String) throws -> StageHarness {
    try StageHarness(World(script).events, header: header()) { try RiskStage(file(limits)) }
  }
}

extension StageHarness {
  /// Reasons of the decisions about orders, in order.
  var decisions: [String] {
    events(of: .decision).filter {
      $0.event.decision.orderId != 0 && $0.event.flags.contains(.derived)
    }
    .map { DecisionReason(rawValue: $0.event.decision.reason).name }
  }

  /// Orders of risk in a state.
  func orders(_ state: OrderState) -> [OwnedEvent] {
    events(of: .order).filter {
      $0.event.flags.contains(.derived) && $0.words.count > OrderWord.count
        && $0.words[OrderWord.state] == Int64(state.rawValue)
    }
  }
}
