/// 1 in the rows in which a condition becomes known, or true where it was false, or false where it was
/// true, by instrument; else 0. A condition that is absent is as it was when it last had a value.
final class AlarmChanges: FeatureNode {
  private let conditions: [Column]
  private let known: PerInstrument<Double>

  init(_ conditions: [Column]) {
    self.conditions = conditions
    known = PerInstrument(.nan, width: conditions.count)
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = known.values + Int(rows.instruments[row]) * conditions.count
      var hasChanged = false
      for (index, condition) in conditions.enumerated() {
        let value = condition.values[row]
        if value.isNaN || value == own[index] { continue }
        own[index] = value
        hasChanged = true
      }
      outputs[0].values[row] = hasChanged ? 1 : 0
    }
  }
}
