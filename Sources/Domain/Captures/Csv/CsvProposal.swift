/// Proposes `--columns` for a CSV that was not recognised, by the names in its header and the first row.
enum CsvProposal {
  /// Words for what is a role by another name.
  private static let words: [String: CsvRole] = [
    "timestamp": .time, "datetime": .time, "date": .time, "time": .time, "ts": .time,
    "ticker": .symbol, "pair": .symbol, "instrument": .symbol, "last": .price, "px": .price,
    "rate": .price, "amount": .size, "vol": .volume, "tradeid": .id, "trades": .trades,
    "count": .trades, "isbuyermaker": .buyerMaker, "localtimestamp": .receive, "exch": .exchange,
    "venue": .exchange, "mic": .exchange, "condition": .conditions, "tsrecv": .receive,
  ]

  /// An option's text; nil where the capture does not begin with names that say a time and a price.
  static func columns(_ head: UnsafeRawBufferPointer) -> String? {
    let lines = head.prefix(16_384).split(
      separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: true)
    guard let first = lines.first else { return nil }
    for separator in [",", ";", "\t", "|"] as [Unicode.Scalar] {
      var splitter = FieldSplitter()
      splitter.separator = UInt8(ascii: separator)
      let names = fields(first, &splitter)
      guard names.count > 1 else { continue }
      let row = lines.count > 1 ? fields(lines[1], &splitter) : []
      if let columns = columns(names, row) { return columns }
    }
    return nil
  }

  private static func fields(
    _ line: Slice<UnsafeRawBufferPointer>, _ splitter: inout FieldSplitter
  ) -> [String] {
    let text = UnsafeRawBufferPointer(rebasing: LobsterFormat.trimmed(line))
    guard (try? splitter.split(text)) != nil else { return [] }
    return (0..<splitter.count).map { splitter.text($0, of: text) }
  }

  private static func columns(_ names: [String], _ row: [String]) -> String? {
    var taken: Set<CsvRole> = []
    var entries: [String] = []
    let roles = roles(names)
    for (index, role) in roles.enumerated() {
      guard let role, taken.insert(role).inserted || role == .time else {
        entries.append("-")
        continue
      }
      let isTime = role == .time || role == .receive
      let format = isTime && index < row.count ? CsvTimeGuess.format(of: row[index]) : nil
      entries.append(role.rawValue + (format.map { ":" + $0 } ?? ""))
    }
    // A volume beside a price is its size.
    if taken.isDisjoint(with: CsvRole.tradeBar), taken.contains(.price), !taken.contains(.size) {
      entries = entries.map { $0 == CsvRole.volume.rawValue ? CsvRole.size.rawValue : $0 }
    }
    let says: [CsvRole] = [.price, .bid, .ask] + CsvRole.tradeBar + CsvRole.bidBar + CsvRole.askBar
    guard taken.contains(.time), !taken.isDisjoint(with: says) else { return nil }
    let list = entries.joined(separator: ",")
    return list.contains("%") ? "'\(list)'" : list
  }

  /// What each name says. Where none says the time, the first that has it among its words does, or else
  /// that of the receipt.
  private static func roles(_ names: [String]) -> [CsvRole?] {
    var roles = names.map { name in
      words[name.lowercased().filter { $0.isLetter }] ?? CsvHeaderCheck.role(name)
    }
    if roles.contains(.time) { return roles }
    let time =
      names.indices.first { index in
        let name = names[index].lowercased()
        return roles[index] == nil
          && (name.contains("time") || name.contains("date") || name.hasPrefix("ts"))
      } ?? roles.firstIndex(of: .receive)
    if let time { roles[time] = .time }
    return roles
  }
}
