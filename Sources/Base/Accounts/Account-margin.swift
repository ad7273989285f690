import EventModel

/// What must stand behind what is held. Zero without a margin model.
extension Account {
  /// Whether equity must stand behind positions.
  public var hasMargin: Bool { configuration.margin != nil }

  /// The equity that a quantity of an instrument takes to be opened, at its newest price; NaN where its
  /// value is not known.
  public func initialMargin(_ instrument: UInt32, quantity: Int64) -> Double {
    margin(instrument, quantity) { ($0.initialShare, $0.initialAmount) }
  }

  /// The equity that all that is held takes to be opened.
  public var initialMargin: Double { total { ($0.initialShare, $0.initialAmount) } }

  /// The equity below which what is held may not be kept.
  public var maintenanceMargin: Double { total { ($0.maintenanceShare, $0.maintenanceAmount) } }

  private func total(_ part: (MarginRequirement) -> (Double, Double)) -> Double {
    if !hasMargin { return 0 }
    var total = 0.0
    for index in heldInstruments where terms[index].quantity != 0 {
      total += margin(UInt32(index), terms[index].quantity, part)
    }
    return total
  }

  private func margin(
    _ instrument: UInt32, _ quantity: Int64, _ part: (MarginRequirement) -> (Double, Double)
  ) -> Double {
    let index = Int(instrument)
    guard index < terms.count else { return .nan }
    let (share, amount) = part(terms[index].margin)
    let fixed = amount == 0 ? 0 : amount * Double(quantity.magnitude) * terms[index].sizeScale
    if share == 0 { return fixed }
    return fixed + share
      * abs(value(instrument, quantity: quantity, twicePrice: twiceMark(instrument)))
  }
}
