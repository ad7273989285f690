import Configuration
import EventModel
import EventStream

/// Which fee model holds for which instrument: the table of its own, else that of its class, else the
/// general one.
///
///     [venue.fees]
///     model = "ibkr"
///
///     [venue.fees.class.shanghai]
///     symbols = ["600000", "688981"]
///     model = "a_share"
///
///     [venue.fees.instrument.BTCUSD_PERP]
///     model = "maker_taker"
///     taker = "5 bp"
struct FeeSchedule: Sendable {
  var general: any FeeModel = FreeOfFees()
  private var bySymbol: [String: any FeeModel] = [:]

  init() {}

  /// - Parameter general: for all instruments.
  init(_ general: any FeeModel) { self.general = general }

  init(_ table: ConfigurationTable) throws(StreamError) {
    general = try Self.model(table)
    for (_, group) in try table.namedTables("class") {
      let fees = try Self.model(group)
      guard let symbols = try group.texts("symbols"), !symbols.isEmpty else {
        throw group.failure(
          "symbols", "names the instruments of the class, for example symbols = [\"AAA\", \"BBB\"]")
      }
      for symbol in symbols {
        if bySymbol.updateValue(fees, forKey: symbol) != nil {
          throw group.failure("symbols", "\(symbol) is of two classes")
        }
      }
    }
    for (symbol, own) in try table.namedTables("instrument") {
      bySymbol[symbol] = try Self.model(own)
    }
  }

  private static func model(_ table: ConfigurationTable) throws(StreamError) -> any FeeModel {
    let name = try table.text("model", choices: FeeDefinition.all.map(\.name)) ?? "none"
    return try (FeeDefinition.named(name) ?? FreeOfFees.definition).make(table)
  }

  func model(of symbol: String) -> any FeeModel { bySymbol[symbol] ?? general }
}
