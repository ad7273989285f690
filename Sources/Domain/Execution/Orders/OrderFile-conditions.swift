import Configuration
import EventModel
import EventStream

extension OrderFile {
  /// The columns of stops, brackets and the like.
  static let conditionColumns = [
    "trigger", "trail", "display", "group", "expiry", "stop", "target", "stop_trails",
    "reduce_only",
  ]

  /// What a new order of a row asks for beside side, size, price and time in force.
  ///
  /// - Parameter group: the id of the first order with the row's `group`; 0 where it has none.
  static func write(
    _ row: SmallTable.Row, group: UInt64, _ instrument: Instrument, to payload: inout OrderPayload
  ) throws(StreamError) {
    let exponent = instrument.priceExponent
    payload.trigger = try row.decimal("trigger", exponent: exponent) ?? noNumber
    payload.display = try row.decimal("display", exponent: instrument.sizeExponent) ?? noNumber
    payload.expiry = try row.time("expiry") ?? noTime
    payload.group = group
    payload.reduceOnly = try isYes(row, "reduce_only") ? 1 : 0
    payload.stopTrails = try isYes(row, "stop_trails") ? 1 : 0
    switch try distance(row, "stop", instrument) {
    case .units(let units): payload.stopDistance = units
    case .share(let share): payload.stopShare = share
    case nil: break
    }
    switch try distance(row, "target", instrument) {
    case .units(let units): payload.targetDistance = units
    case .share(let share): payload.targetShare = share
    case nil: break
    }
    switch try distance(row, "trail", instrument) {
    case .units(let units): payload.trail = units
    case .share(let share):
      guard payload.trigger != noNumber else {
        throw row.failure("trail", "a share is one of the trigger, and there is none")
      }
      payload.trail = Int64(
        max(1, min(9e18, abs(Double(payload.trigger)) * Double(share) / 1e9)).rounded())
    case nil: break
    }
  }

  /// What is wrong of a row whatever its instrument is.
  static func check(_ row: SmallTable.Row) throws(StreamError) {
    for column in ["stop", "target", "trail"] { _ = try quantity(row, column) }
    for column in ["reduce_only", "stop_trails"] { _ = try isYes(row, column) }
    _ = try row.number("trigger")
    _ = try row.numberAboveZero("display")
    _ = try row.time("expiry")
  }

  private static func isYes(_ row: SmallTable.Row, _ column: String) throws(StreamError) -> Bool {
    try row.word(column, of: ["yes", "no"]) == "yes"
  }

  private enum Distance {
    /// In price units.
    case units(Int64)
    /// In 1e-9.
    case share(Int64)
  }

  /// A number above zero and its unit: none (of the price), `%`, `bp` or `ticks`.
  private static func quantity(
    _ row: SmallTable.Row, _ column: String
  ) throws(StreamError) -> (value: Double, unit: String)? {
    let text = row.text(column)
    if text.isEmpty { return nil }
    let parts = text.split(separator: " ").map(String.init)
    let unit = parts.count > 1 ? parts[1] : ""
    guard parts.count <= 2, let value = Double(parts[0]), value > 0, value.isFinite,
      ["", "%", "bp", "ticks"].contains(unit)
    else {
      throw row.failure(
        column,
        "\"\(text)\" is no distance above zero, such as 0.5, \"2 %\", \"20 bp\", \"10 ticks\"")
    }
    return (value, unit)
  }

  private static func distance(
    _ row: SmallTable.Row, _ column: String, _ instrument: Instrument
  ) throws(StreamError) -> Distance? {
    guard let (value, unit) = try quantity(row, column) else { return nil }
    var units = value / instrument.priceScale
    switch unit {
    case "%": return .share(Int64(min(9e18, value * 1e7).rounded()))
    case "bp": return .share(Int64(min(9e18, value * 1e5).rounded()))
    case "ticks":
      guard instrument.tickSize != noNumber else {
        throw row.failure(column, "the tick of \(instrument.symbol) is not known")
      }
      units = value * Double(instrument.tickSize)
    default: break
    }
    guard units >= 0.5, units < 9e18 else {
      throw row.failure(column, "is no distance that prices of \(instrument.symbol) can have")
    }
    return .units(Int64(units.rounded()))
  }
}
