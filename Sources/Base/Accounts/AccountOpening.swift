import Configuration
import EventModel
import EventStream

/// How `risk` tells in the lineage what its account began with and what holding costs, so that what comes
/// behind makes the same account of the same fills:
///
///     account key: "account"."carry"."borrow" = "3 %"
///     account held: [[saved.position]]
///
/// The lines are those of the table `[account]` and of a saved account.
extension AccountConfiguration {
  private static let key = "account key: "
  private static let held = "account held: "

  /// None where the account begins with its cash and holding costs nothing.
  var openingNotes: [String] {
    if carry == nil, start == nil { return [] }
    var notes = lines.map { Self.key + $0 }
    guard var saved = start else { return notes }
    saved.desk = nil
    for place in saved.holdings.indices {
      saved.holdings[place].strategy = saved.owner(of: saved.holdings[place])
    }
    let lines = saved.text.split(separator: "\n").filter { !$0.isEmpty && !$0.hasPrefix("#") }
    notes += lines.map { Self.held + $0 }
    return notes
  }

  /// The account that the newest risk of a lineage tells so; nil where it tells none, or nothing that this
  /// build reads.
  public init?(opening lineage: [LineageEntry]) {
    let entry = lineage.last { entry in
      entry.notes.contains { $0.hasPrefix(Self.key) || $0.hasPrefix(Self.held) }
    }
    guard let notes = entry?.notes else { return nil }
    func text(_ prefix: String) -> [UInt8] {
      let lines = notes.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
      return Array(lines.joined(separator: "\n").utf8)
    }
    do throws(StreamError) {
      try self.init(TradingFile(Configuration(text(Self.key), file: "lineage")))
      let saved = text(Self.held)
      if !saved.isEmpty { start = try SavedAccount(Configuration(saved, file: "lineage")) }
    } catch { return nil }
  }
}
