import EventModel

/// Values over time as a line, with a band around it or a fill to zero.
public struct TimeChart: Sendable {
  public var times: [Int64]
  public var values: [Double]
  /// Lower and upper values at some of the times; none of either draws no band.
  public var band: [(time: Int64, low: Double, high: Double)]
  /// Fills between line and zero, as falls are drawn.
  public var isFilled: Bool
  /// The chart in a sentence, for those who cannot see it.
  public var label: String

  /// - Parameter times: ascending, as many as values.
  public init(
    _ times: [Int64], _ values: [Double],
    band: [(time: Int64, low: Double, high: Double)] = [], isFilled: Bool = false, label: String
  ) {
    self.times = times
    self.values = values
    self.band = band
    self.isFilled = isFilled
    self.label = label
  }

  public var markup: String {
    let extent = values + band.flatMap { [$0.low, $0.high] }
    var frame = PlotFrame(
      extent.filter { $0.magnitude < 1e300 }, categories: marks, axis: axis, label: label,
      includesZero: isFilled)
    func point(_ time: Int64, _ value: Double) -> (x: Double, y: Double) {
      (frame.across(share(time)), frame.place(value))
    }
    if band.count > 1 {
      let upper = band.map { point($0.time, $0.high) }
      let lower = band.reversed().map { point($0.time, $0.low) }
      frame.canvas.path(upper + lower, closed: true, class: "band")
    }
    let line = shown.filter { values[$0].magnitude < 1e300 }.map { point(times[$0], values[$0]) }
    if isFilled, let first = line.first, let last = line.last {
      let zero = frame.place(0)
      frame.canvas.path(
        [(first.x, zero)] + line + [(last.x, zero)], closed: true, class: "band below")
    }
    frame.canvas.path(line, closed: false, class: isFilled ? "line below" : "line")
    return frame.canvas.markup
  }

  /// Places that are drawn: all, or of each short stretch its least and greatest value.
  private var shown: [Int] {
    let stretches = 240
    if values.count <= 2 * stretches { return Array(values.indices) }
    var places: [Int] = []
    for stretch in 0..<stretches {
      let range =
        (stretch * values.count / stretches)..<((stretch + 1) * values.count / stretches)
      guard let least = range.min(by: { values[$0] < values[$1] }),
        let greatest = range.max(by: { values[$0] < values[$1] })
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
  private var marks: [String] {
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
