import EventModel

/// How a column says a side: in words, as B and S or A, as 1 and -1, or as the entry of `--columns` says
/// (`side:0=buy,1=sell`). Other numbers need that, as vendors do not agree on them.
struct CsvSides {
  private var codes: [(text: [UInt8], side: Side)] = []
  /// The column says the side of the order that rested, which is not the aggressor.
  private let isMaker: Bool
  private let role: CsvRole

  /// - Parameter list: what stands behind the colon, `CODE=buy` and `CODE=sell` between commas.
  init(_ list: String?, _ role: CsvRole) throws(CaptureOptionError) {
    self.role = role
    isMaker = role == .maker
    guard let list else { return }
    for entry in list.split(separator: ",") {
      let parts = entry.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let side = Self.word(parts[1]) else {
        throw CaptureOptionError(
          "--columns: \"\(entry)\" does not say a side; write for example side:0=buy,1=sell")
      }
      codes.append((Array(parts[0].utf8), side))
    }
  }

  private static func word(_ text: Substring) -> Side? {
    var copy = String(text)
    let side = copy.withUTF8 { try? TextField.side(UnsafeRawBufferPointer($0)) }
    return side == Side.none ? nil : side
  }

  /// The aggressor that a field says; none where it says nothing.
  func aggressor(_ text: UnsafeRawBufferPointer) throws(BadRecord) -> Side {
    let side = try side(text)
    if !isMaker { return side }
    return side == .bid ? .ask : side == .ask ? .bid : .none
  }

  private func side(_ text: UnsafeRawBufferPointer) throws(BadRecord) -> Side {
    if !codes.isEmpty {
      for code in codes where text.elementsEqual(code.text) { return code.side }
    } else {
      if text.isText("1") || text.isText("+1") { return .bid }
      if text.isText("-1") { return .ask }
    }
    if let first = text.first, first &- 0x30 < 10 || text.count > 1 && first == UInt8(ascii: "-") {
      throw TextField.bad(
        text, role.rawValue,
        "neither buy nor sell: say which number is which, for example \(role.rawValue):0=buy,1=sell"
      )
    }
    return try TextField.side(text)
  }
}
