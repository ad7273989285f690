import EventStream

/// What a strategy is: the one table from which options, `--list` and `--describe` come.
public struct StrategyDefinition: Sendable {
  public var name: String
  /// One line, no full stop.
  public var summary: String
  /// When it enters and leaves.
  public var rule: String
  /// Paper or book, with the place.
  public var source: String
  /// Beside those that all strategies have.
  public var parameters: [StrategyParameter]
  /// Makes the rule; reads files.
  var make: @Sendable (StrategyArguments) throws(StreamError) -> StrategyRule

  init(
    _ name: String, summary: String, rule: String, source: String,
    parameters: [StrategyParameter],
    make: @escaping @Sendable (StrategyArguments) throws(StreamError) -> StrategyRule
  ) {
    self.name = name
    self.summary = summary
    self.rule = rule
    self.source = source
    self.parameters = parameters
    self.make = make
  }

  /// With those that all strategies have.
  var allParameters: [StrategyParameter] {
    parameters
      + StrategyParameter.common.filter { common in
        !parameters.contains { $0.name == common.name }
      }
  }

  func takes(_ name: String) -> Bool { allParameters.contains { $0.name == name } }

  /// The names of the parameters of all strategies, each once.
  static var parameterNames: [String] { everyParameter.map(\.name) }

  /// The parameters of all strategies, each name once.
  static var everyParameter: [StrategyParameter] {
    var known: Set<String> = []
    return (strategyDefinitions.flatMap(\.parameters) + StrategyParameter.common).filter {
      known.insert($0.name).inserted
    }
  }
}

/// The strategies in the order of `signal --list`. A new one is one file and one line here.
public let strategyDefinitions: [StrategyDefinition] = [
  .movingAverageCrossover, .relativeStrengthReversion, .bollingerBreakout, .bollingerReversion,
  .volatilityIndexReversion, .bookImbalance, .threshold, .linearModel, .boostedTrees, .targetFile,
]
