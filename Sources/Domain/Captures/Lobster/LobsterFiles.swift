import Commands
import EventModel
import Glibc

/// Which LOBSTER files belong together: `…_message_5.csv` and `…_orderbook_5.csv` beside it.
///
/// A pair is read together where the order-book file is named: with its message file, or alone, where
/// that lies beside it. Of two that are named the names agree from the symbol on. A message file that is named alone is read alone.
struct LobsterFiles {
  struct Pair {
    var messages: String
    var books: String
  }

  private let operands: [String]
  private let isOther: Bool

  init(_ options: ParsedOptions) {
    operands = options.operands
    isOther = options.has("columns") || options.text("format").map { $0 != "lobster" } ?? false
  }

  /// How an operand is read.
  enum Reading {
    case alone
    case pair(Pair)
    /// With its message file, which is another operand.
    case elsewhere
  }

  func reading(of path: String) -> Reading {
    if isOther { return .alone }
    if let books = Self.partner(of: path, "message", "orderbook"), let named = operand(for: books) {
      return .pair(Pair(messages: path, books: named))
    }
    if let messages = Self.partner(of: path, "orderbook", "message") {
      if operand(for: messages) != nil { return .elsewhere }
      if access(messages, R_OK) == 0 { return .pair(Pair(messages: messages, books: path)) }
    }
    return .alone
  }

  /// The operand that is this file, or else has its name behind another front and no partner of its own.
  private func operand(for path: String) -> String? {
    operands.first { Self.isSameFile($0, path) }
      ?? Self.day(of: path).flatMap { day in
        operands.first { Self.day(of: $0) == day && !hasPartner($0) }
      }
  }

  /// Whether the file that belongs to one by its whole name is named too.
  private func hasPartner(_ path: String) -> Bool {
    guard
      let other = Self.partner(of: path, "message", "orderbook")
        ?? Self.partner(of: path, "orderbook", "message")
    else { return false }
    return operands.contains { Self.isSameFile($0, other) }
  }

  /// A file's name from its symbol on: what LOBSTER puts before it differs from download to download.
  private static func day(of path: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let (symbol, day) = LobsterFormat.parse(fileName: name) else { return nil }
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    let rest = parts.drop { Timestamp.parse(String($0)) == nil || $0.utf8.count != 10 }.dropFirst()
    return "\(symbol)_\(day)_\(rest.joined(separator: "_"))"
  }

  /// Whether two paths lead to one file, however they are written.
  private static func isSameFile(_ one: String, _ other: String) -> Bool {
    if one == other { return true }
    var (first, second) = (stat(), stat())
    return stat(one, &first) == 0 && stat(other, &second) == 0
      && first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// The path with one word of the file's name replaced; nil where the name does not have it.
  static func partner(of path: String, _ word: String, _ other: String) -> String? {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    var parts = path[slash...].split(separator: "_", omittingEmptySubsequences: false).map(
      String.init)
    guard let index = parts.lastIndex(of: word) else { return nil }
    parts[index] = other
    return path[..<slash] + parts.joined(separator: "_")
  }
}
