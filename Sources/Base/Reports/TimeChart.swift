import EventModel

/// Values over time as a line, with a band around it or a fill to zero, another line beside it, and marks
/// upon it.
public struct TimeChart: Sendable {
  public var times: [Int64]
  public var values: [Double]
  /// Lower and upper values at some of the times; none of either draws no band.
  public var band: [(time: Int64, low: Double, high: Double)]
  /// As many as values, or none: a dashed line.
  public var beside: [Double]
  /// What happened at times and values.
  public var marks: [Mark]
  /// Fills between line and zero, as falls are drawn.
  public var isFilled: Bool
  /// The chart in a sentence, for those who cannot see it.
  public var label: String

  /// A triangle that points up or down to where something happened.
  public struct Mark: Sendable {
    public var time: Int64
    public var value: Double
    public var isUp: Bool
    public var hint: String

    public init(time: Int64, value: Double, isUp: Bool, hint: String) {
      self.time = time
      self.value = value
      self.isUp = isUp
      self.hint = hint
    }
  }

  /// - Parameter times: ascending, as many as values.
  public init(
    _ times: [Int64], _ values: [Double],
    band: [(time: Int64, low: Double, high: Double)] = [], beside: [Double] = [],
    marks: [Mark] = [], isFilled: Bool = false, label: String
  ) {
    self.times = times
    self.values = values.map(Self.drawable)
    self.band = band
    self.beside = beside.map(Self.drawable)
    self.marks = marks
    self.isFilled = isFilled
    self.label = label
  }

  public var markup: String {
    let extent = values + beside + band.flatMap { [$0.low, $0.high] } + marks.map(\.value)
    var frame = PlotFrame(
      extent.filter { $0.magnitude < 1e300 }, categories: timeMarks, axis: axis, label: label,
      includesZero: isFilled)
    func point(_ time: Int64, _ value: Double) -> (x: Double, y: Double) {
      (frame.across(share(time)), frame.place(value))
    }
    if band.count > 1 {
      let upper = band.map { point($0.time, $0.high) }
      let lower = band.reversed().map { point($0.time, $0.low) }
      frame.canvas.path(upper + lower, closed: true, class: "band")
    }
    func line(_ values: [Double]) -> [(x: Double, y: Double)] {
      Self.shown(values).filter { !values[$0].isNaN }.map { point(times[$0], values[$0]) }
    }
    let drawn = line(values)
    if isFilled, let first = drawn.first, let last = drawn.last {
      let zero = frame.place(0)
      frame.canvas.path(
        [(first.x, zero)] + drawn + [(last.x, zero)], closed: true, class: "band below")
    }
    frame.canvas.path(line(beside), closed: false, class: "line beside")
    frame.canvas.path(drawn, closed: false, class: isFilled ? "line below" : "line")
    for mark in marks where mark.time >= (times.first ?? .max) && mark.time <= (times.last ?? .min)
    {
      let (x, y) = point(mark.time, mark.value)
      frame.canvas.triangle(x, y, isUp: mark.isUp, hint: mark.hint)
    }
    return frame.canvas.markup
  }

  /// What has no place on a chart is NaN.
  private static func drawable(_ value: Double) -> Double {
    value.magnitude < 1e300 ? value : .nan
  }

  /// Places that are drawn: all, or of each short stretch its least and greatest value.
  private static func shown(_ values: [Double]) -> [Int] {
    let stretches = 240
    if values.count <= 2 * stretches { return Array(values.indices) }
    var places: [Int] = []
    for stretch in 0..<stretches {
      let range =
        (stretch * values.count / stretches)..<((stretch + 1) * values.count / stretches)
      let known = range.lazy.filter { !values[$0].isNaN }
      guard let least = known.min(by: { values[$0] < values[$1] }),
        let greatest = known.max(by: { values[$0] < values[$1] })
      else { continue }
      places += least == greatest ? [least] : [min(least, greatest), max(least, greatest)]
    }
    if places.last != values.count - 1 { places.append(values.count - 1) }
    return places
  }

  private var span: Double {
    guard let first = times.first, let last = times.last, last > first else { return 1 }
    return Double(last - first)
  }

  private func share(_ time: Int64) -> Double { Double(time - (times.first ?? 0)) / span }

  private var isLong: Bool { span > 3 * Double(Timestamp.day) }

  /// Dates, or times of the day, in the middle of five stretches.
  private var timeMarks: [String] {
    guard let first = times.first else { return [] }
    return (0..<5).map { mark in
      let time = first + Int64(span * (Double(mark) + 0.5) / 5)
      return isLong ? TimeText.date(time) : String(TimeText.seconds(time).dropFirst(11).prefix(5))
    }
  }

  private var axis: String {
    guard let first = times.first, !isLong else { return "" }
    return "UTC, from \(TimeText.date(first))"
  }
}
