import Calendars
import Commands
import EventModel
import Expressions

extension FeatureDefinition {
  static let sessionPhase = FeatureDefinition(
    "session_phase", .seasonality, .transform,
    summary: "where in its session the exchange stands",
    formula:
      "phase 1 closed, 2 before the opening, 3 opening auction, 4 continuous, 5 break, 6 closing "
      + "auction (the codes of status events); since_open and to_close, "
      + "minutes, while there is a session; absent where the calendar is not known",
    unit: "code; minutes",
    source: "the module Calendars: hours of the exchanges, holidays and half days",
    parameters: [
      .init(
        "calendar", .choice(ExchangeCalendar.allNames), fallback: "",
        meaning: "an exchange; that of the instrument if left out")
    ], outputs: ["phase", "since_open", "to_close"]
  ) { arguments throws(ExpressionError) in
    let isNamed = arguments.given("calendar") != nil
    let times = isNamed ? try arguments.times(of: arguments.choice("calendar")) : nil
    return arguments.add(SessionClock(times))
  }
}

extension FeatureArguments {
  fileprivate func times(of name: String) throws(ExpressionError) -> SessionTimes? {
    do throws(ZoneError) {
      return try ExchangeCalendar.named(name).map { calendar throws(ZoneError) in
        try SessionTimes(calendar)
      }
    } catch {
      throw failure("\(call.name): \(error.description)", at: "calendar")
    }
  }
}

/// Knows of every instrument the session that is open or comes next.
private final class SessionClock: FeatureNode {
  private struct Place {
    let times: SessionTimes
    /// Of times from here on to its close.
    var from = Int64.max
    var session: Session?
  }

  private let common: SessionTimes?
  private var places: [Place?] = []
  private var unknown: [String] = []

  /// - Parameter common: the calendar of all; nil: each instrument's own.
  init(_ common: SessionTimes?) {
    self.common = common
    super.init(outputs: 3)
  }

  override func begin(_ header: StreamHeader) {
    places = header.instruments.map { instrument in
      let own =
        common
        ?? ExchangeCalendar.named(instrument.calendar).flatMap {
          try? SessionTimes($0)
        }
      return own.map { Place(times: $0) }
    }
    unknown = zip(header.instruments, places).filter { $0.1 == nil }.map(\.0.symbol)
  }

  override var remark: String? {
    unknown.isEmpty
      ? nil
      : "the calendar of \(firstAndCount(unknown)) is not known; session_phase(calendar=XNYS) "
        + "names one"
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let time = rows.times[row]
      let session = session(of: Int(rows.instruments[row]), at: time)
      let phase = session?.phase(at: time)
      outputs[0].values[row] = phase.map { Double($0.rawValue) } ?? .nan
      guard let session, time >= session.open, phase != .closed else {
        outputs[1].values[row] = .nan
        outputs[2].values[row] = .nan
        continue
      }
      let minute = Double(Timestamp.minute)
      outputs[1].values[row] = Double(time - session.open) / minute
      outputs[2].values[row] = Double(session.close - time) / minute
    }
  }

  /// The session that is open or comes next; nil where the calendar is not known.
  private func session(of instrument: Int, at time: Int64) -> Session? {
    guard let place = places[instrument] else { return nil }
    if let known = place.session, time >= place.from, time < known.close { return known }
    let found = (try? place.times.session(openAtOrAfter: time)) ?? nil
    places[instrument]?.session = found
    places[instrument]?.from = time
    return found
  }
}
