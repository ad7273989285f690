import Configuration
import EventModel

/// As a file: TOML, exact.
extension SavedAccount {
  /// The file that goes on from it, as TOML.
  public var text: String {
    var lines = [
      "# An account as risk --save-account left it; [account] from = \"FILE\" goes on from it.",
      "[saved]", "version = \(Self.version)", "currency = \(Self.quoted(currency))",
    ]
    if let nextDay { lines.append("next_day = \"\(Timestamp.format(nextDay))\"") }
    lines += Self.lines(equity)
    if !cash.isEmpty { lines += ["", "[saved.cash]"] }
    lines += cash.map { "\(Self.quoted($0.currency)) = \"\($0.amount.text)\"" }
    if !rates.isEmpty { lines += ["", "[saved.rates]"] }
    lines += rates.map { "\(Self.quoted($0.currency)) = \($0.rate)" }
    for (name, equity) in strategies {
      lines += ["", "[[saved.strategy]]", "name = \(Self.quoted(name))"] + Self.lines(equity)
    }
    for holding in holdings { lines += [""] + Self.lines(holding) }
    for mark in marks { lines += [""] + Self.lines(mark) }
    if let desk { lines += desk.lines }
    // A file that was cut lacks it.
    lines += ["", "[saved.end]", "complete = true"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ equity: Equity) -> [String] {
    [("peak_equity", equity.peak), ("day_start_equity", equity.dayStart)].compactMap {
      $1.isFinite ? "\($0) = \($1)" : nil
    }
  }

  private static func lines(_ mark: Mark) -> [String] {
    var lines = [
      "[[saved.mark]]", "symbol = \(quoted(mark.symbol))", "publisher = \(quoted(mark.publisher))",
    ]
    if let price = mark.price {
      lines += ["price = \"\(price.text)\"", "market = \(mark.isPriced)"]
    }
    if let funding = mark.funding {
      lines += [
        "funding_rate = \"\(funding.rate.text)\"",
        "funding_end = \"\(Timestamp.format(funding.end))\"",
      ]
    }
    return lines
  }

  private static func lines(_ holding: Holding) -> [String] {
    var lines = [
      "[[saved.position]]", "symbol = \(quoted(holding.symbol))",
      "publisher = \(quoted(holding.publisher))", "strategy = \(quoted(holding.strategy))",
      "size = \"\(holding.size.text)\"",
    ]
    if let price = holding.averagePrice { lines.append("average_price = \"\(price.text)\"") }
    if let cost = holding.cost { lines.append("cost = \"\(cost.text)\"") }
    if let history = holding.history {
      lines += [
        "cash = \"\(history.cash.text)\"", "turnover = \"\(history.turnover.text)\"",
        "fees = \"\(history.fees.text)\"", "carry = \"\(history.carry.text)\"",
        "fills = \(history.fills)",
      ]
      if let closed = history.closed {
        lines += [
          "currency = \(quoted(closed.currency))", "profit = \"\(closed.profit.text)\"",
        ]
      }
    }
    return lines
  }

  /// A basic string of TOML.
  static func quoted(_ text: String) -> String { TOMLString.quoted(text) }
}
