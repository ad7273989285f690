import Configuration
import EventModel
import EventStream

/// `[execution.almgren_chriss]`: the model's parameters, with days as the unit of time and shares
/// (contracts, coins) as that of size, as in the paper.
struct AlmgrenChrissSettings: Sendable {
  /// σ: currency a share and square root of a day.
  var volatility: Double?
  /// γ: currency a share for each share.
  var permanentImpact = 0.0
  /// η: currency a share for each share a day.
  var temporaryImpact: Double?
  /// ε: currency a share.
  var fixedCost = 0.0
  /// λ: per currency.
  var riskAversion = 1e-6
  /// Hours of a trading day.
  var dayHours = 24.0

  mutating func read(_ table: ConfigurationTable) throws(StreamError) {
    let positive = Double.leastNormalMagnitude ... .greatestFiniteMagnitude
    let least = 0...Double.greatestFiniteMagnitude
    volatility = try table.number("volatility", in: positive) ?? volatility
    permanentImpact = try table.number("permanent_impact", in: least) ?? permanentImpact
    temporaryImpact = try table.number("temporary_impact", in: positive) ?? temporaryImpact
    fixedCost = try table.number("fixed_cost", in: least) ?? fixedCost
    riskAversion = try table.number("risk_aversion", in: least) ?? riskAversion
    dayHours = try table.number("hours_of_day", in: 0.1...24) ?? dayHours
  }

  func check(_ table: ConfigurationTable) throws(StreamError) {
    guard volatility != nil, temporaryImpact != nil else {
      throw table.failure(
        "schedule",
        "almgren_chriss needs [execution.almgren_chriss] with volatility (currency a share and "
          + "square root of a day) and temporary_impact (currency a share for each share a day)")
    }
  }

  /// The model of one parent. A permanent impact that is too large for the interval is cut, so that the
  /// problem has an optimum.
  func model(of context: ScheduleContext) -> AlmgrenChriss {
    let day = dayHours * Double(Timestamp.hour)
    let horizon = Double(context.duration) / day
    let interval = horizon / Double(context.settings.slices)
    let temporary = temporaryImpact ?? 1
    return AlmgrenChriss(
      size: Double(context.size) * context.sizeScale, horizon: horizon,
      intervals: context.settings.slices, volatility: volatility ?? 0,
      permanentImpact: min(permanentImpact, 1.9 * temporary / interval),
      temporaryImpact: temporary, fixedCost: fixedCost, riskAversion: riskAversion)
  }
}
