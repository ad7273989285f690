/// Maps values to places of a chart, with round numbers as marks.
struct ChartScale {
  let low: Double
  let high: Double
  /// Marks, ascending, within the range.
  let marks: [Double]
  /// Digits behind the point that the marks need.
  let decimals: Int

  /// A range that holds the values and zero, widened to round numbers.
  init(_ values: [Double], includesZero: Bool = true, marks count: Int = 5) {
    let finite = values.filter(\.isFinite) + (includesZero ? [0] : [])
    var (least, most) = (finite.min() ?? 0, finite.max() ?? 1)
    if !(most > least) { (least, most) = (least - 1, most + 1) }
    let step = Self.roundStep((most - least) / Double(count))
    low = (least / step).rounded(.down) * step
    high = (most / step).rounded(.up) * step
    let steps = Int(((high - low) / step).rounded())
    let base = (least / step).rounded(.down)
    marks = (0...max(steps, 1)).map { (base + Double($0)) * step }
    decimals = max(0, -NumberText.decimalExponent(step))
  }

  /// The least of 1, 2, 5 times a power of ten that is not below `step`.
  static func roundStep(_ step: Double) -> Double {
    let exponent = NumberText.decimalExponent(step)
    let unit = NumberText.power(exponent)
    for factor in [1.0, 2, 5, 10] where factor * unit >= step { return factor * unit }
    return 10 * unit
  }

  /// The share of the way from low to high.
  func share(_ value: Double) -> Double { (value - low) / (high - low) }

  /// The text of a mark: with all its decimals, or an exponent where these would be many.
  func text(_ mark: Double) -> String {
    decimals > 5 || mark.magnitude >= 1e9
      ? NumberText.significant(mark, 3) : NumberText.fixed(mark, decimals)
  }
}
