import Configuration
import EventModel

/// A distance between two prices, in the unit that the user gave.
struct Distance {
  private let value: Double
  private let unit: String
  private let pips: PipSizes

  init?(_ quantity: Quantity?, pips: PipSizes) {
    guard let quantity else { return nil }
    value = quantity.value
    unit = quantity.unit
    self.pips = pips
  }

  /// As a share of the price; NaN where it is none.
  var share: Double {
    switch unit {
    case "%": value / 100
    case "bp": value / 10_000
    default: .nan
    }
  }

  /// In units of the price; NaN for ticks of an instrument whose tick is not known.
  func at(_ price: Double, _ instrument: Instrument) -> Double {
    switch unit {
    case "%": value / 100 * price.magnitude
    case "bp": value / 10_000 * price.magnitude
    case "pips": value * pips[instrument.id]
    case "ticks":
      instrument.tickSize == noNumber
        ? .nan : value * Double(instrument.tickSize) * instrument.priceScale
    default: value
    }
  }
}
