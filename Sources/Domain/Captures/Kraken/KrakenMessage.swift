/// One message of Kraken's WebSocket API. Version 1: `[channelID, payload, (payload,) channelName,
/// pair]`, or an object with an `event`. https://docs.kraken.com/api/docs/websocket-v1/book
/// Version 2: an object with a `channel`, whose `data` is left to `KrakenBook`, `KrakenTrade` and
/// `KrakenInstruments`, or with a `method`. https://docs.kraken.com/api/docs/websocket-v2/book
struct KrakenMessage {
  typealias Text = Range<Int32>

  struct Execution {
    var price: Text
    var volume: Text
    var time: Text
    var side: Text
    var orderType: Text
  }

  /// What the payload was, by its shape.
  var isSnapshot = false
  var checksum: Text = 0..<0
  /// `event` of messages that are no data.
  var event: Text = 0..<0
  var channel: Text = 0..<0
  var pair: Text = 0..<0
  /// The newest time of a level.
  var newest: Text = 0..<0
  var hasLevels = false
  /// Version 2: what `data` holds.
  var isVersion2 = false
  /// Version 2: a request that was refused.
  var isRefusal = false

  /// Reads a whole message. Levels go to `levels`, trades to `executions`; where the members of
  /// `data` stand goes to `members`.
  mutating func read(
    _ json: inout JsonScanner, _ levels: inout LevelScratch, _ executions: inout [Execution],
    _ members: inout [Text]
  ) throws(JsonScanner.Failure) {
    guard try json.peek() == UInt8(ascii: "[") else { return try readObject(&json, &members) }
    try json.beginArray()
    while try json.nextElement() {
      switch try json.peek() {
      case UInt8(ascii: "{"): try readBook(&json, &levels)
      case UInt8(ascii: "["): try readExecutions(&json, &executions)
      case UInt8(ascii: "\""):
        // The last two texts are the channel's name and the pair.
        channel = pair
        pair = json.range(of: try json.string())
      default: try json.skip()
      }
    }
  }

  private mutating func readObject(
    _ json: inout JsonScanner, _ members: inout [Text]
  ) throws(JsonScanner.Failure) {
    try json.beginObject()
    while let key = try json.nextKey() {
      if key.isText("event") {
        event = json.range(of: try json.string())
      } else if key.isText("channel") {
        isVersion2 = true
        channel = json.range(of: try json.string())
      } else if key.isText("method") {
        event = json.range(of: try json.string())
      } else if key.isText("type") {
        isSnapshot = try json.string().isText("snapshot")
      } else if key.isText("success"), try json.peek() != UInt8(ascii: "\"") {
        isRefusal = try !json.boolean()
      } else if key.isText("data") {
        try readMembers(&json, &members)
      } else {
        try json.skip()
      }
    }
  }

  /// Notes where the members of an array stand, or an object that stands alone.
  private func readMembers(
    _ json: inout JsonScanner, _ members: inout [Text]
  ) throws(JsonScanner.Failure) {
    func readMember(_ json: inout JsonScanner) throws(JsonScanner.Failure) {
      let isObject = try json.peek() == UInt8(ascii: "{")
      let start = json.index
      try json.skip()
      guard isObject else { return }
      members.append(Int32(truncatingIfNeeded: start)..<Int32(truncatingIfNeeded: json.index))
    }
    guard try json.peek() == UInt8(ascii: "[") else { return try readMember(&json) }
    try json.beginArray()
    while try json.nextElement() { try readMember(&json) }
  }

  private mutating func readBook(
    _ json: inout JsonScanner, _ levels: inout LevelScratch
  ) throws(JsonScanner.Failure) {
    try json.beginObject()
    while let key = try json.nextKey() {
      if key.isText("c"), try json.peek() == UInt8(ascii: "\"") {
        checksum = json.range(of: try json.string())
        continue
      }
      let isWhole = key.isText("as") || key.isText("bs")
      guard isWhole || key.isText("a") || key.isText("b") else {
        try json.skip()
        continue
      }
      // A ticker has lists by the same names, of texts instead of levels.
      guard isListOfLists(json) else {
        try json.skip()
        continue
      }
      hasLevels = true
      if isWhole { isSnapshot = true }
      var newest: UnsafeRawBufferPointer?
      if !self.newest.isEmpty { newest = json.text(self.newest) }
      try levels.read(&json, isBid: key[0] == UInt8(ascii: "b")) { time in
        if newest.map({ isBefore($0, time) }) ?? true { newest = time }
      }
      if let newest { self.newest = json.range(of: newest) }
    }
  }

  /// Whether the value that comes next is an empty list or one whose first member is a list.
  private func isListOfLists(_ json: JsonScanner) -> Bool {
    var ahead = json
    do throws(JsonScanner.Failure) {
      try ahead.beginArray()
      guard try ahead.nextElement() else { return true }
      return try ahead.peek() == UInt8(ascii: "[")
    } catch {
      return false
    }
  }

  private func readExecutions(
    _ json: inout JsonScanner, _ executions: inout [Execution]
  ) throws(JsonScanner.Failure) {
    try json.beginArray()
    while try json.nextElement() {
      // Spreads and candles are lists of texts.
      guard try json.peek() == UInt8(ascii: "[") else {
        try json.skip()
        continue
      }
      try json.beginArray()
      var texts: (Text, Text, Text, Text, Text) = (0..<0, 0..<0, 0..<0, 0..<0, 0..<0)
      var count = 0
      while try json.nextElement() {
        let text = json.range(of: try json.numberOrString())
        switch count {
        case 0: texts.0 = text
        case 1: texts.1 = text
        case 2: texts.2 = text
        case 3: texts.3 = text
        case 4: texts.4 = text
        default: break
        }
        count += 1
      }
      executions.append(
        Execution(
          price: texts.0, volume: texts.1, time: texts.2, side: texts.3, orderType: texts.4))
    }
  }
}

/// Whether one decimal text is less than another of the same number of decimals.
private func isBefore(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
  a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
}
