/// Points, one a category, with their intervals.
public struct CategoryChart: Sendable {
  public enum Marks: Sendable {
    /// A line through the points, with a band.
    case line
    /// Bars from zero, with whiskers.
    case bars
  }

  public var marks: Marks
  public var categories: [String]
  public var points: [ChartPoint]
  /// What the categories are.
  public var axis: String
  /// The chart in a sentence, for those who cannot see it.
  public var label: String

  public init(
    _ marks: Marks, _ categories: [String], _ points: [ChartPoint], axis: String, label: String
  ) {
    self.marks = marks
    self.categories = categories
    self.points = points
    self.axis = axis
    self.label = label
  }

  public var markup: String {
    var frame = PlotFrame(
      points.flatMap(\.extent), categories: categories, axis: axis, label: label)
    switch marks {
    case .line: drawLine(in: &frame)
    case .bars: drawBars(in: &frame)
    }
    return frame.canvas.markup
  }

  private func drawLine(in frame: inout PlotFrame) {
    for stretch in stretches(where: { $0.low != nil && $0.high != nil }) {
      let upper = stretch.map { (x: frame.center($0), y: frame.place(points[$0].high ?? 0)) }
      let lower = stretch.reversed().map {
        (x: frame.center($0), y: frame.place(points[$0].low ?? 0))
      }
      frame.canvas.path(upper + lower, closed: true, class: "band")
    }
    for stretch in stretches(where: { $0.value != nil }) {
      let line = stretch.map { (x: frame.center($0), y: frame.place(points[$0].value ?? 0)) }
      frame.canvas.path(line, closed: false, class: "line")
    }
    for (index, point) in points.enumerated() {
      guard let value = point.value else { continue }
      if let low = point.low, let high = point.high {
        let x = frame.center(index)
        frame.canvas.line(x, frame.place(low), x, frame.place(high), class: "whisker")
      }
      frame.canvas.dot(
        frame.center(index), frame.place(value), class: "dot",
        hint: point.hint(categories[index]) { NumberText.significant($0, 3) })
    }
  }

  private func drawBars(in frame: inout PlotFrame) {
    let width = min(frame.step * 0.7, 40)
    for (index, point) in points.enumerated() {
      guard let value = point.value else { continue }
      let (x, zero, top) = (frame.center(index), frame.place(0), frame.place(value))
      frame.canvas.rectangle(
        x - width / 2, min(zero, top), width, max((zero - top).magnitude, 0.5),
        class: value < 0 ? "bar below" : "bar",
        hint: point.hint(categories[index]) { NumberText.significant($0, 3) })
      if let low = point.low, let high = point.high {
        frame.canvas.line(x, frame.place(low), x, frame.place(high), class: "whisker")
      }
    }
  }

  /// The longest runs of points of which something holds.
  private func stretches(where holds: (ChartPoint) -> Bool) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    for index in 0...points.count where index == points.count || !holds(points[index]) {
      if index > start { found.append(start..<index) }
      start = index + 1
    }
    return found
  }
}

/// A matrix of numbers from −1 to 1 as coloured cells.
public struct HeatMap: Sendable {
  public var names: [String]
  /// Rows of columns; nil leaves a cell empty.
  public var values: [[Double?]]
  public var label: String

  public init(_ names: [String], _ values: [[Double?]], label: String) {
    self.names = names
    self.values = values
    self.label = label
  }

  public var markup: String {
    let cell = max(16, min(44, 280 / Double(max(names.count, 1))))
    let longest = Double(names.map(\.count).max() ?? 0)
    let margin = min(longest * 6.2 + 8, 150)
    let shown = names.map { TextTable.shortened($0, to: 23) }
    let side = cell * Double(names.count)
    // Columns bear numbers, which the rows say the names of.
    var canvas = SVGCanvas(width: margin + 24 + side + 4, height: side + 22, label: label)
    for (row, cells) in values.enumerated() {
      let y = 18 + Double(row) * cell
      canvas.text(margin, y + cell / 2 + 3.5, shown[row], anchor: "end")
      canvas.text(
        margin + 20, y + cell / 2 + 3.5, "\(row + 1)", anchor: "end", class: "label faint")
      canvas.text(margin + 24 + (Double(row) + 0.5) * cell, 12, "\(row + 1)", class: "label faint")
      for (column, value) in cells.enumerated() {
        guard let value, value.isFinite else { continue }
        let x = margin + 24 + Double(column) * cell
        let strength = NumberText.fixed(min(value.magnitude, 1), 2)
        canvas.rectangle(
          x, y, cell - 1, cell - 1, class: value < 0 ? "heat below" : "heat",
          style: "fill-opacity:\(strength)",
          hint: "\(names[row]), \(names[column]): \(NumberText.fixed(value, 2))")
        if cell >= 26 {
          canvas.text(
            x + cell / 2 - 0.5, y + cell / 2 + 3.5, NumberText.fixed(value, 2),
            class: value.magnitude > 0.6 ? "label cell onheat" : "label cell")
        }
      }
    }
    return canvas.markup
  }
}
