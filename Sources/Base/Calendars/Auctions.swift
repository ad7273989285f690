import EventModel

/// The call auctions of a session: minutes after local midnight, [start, end).
public struct Auctions: Sendable {
  public var opening: Range<Int>
  public var closing: Range<Int>
  /// The first date with a closing auction, days since 1970-01-01; until then trading is continuous to
  /// the close.
  public var closingSince: Int

  public init(opening: Range<Int>, closing: Range<Int>, closingSince: Int = .min) {
    self.opening = opening
    self.closing = closing
    self.closingSince = closingSince
  }

  /// Shanghai, with a closing auction since 2018-08-20.
  ///
  /// Source: Trading Rules of the Shanghai Stock Exchange, 2.4.2.
  static let shanghai = china(closingSince: Timestamp.days(year: 2018, month: 8, day: 20))

  /// Shenzhen, with a closing auction since 2006-07-01.
  ///
  /// Source: Trading Rules of the Shenzhen Stock Exchange, 2.4.2.
  static let shenzhen = china(closingSince: Timestamp.days(year: 2006, month: 7, day: 1))

  /// Beijing, which opened in 2021 with both.
  ///
  /// Source: Trading Rules of the Beijing Stock Exchange (trial), 2.3.2.
  static let beijing = china(closingSince: .min)

  private static func china(closingSince day: Int) -> Auctions {
    Auctions(
      opening: (9 * 60 + 15)..<(9 * 60 + 25), closing: (14 * 60 + 57)..<(15 * 60),
      closingSince: day)
  }
}
