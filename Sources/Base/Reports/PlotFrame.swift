/// What charts with a vertical axis share: the area, its marks and its categories below.
struct PlotFrame {
  static let width = 360.0
  static let height = 220.0
  private static let margin = (left: 46.0, right: 8.0, top: 10.0, bottom: 34.0)

  let scale: ChartScale
  let categories: [String]
  var canvas: SVGCanvas

  init(
    _ values: [Double], categories: [String], axis: String, label: String,
    includesZero: Bool = true
  ) {
    scale = ChartScale(values, includesZero: includesZero)
    self.categories = categories
    canvas = SVGCanvas(width: Self.width, height: Self.height, label: label)
    let right = Self.width - Self.margin.right
    for mark in scale.marks {
      let y = place(mark)
      canvas.line(Self.margin.left, y, right, y, class: mark == 0 ? "axis" : "grid")
      canvas.text(Self.margin.left - 4, y + 3.5, scale.text(mark), anchor: "end")
    }
    // As many names as have room.
    let widest = Double(categories.map(\.count).max() ?? 0) * 6.5 + 6
    let every = max(1, Int((widest / step).rounded(.up)))
    for (index, name) in categories.enumerated() where index % every == 0 {
      canvas.text(center(index), Self.height - Self.margin.bottom + 14, name)
    }
    canvas.text(
      (Self.margin.left + right) / 2, Self.height - 5, axis, class: "label axisname")
  }

  /// Horizontal room of one category.
  var step: Double {
    (Self.width - Self.margin.left - Self.margin.right) / Double(max(categories.count, 1))
  }

  func center(_ index: Int) -> Double { Self.margin.left + (Double(index) + 0.5) * step }

  /// A share of the way from the left end of the area to the right.
  func across(_ share: Double) -> Double {
    Self.margin.left + share * (Self.width - Self.margin.left - Self.margin.right)
  }

  /// The height of a value on the canvas.
  func place(_ value: Double) -> Double {
    Self.height - Self.margin.bottom
      - scale.share(value) * (Self.height - Self.margin.top - Self.margin.bottom)
  }
}

/// A value of a chart with its interval.
public struct ChartPoint: Sendable {
  /// Nil leaves the place empty.
  public var value: Double?
  public var low: Double?
  public var high: Double?

  public init(_ value: Double?, low: Double? = nil, high: Double? = nil) {
    self.value = Self.drawable(value)
    self.low = Self.drawable(low)
    self.high = Self.drawable(high)
  }

  /// What is larger has no place on a scale whose ends are a double apart.
  private static func drawable(_ value: Double?) -> Double? {
    value.flatMap { $0.magnitude < 1e300 ? $0 : nil }
  }

  var extent: [Double] { [value, low, high].compactMap(\.self) }

  func hint(_ category: String, _ format: (Double) -> String) -> String {
    guard let value else { return "" }
    var text = "\(category): \(format(value))"
    if let low, let high { text += " (\(format(low)) to \(format(high)))" }
    return text
  }
}
