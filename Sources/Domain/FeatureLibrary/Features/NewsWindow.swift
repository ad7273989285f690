import EventModel
import Expressions

/// Where in the calendar of scheduled news the market stands.
extension FeatureDefinition {
  static let newsWindow = FeatureDefinition(
    "news_window", .seasonality, .transform, result: .condition,
    summary: "whether a scheduled event is near",
    formula:
      "whether next - before ≤ t, or t < last + after, of the next and the last event that were known "
      + "at t, in rows of a clock of time before it (see asof)",
    unit: "0 or 1", source: newsSource,
    parameters: [
      .schedule,
      .init("before", .span, fallback: "5m", meaning: "how long before the event"),
      .init("after", .span, fallback: "30m", meaning: "how long after it"), .content,
    ]
  ) { arguments throws(ExpressionError) in
    let times = try arguments.newsTimes()
    let (before, after) = (
      Double(arguments.span("before")) / minute, Double(arguments.span("after")) / minute
    )
    return arguments.add(
      RowFunction(times) { input, output, count in
        for row in 0..<count {
          // What is absent compares as false.
          output[row] = input[0][row] <= before || input[1][row] < after ? 1 : 0
        }
      })
  }

  static let newsTime = FeatureDefinition(
    "news_time", .seasonality, .transform,
    summary: "minutes to the next and since the last scheduled event",
    formula:
      "next - t and t - last, of the events that were known at t, in rows of a clock of time before it "
      + "(see asof); absent where there is none",
    unit: "minutes", source: newsSource, parameters: [.schedule, .content],
    outputs: ["until", "since"]
  ) { arguments throws(ExpressionError) in try arguments.newsTimes() }

  private static let newsSource =
    "Andersen and Bollerslev, J. Finance 53 (1998): announcement effects"
}

/// Nanoseconds.
private let minute = Double(Timestamp.minute)

extension FeatureDefinition.Parameter {
  fileprivate static let schedule = file(
    .schedule,
    "CSV with the columns known_at (ISO 8601 with a zone, a date, or ns) and time, and symbol where events are "
      + "of one instrument each")
}

extension FeatureArguments {
  fileprivate func newsTimes() throws(ExpressionError) -> [Column] {
    let schedule = try EventSchedule.read(try file())
    return add(NewsTimes(schedule, knownBefore: knownBefore))
  }
}

/// Minutes to the next event and since the last.
private final class NewsTimes: FeatureNode {
  private var bySymbol: BySymbol<EventSchedule>
  private var schedules: [EventSchedule?] = []
  private let knownBefore: Int64

  init(_ bySymbol: BySymbol<EventSchedule>, knownBefore: Int64) {
    self.bySymbol = bySymbol
    self.knownBefore = knownBefore
    super.init(outputs: 2)
  }

  override func begin(_ header: StreamHeader) {
    bySymbol.begin(header)
    schedules = bySymbol.series
  }

  override var remark: String? { bySymbol.remark }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let (time, instrument) = (rows.times[row], Int(rows.instruments[row]))
      let near = schedules[instrument]?.neighbours(
        at: time, knownBy: time.subtractingSaturated(knownBefore))
      outputs[0].values[row] =
        near?.next.map { Double($0.subtractingSaturated(time)) / minute } ?? .nan
      outputs[1].values[row] =
        near?.last.map { Double(time.subtractingSaturated($0)) / minute } ?? .nan
    }
  }
}
