import Configuration
import EventModel
import EventStream

/// What must stand behind a position.
public struct MarginRequirement: Sendable, Equatable {
  /// To open it, of its value.
  public var initialShare = 0.0
  /// To keep it, of its value.
  public var maintenanceShare = 0.0
  /// To open it, of each unit or contract, in the account's currency.
  public var initialAmount = 0.0
  /// To keep it, of each unit or contract, in the account's currency.
  public var maintenanceAmount = 0.0

  public init() {}

  init(share: Double) {
    initialShare = share
    maintenanceShare = share
  }
}

/// The equity that an account must have behind what it holds: initially, to open it, and to keep it.
///
///     [account.margin]
///     model = "rates"
///     initial = "50 %"
///     maintenance = "25 %"
///
///     [account.margin.instrument.ES]
///     initial = "12650 USD"       # a contract
///     maintenance = "11500 USD"
public struct MarginModel: Sendable {
  var general: MarginRequirement
  var bySymbol: [String: MarginRequirement] = [:]

  func requirement(of symbol: String) -> MarginRequirement { bySymbol[symbol] ?? general }

  init(_ general: MarginRequirement) { self.general = general }

  init(_ table: ConfigurationTable, currency: String) throws(StreamError) {
    let name = try table.text("model", choices: MarginDefinition.all.map(\.name)) ?? "rates"
    let definition = MarginDefinition.all.first { $0.name == name } ?? .rates
    general = try definition.make(table, currency)
    for (symbol, own) in try table.namedTables("instrument") {
      bySymbol[symbol] = try MarginDefinition.rates.make(own, currency)
    }
  }
}

/// A margin model in the table.
public struct MarginDefinition: Sendable {
  /// As the configuration has it.
  public var name: String
  /// One sentence.
  public var help: String
  /// Reads its keys from `[account.margin]`.
  var make: @Sendable (ConfigurationTable, String) throws(StreamError) -> MarginRequirement

  /// The models by name. A new one is one file and one line.
  public static let all: [MarginDefinition] = [.cash, .leverage, .rates]
}
