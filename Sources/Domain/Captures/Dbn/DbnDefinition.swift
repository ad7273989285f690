import EventModel

/// What a definition says of its instrument. Versions differ in the layout behind the prices.
struct DbnDefinition {
  var symbol: String
  var currency: String
  var tickSize: Int64
  var roundLot: Int32
  var isStock: Bool
  var contractMultiplier: Int32
  /// The figures that a venue gives instead of a multiplier.
  var displayFactor: Int64
  var tickValue: Int64
  var unitQuantity: Int64
  var activation: Int64
  var expiration: Int64

  /// Offsets of the fields that versions keep in different places.
  private struct Layout {
    var unitQuantity: Int
    var tickValue: Int
    var roundLot: Int
    var multiplier: Int
    var currency: Int
    var symbol: Int
    var symbolWidth: Int
    var instrumentClass: Int
  }

  private static func layout(length: Int) -> Layout {
    switch length {
    case 520...:
      return Layout(
        unitQuantity: 80, tickValue: 88, roundLot: 168, multiplier: 176, currency: 224, symbol: 238,
        symbolWidth: 71, instrumentClass: 487)
    case 400...:
      return Layout(
        unitQuantity: 88, tickValue: 96, roundLot: 156, multiplier: 164, currency: 186, symbol: 200,
        symbolWidth: 71, instrumentClass: 374)
    default:
      return Layout(
        unitQuantity: 88, tickValue: 96, roundLot: 148, multiplier: 160, currency: 186, symbol: 200,
        symbolWidth: 22, instrumentClass: 325)
    }
  }

  /// The record must have at least the 360 bytes of version 1.
  init(_ record: DbnRecord) {
    let layout = Self.layout(length: record.length)
    symbol = record.text(layout.symbol, width: layout.symbolWidth)
    currency = record.text(layout.currency, width: 4)
    tickSize = record.price(24)
    displayFactor = record.price(32)
    expiration = record.time(40)
    activation = record.time(48)
    unitQuantity = record.price(layout.unitQuantity)
    tickValue = record.price(layout.tickValue)
    roundLot = record.integer(layout.roundLot, as: Int32.self)
    contractMultiplier = record.integer(layout.multiplier, as: Int32.self)
    isStock = record.byte(layout.instrumentClass) == 0x4B  // K
  }

  /// Account currency per point and contract; nil where the venue leaves it in doubt.
  ///
  /// CME gives no multiplier but a contract size (50 for ES) and a tick value. The size alone is
  /// wrong where prices are in cents (soybeans: 5,000 bushels, $50 a point), so it counts only where
  /// tick value / (tick × display factor) says the same.
  var multiplier: Double? {
    if contractMultiplier > 0, contractMultiplier != Int32.max { return Double(contractMultiplier) }
    if isStock { return 1 }
    guard tickSize > 0, tickValue > 0, displayFactor > 0, unitQuantity > 0 else { return nil }
    let bySize = Double(unitQuantity) / 1e9
    let byTick = Double(tickValue) / Double(tickSize) / (Double(displayFactor) / 1e9)
    return abs(bySize - byTick) <= 1e-9 * bySize ? bySize : nil
  }

  /// Writes what is known.
  func describe(_ instrument: inout Instrument) {
    if !currency.isEmpty { instrument.currency = currency }
    if tickSize > 0 { instrument.tickSize = tickSize }
    if roundLot > 0, roundLot != Int32.max { instrument.lotSize = Int64(roundLot) }
    if let multiplier { instrument.multiplier = multiplier }
    // The venue knows better than the mappings of a capture, which end with it, also where it says
    // that there is no such time.
    instrument.validFrom = activation
    instrument.validTo = expiration
  }
}
