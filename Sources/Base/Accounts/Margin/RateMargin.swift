import Configuration
import EventStream

extension MarginDefinition {
  /// Shares of the value, or amounts a contract, initial and to be maintained. Without keys those of
  /// Regulation T (12 CFR 220.12) and FINRA Rule 4210(c): 50 % and 25 %.
  static let rates = MarginDefinition(
    name: "rates",
    help:
      "initial and maintenance as shares of the value (\"50 %\") or amounts a contract (\"12650 USD\")"
  ) { table, currency throws(StreamError) in
    var requirement = MarginRequirement()
    let units = ["%", currency]
    let initial = try table.quantity("initial", units: units, in: 0...1e12) ?? (50, "%")
    let half = initial.unit == "%" ? initial.value / 2 : initial.value
    let kept = try table.quantity("maintenance", units: units, in: 0...1e12) ?? (half, initial.unit)
    if initial.unit == kept.unit, kept.value > initial.value {
      throw table.failure(
        "maintenance", "is above initial, so that what was opened could not be kept")
    }
    if initial.unit == "%" {
      requirement.initialShare = initial.value / 100
    } else {
      requirement.initialAmount = initial.value
    }
    if kept.unit == "%" {
      requirement.maintenanceShare = kept.value / 100
    } else {
      requirement.maintenanceAmount = kept.value
    }
    return requirement
  }
}
