extension ExchangeCalendar {
  /// The calendar of this name: its own, or any other that it goes by, in small letters or capitals.
  public static func named(_ name: String) -> ExchangeCalendar? {
    if let known = exchangeCalendars.first(where: { $0.name == name }) { return known }
    let name = name.uppercased()
    return exchangeCalendars.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// The calendar's own name of a name that it goes by; what is not known stays as it is.
  public static func ownName(of name: String) -> String { named(name)?.name ?? name }

  /// All names, for messages: `XNYS (NYSE, ARCX), XNAS (NASDAQ)`.
  public static var knownNames: String {
    exchangeCalendars.map { calendar in
      calendar.aliases.isEmpty
        ? calendar.name : "\(calendar.name) (\(calendar.aliases.joined(separator: ", ")))"
    }.joined(separator: ", ")
  }

  /// Every name, for where one is chosen of a list.
  public static var allNames: [String] { exchangeCalendars.flatMap { [$0.name] + $0.aliases } }
}
