import EventStream

/// One TOML file for the programs of a trading chain: each reads the tables that are its own, and
/// `[instrument.SYMBOL]`, which all share.
///
///     [strategy]           signal
///     [account] [risk]     risk
///     [execution] [venue]  execute --sim, risk --venue
///     [instrument.NVDA]    all
public struct TradingFile {
  public let configuration: Configuration
  /// The whole file.
  public let root: ConfigurationTable
  public let terms: InstrumentTerms

  /// The top-level tables that there are.
  public static let sections = [
    "account", "execution", "instrument", "risk", "strategy", "venue",
  ]

  public init(file: String) throws(StreamError) {
    try self.init(try Configuration(file: file))
  }

  public init(_ configuration: Configuration) throws(StreamError) {
    self.configuration = configuration
    root = ConfigurationTable(configuration)
    root.ignore(Self.sections)
    terms = try InstrumentTerms(root)
    try root.finish()
  }
}
