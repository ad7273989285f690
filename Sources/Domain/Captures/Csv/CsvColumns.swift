/// What a column of a CSV capture holds; the names are those of `--columns`.
enum CsvRole: String, CaseIterable {
  case time, receive, symbol
  case bid, ask
  case bidSize = "bid_size"
  case askSize = "ask_size"
  case price, size, side, id
  /// Of a trade: where it was executed, and the tape's codes. Ids of trades are unique for an exchange only.
  case exchange, conditions
  /// Whose order took from the book: the same as `side`. Whose order rested: the other.
  case aggressor, maker
  /// Whether the buyer's order rested, so that the seller is the aggressor: true or false.
  case buyerMaker = "buyer_maker"
  case open, high, low, close, volume
  /// How many trades a bar holds.
  case trades
  case bidOpen = "bid_open"
  case bidHigh = "bid_high"
  case bidLow = "bid_low"
  case bidClose = "bid_close"
  case bidVolume = "bid_volume"
  case askOpen = "ask_open"
  case askHigh = "ask_high"
  case askLow = "ask_low"
  case askClose = "ask_close"
  case askVolume = "ask_volume"

  static let tradeBar: [CsvRole] = [.open, .high, .low, .close]
  static let bidBar: [CsvRole] = [.bidOpen, .bidHigh, .bidLow, .bidClose]
  static let askBar: [CsvRole] = [.askOpen, .askHigh, .askLow, .askClose]
}

/// The columns of a CSV capture, from the entries of `--columns`.
struct CsvColumns {
  /// Fields in a row.
  var count: Int
  /// Index of the column of each role; a time has its own lists.
  private var indices: [CsvRole: Int] = [:]
  var times: [(column: Int, format: CsvTimeFormat)] = []
  var receive: (column: Int, format: CsvTimeFormat)?
  /// The column that tells the aggressor, and how.
  var side: (column: Int, sides: CsvSides)?

  init(_ list: [String]) throws(CaptureOptionError) {
    let entries = Self.joined(list)
    count = entries.count
    for (column, entry) in entries.enumerated() where entry != "-" {
      let colon = entry.firstIndex(of: ":")
      let name = String(entry[..<(colon ?? entry.endIndex)])
      guard let role = CsvRole(rawValue: name) else {
        throw CaptureOptionError(
          "--columns: \"\(name)\" is not a role; roles are "
            + CsvRole.allCases.map(\.rawValue).joined(separator: " ") + ", and - to ignore a column"
        )
      }
      let format = colon.map { String(entry[entry.index(after: $0)...]) }
      try add(role, format: format, column: column)
    }
    try check()
  }

  func column(_ role: CsvRole) -> Int? { indices[role] }

  func hasAny(_ roles: [CsvRole]) -> Bool { roles.contains { indices[$0] != nil } }

  /// Joins what was cut inside the codes of a side, `side:0=buy` and `1=sell`.
  private static func joined(_ list: [String]) -> [String] {
    list.reduce(into: []) { entries, entry in
      if let last = entries.last, last.contains(":"), last.contains("="), entry.contains("="),
        !entry.contains(":")
      {
        entries[entries.count - 1] += "," + entry
      } else {
        entries.append(entry)
      }
    }
  }

  private mutating func add(
    _ role: CsvRole, format: String?, column: Int
  ) throws(CaptureOptionError) {
    if [.side, .aggressor, .maker].contains(role) {
      guard side == nil else {
        throw CaptureOptionError("--columns: several columns say the side")
      }
      side = (column, try CsvSides(format, role))
      indices[role] = column
      return
    }
    guard role == .time || role == .receive else {
      guard format == nil else {
        throw CaptureOptionError("--columns: only times and sides take something after a colon")
      }
      guard indices.updateValue(column, forKey: role) == nil else {
        throw CaptureOptionError("--columns: \(role.rawValue) stands twice")
      }
      return
    }
    let parsed = try CsvTimeFormat(format ?? "iso")
    if role == .time {
      times.append((column, parsed))
    } else if receive == nil {
      receive = (column, parsed)
    } else {
      throw CaptureOptionError("--columns: receive stands twice")
    }
  }

  private func check() throws(CaptureOptionError) {
    guard !times.isEmpty else { throw CaptureOptionError("--columns: no column is the time") }
    guard times.count <= 2 else {
      throw CaptureOptionError("--columns: time stands more than twice (a date and a time of day)")
    }
    let says = [.bid, .ask, .price] + CsvRole.tradeBar + CsvRole.bidBar + CsvRole.askBar
    guard hasAny(says) else {
      throw CaptureOptionError(
        "--columns: no column is a bid, ask, price, open, high, low or close")
    }
    if column(.price) == nil,
      let role = [CsvRole.exchange, .conditions].first(where: { hasAny([$0]) })
    {
      throw CaptureOptionError("--columns: \(role.rawValue) goes with a price, as it is of a trade")
    }
  }
}
