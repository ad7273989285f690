/// Recognises recordings of JSON messages, a line each, by the first lines that say anything.
struct JsonLines {
  enum Verdict {
    case ours
    case foreign
    /// It could be of several exchanges, such as the answer to a request.
    case unclear
  }

  /// Whether the first line on which `judge` decides is ours. Lines must be messages behind local
  /// times.
  static func recognize(
    _ head: UnsafeRawBufferPointer,
    judge: (_ message: UnsafeRawBufferPointer, _ keys: TopKeys) -> Verdict
  ) -> Bool {
    var rest = UnsafeRawBufferPointer(rebasing: head.dropFirst(head.hasPrefix("\u{FEFF}") ? 3 : 0))
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A) ?? rest.count
      let line = UnsafeRawBufferPointer(rebasing: rest[..<end])
      rest = UnsafeRawBufferPointer(rebasing: rest[min(end + 1, rest.count)...])
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      guard let stamp = try? ReceiveStamp(line, otherwise: .nanoseconds) else { return false }
      let message = UnsafeRawBufferPointer(rebasing: line[stamp.messageStart...])
      switch judge(message, TopKeys(message)) {
      case .ours: return true
      case .foreign: return false
      case .unclear: continue
      }
    }
    return false
  }

  /// The keys at the top of a message, and the texts of those whose value is a text. A message may be
  /// cut: then it has those before the cut. An array has the keys of its first member.
  struct TopKeys {
    private(set) var keys: Set<String> = []
    private(set) var texts: [String: String] = [:]
    private(set) var isArray = false

    init(_ message: UnsafeRawBufferPointer) {
      var json = JsonScanner(message)
      // What was read before a cut stands.
      try? read(&json)
    }

    func has(_ names: String...) -> Bool { keys.isSuperset(of: names) }

    private mutating func read(_ json: inout JsonScanner) throws(JsonScanner.Failure) {
      if try json.peek() == UInt8(ascii: "[") {
        isArray = true
        try json.beginArray()
        guard try json.nextElement(), try json.peek() == UInt8(ascii: "{") else { return }
      }
      try json.beginObject()
      while let key = try json.nextKey() {
        let name = String(decoding: key, as: UTF8.self)
        keys.insert(name)
        if try json.peek() == UInt8(ascii: "\"") {
          texts[name] = String(decoding: try json.string(), as: UTF8.self)
        } else {
          try json.skip()
        }
      }
    }
  }
}
