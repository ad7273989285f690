import Calendars
import Configuration
import EventModel
import EventStream

/// When a strategy may enter: while its session is open, and at no wider spread than is allowed then.
struct EntryFilter {
  private let maximumSpread: Distance?
  private let windows: [SpreadWindow]
  private let times: SessionTimes?
  private let beforeClose: Int64
  /// The session that was looked up last.
  private var session: Session?

  private struct SpreadWindow {
    var zone: ZoneRules
    /// Minutes after local midnight.
    var from: Int
    var to: Int
    var spread: Distance?
  }

  init(_ arguments: StrategyArguments, pips: PipSizes) throws(StreamError) {
    maximumSpread = Distance(try arguments.quantity("max_spread"), pips: pips)
    var windows: [SpreadWindow] = []
    for text in arguments.texts("session_spreads") {
      windows.append(try Self.window(text, arguments, pips: pips))
    }
    self.windows = windows
    beforeClose = try arguments.span("flat_before_close") ?? 0
    guard let name = arguments.text("session") else {
      times = nil
      if beforeClose > 0 {
        throw arguments.failure(
          "flat_before_close", "needs `session`, which says when the close is")
      }
      return
    }
    guard let calendar = ExchangeCalendar.named(name) else {
      throw arguments.failure(
        "session",
        "there is no calendar \(name) (known: \(ExchangeCalendar.knownNames))")
    }
    do throws(ZoneError) {
      times = try SessionTimes(calendar)
    } catch {
      throw arguments.failure("session", error.description)
    }
  }

  private static func window(
    _ text: String, _ arguments: StrategyArguments, pips: PipSizes
  ) throws(StreamError) -> SpreadWindow {
    let parts = text.split(separator: " ").map(String.init)
    let hours = parts.first?.split(separator: "-").map(String.init) ?? []
    guard parts.count == 4, hours.count == 2, let from = minute(hours[0]),
      let to = minute(hours[1]),
      let value = Double(parts[2]), value >= 0, ["pips", "bp", "ticks", "price"].contains(parts[3])
    else {
      throw arguments.failure(
        "session_spreads",
        "\"\(text)\" is not like \"07:00-16:00 Europe/London 1.2 pips\" (pips, bp, ticks or price)")
    }
    do throws(ZoneError) {
      return SpreadWindow(
        zone: try ZoneRules(name: parts[1]), from: from, to: to,
        spread: Distance(Quantity(value: value, unit: parts[3]), pips: pips))
    } catch {
      throw arguments.failure("session_spreads", error.description)
    }
  }

  private static func minute(_ text: String) -> Int? {
    let parts = text.split(separator: ":").compactMap { Int($0) }
    guard parts.count == 2, (0...24).contains(parts[0]), (0...59).contains(parts[1]) else {
      return nil
    }
    return parts[0] * 60 + parts[1]
  }

  /// The time by which what is entered at a time must be flat: so long before the close of the session
  /// that is open then, else of the next one; at once where that is over. Nil: it may be kept.
  mutating func closing(after time: Int64) -> Int64? {
    guard times != nil, beforeClose > 0 else { return nil }
    _ = isOpen(at: time)
    return session.map { max(time, $0.close - beforeClose) }
  }

  private mutating func isOpen(at time: Int64) -> Bool {
    guard let times else { return true }
    // A bar carries the end of its interval, which may be the close: it was open just before.
    let time = time - 1
    if let session, time >= session.open, time < session.close {
      return Self.trades(session, at: time)
    }
    session = try? times.session(openAtOrAfter: time)
    return session.map { Self.trades($0, at: time) } ?? false
  }

  /// Whether orders of the time trade in the session, its closing auction included.
  private static func trades(_ session: Session, at time: Int64) -> Bool {
    switch session.phase(at: time) {
    case .continuous, .closingAuction: true
    default: false
    }
  }

  /// Whether a position may be entered now.
  ///
  /// - Parameter spread: in the instrument's units; nil where no quotes are known.
  mutating func allows(
    at time: Int64, price: Double, spread: Int64?, _ instrument: Instrument
  ) -> Bool {
    guard isOpen(at: time), closing(after: time) != time else { return false }
    guard let limit = limit(at: time) else { return true }
    guard let spread else { return false }
    // Prices are exact and distances are not: a spread at its limit is allowed.
    return Double(spread) * instrument.priceScale <= limit.at(price, instrument) * (1 + 1e-9)
  }

  private func limit(at time: Int64) -> Distance? {
    for window in windows {
      guard let local = try? window.zone.local(utc: time) else { continue }
      let minute = Int(Timestamp.floorDivide(local, Timestamp.day).remainder / Timestamp.minute)
      let isInside =
        window.from <= window.to
        ? minute >= window.from && minute < window.to
        : minute >= window.from || minute < window.to
      if isInside { return window.spread }
    }
    return maximumSpread
  }
}
