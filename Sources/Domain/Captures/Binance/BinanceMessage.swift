/// One message of a Binance recording, its fields as they stand in the line. Names in the comments
/// are the exchange's: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
/// and https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams
struct BinanceMessage {
  typealias Text = Range<Int32>
  static var none: Text { 0..<0 }

  var stream = none  // stream
  var type = none  // e
  var symbol = none  // s, symbol
  var eventTime = none  // E
  var transactionTime = none  // T
  var firstId = none  // U; aggTrade: f
  var finalId = none  // u
  var previousFinalId = none  // pu
  var lastUpdateId = none  // lastUpdateId
  var tradeId = none  // t; aggTrade: a
  var lastTradeId = none  // l
  var price = none  // p
  var quantity = none  // q
  var bidPrice = none  // b of bookTicker
  var bidQuantity = none  // B
  var askPrice = none  // a of bookTicker
  var askQuantity = none  // A
  var tradeKind = none  // X
  var buyerIsMaker: Bool?  // m
  var hasBestMatch = false  // M, in spot trades only
  var hasLevels = false
  /// The answer to a request (`result`, `id`) and no data.
  var isAnswer = false
  var isError = false

  /// Reads what comes next: an object, or the array of objects of a stream over many symbols. Levels
  /// go to `levels`, where the members of an array stand to `members`.
  mutating func read(
    _ json: inout JsonScanner, _ levels: inout LevelScratch, _ members: inout [Text]
  ) throws(JsonScanner.Failure) {
    if try json.peek() == UInt8(ascii: "[") { return try readMembers(&json, &members) }
    try json.beginObject()
    while let key = try json.nextKey() {
      if key.count == 1 {
        try readLetter(key[0], &json, &levels)
      } else if key.isText("data") {
        try read(&json, &levels, &members)
      } else if key.isText("result") {
        isAnswer = true
        try json.skip()
      } else if key.isText("error") || key.isText("code") {
        isError = true
        try json.skip()
      } else if key.isText("stream") {
        stream = json.range(of: try json.string())
      } else if key.isText("pu") {
        previousFinalId = json.range(of: try json.number())
      } else if key.isText("lastUpdateId") {
        lastUpdateId = json.range(of: try json.number())
      } else if key.isText("bids") || key.isText("asks") {
        hasLevels = true
        try levels.read(&json, isBid: key.isText("bids"))
      } else if key.isText("symbol") {
        symbol = json.range(of: try json.string())
      } else {
        try json.skip()
      }
    }
  }

  private func readMembers(
    _ json: inout JsonScanner, _ members: inout [Text]
  ) throws(JsonScanner.Failure) {
    try json.beginArray()
    while try json.nextElement() {
      guard try json.peek() == UInt8(ascii: "{") else { throw .malformed(at: json.index) }
      let start = json.index
      try json.skip()
      members.append(Int32(truncatingIfNeeded: start)..<Int32(truncatingIfNeeded: json.index))
    }
  }

  private mutating func readLetter(
    _ letter: UInt8, _ json: inout JsonScanner, _ levels: inout LevelScratch
  ) throws(JsonScanner.Failure) {
    switch letter {
    case UInt8(ascii: "e"): type = json.range(of: try json.string())
    case UInt8(ascii: "s"): symbol = json.range(of: try json.string())
    case UInt8(ascii: "X"): tradeKind = json.range(of: try json.string())
    case UInt8(ascii: "m"): buyerIsMaker = try json.boolean()
    case UInt8(ascii: "M"):
      hasBestMatch = true
      try json.skip()
    case UInt8(ascii: "b"), UInt8(ascii: "a"):
      let isBid = letter == UInt8(ascii: "b")
      if try json.peek() == UInt8(ascii: "[") {
        hasLevels = true
        try levels.read(&json, isBid: isBid)
      } else if isBid {
        bidPrice = json.range(of: try json.numberOrString())
      } else {
        askPrice = json.range(of: try json.numberOrString())
      }
    default:
      let kind = try json.peek()
      guard kind == UInt8(ascii: "\"") || kind == UInt8(ascii: "-") || kind &- 0x30 < 10 else {
        return try json.skip()
      }
      set(letter, json.range(of: try json.numberOrString()))
    }
  }

  private mutating func set(_ letter: UInt8, _ text: Text) {
    switch letter {
    case UInt8(ascii: "E"): eventTime = text
    case UInt8(ascii: "T"): transactionTime = text
    case UInt8(ascii: "U"), UInt8(ascii: "f"): firstId = text
    case UInt8(ascii: "u"): finalId = text
    case UInt8(ascii: "t"): tradeId = text
    case UInt8(ascii: "l"): lastTradeId = text
    case UInt8(ascii: "p"): price = text
    case UInt8(ascii: "q"): quantity = text
    case UInt8(ascii: "B"): bidQuantity = text
    case UInt8(ascii: "A"): askQuantity = text
    default: break
    }
  }
}
