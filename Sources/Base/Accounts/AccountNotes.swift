import EventModel

/// What `risk` says of its account in the lineage, so that what comes behind counts in the same currency,
/// at the same rates:
///
///     account in USD
///     account: 1 HKD = 0.128
///     account: 1 AUD is the price of AUDUSD
///     account: 1 JPY is one over the price of USDJPY
public struct AccountNotes: Sendable, Equatable {
  /// In which everything is told.
  public var currency: String
  /// What one of these is worth in it.
  public var rates: [String: AccountConfiguration.Rate]

  /// Those of the newest account in a lineage; nil where none says any.
  public init?(_ lineage: [LineageEntry]) {
    let entry = lineage.last { $0.notes.contains { $0.hasPrefix(Self.account) } }
    guard let notes = entry?.notes,
      let currency = notes.first(where: { $0.hasPrefix(Self.account) })
    else { return nil }
    self.currency = String(currency.dropFirst(Self.account.count))
    rates = [:]
    for note in notes where note.hasPrefix(Self.rate) {
      if let (currency, rate) = Self.parse(note.dropFirst(Self.rate.count)) {
        rates[currency] = rate
      }
    }
  }

  fileprivate static let account = "account in "
  fileprivate static let rate = "account: 1 "
  fileprivate static let equals = " = "
  fileprivate static let price = " is the price of "
  fileprivate static let inverse = " is one over the price of "

  private static func parse(
    _ text: Substring
  ) -> (currency: String, rate: AccountConfiguration.Rate)? {
    for (word, isInverse) in [(price, false), (inverse, true)] {
      guard let range = text.firstRange(of: word) else { continue }
      let symbol = String(text[range.upperBound...])
      return (String(text[..<range.lowerBound]), .instrument(symbol: symbol, inverse: isInverse))
    }
    guard let range = text.firstRange(of: equals), let value = Double(text[range.upperBound...]),
      value.isFinite, value > 0
    else { return nil }
    return (String(text[..<range.lowerBound]), .constant(value))
  }
}

extension AccountConfiguration {
  /// The notes that a lineage says it with.
  public var notes: [String] {
    [AccountNotes.account + currency]
      + rates.map { currency, rate in
        let value =
          switch rate {
          case .constant(let constant): AccountNotes.equals + constant.description
          case .instrument(let symbol, false): AccountNotes.price + symbol
          case .instrument(let symbol, true): AccountNotes.inverse + symbol
          }
        return AccountNotes.rate + currency + value
      } + openingNotes
  }
}

extension AccountConfiguration.Rate {
  /// A number above zero, a symbol, or one divided by that: `0.7`, `AUDUSD`, `1/USDJPY`.
  public init?(_ text: String) {
    if let number = Double(text) {
      guard number > 0, number.isFinite else { return nil }
      self = .constant(number)
    } else if text.hasPrefix("1/") {
      guard text.count > 2 else { return nil }
      self = .instrument(symbol: String(text.dropFirst(2)), inverse: true)
    } else {
      guard !text.isEmpty else { return nil }
      self = .instrument(symbol: text, inverse: false)
    }
  }
}
