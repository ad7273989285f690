/// A parameter of a strategy: an option of the command line, and a key of `[strategy]`.
public struct StrategyParameter: Sendable {
  public enum Kind: Sendable {
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    /// A number with one of these units behind it: `2 %`.
    case quantity([String])
    /// A span of time, `5m`.
    case span
    case choice([String])
    /// A feature expression.
    case feature
    /// The name of a file, looked up beside the configuration.
    case file
    case text
    /// Several texts: a list in TOML, given several times on the command line.
    case texts
  }

  /// In lower snake case; the option has dashes.
  public var name: String
  public var kind: Kind
  /// What holds when it is left out; nil: nothing does.
  public var fallback: String?
  /// One sentence without a full stop.
  public var meaning: String

  init(_ name: String, _ kind: Kind, _ fallback: String? = nil, _ meaning: String) {
    self.name = name
    self.kind = kind
    self.fallback = fallback
    self.meaning = meaning
  }

  /// As an option of the command line, without dashes in front.
  var option: String { String(name.map { $0 == "_" ? "-" : $0 }) }

  /// Its line of the usage text.
  var usage: String { "  --\(option) \(argument)  \(meaning)" }

  /// The argument in usage lines.
  var argument: String {
    switch kind {
    case .integer: "N"
    case .number: "X"
    case .quantity: "AMOUNT"
    case .span: "D"
    case .choice(let words): words.joined(separator: "|")
    case .feature: "EXPR"
    case .file: "FILE"
    case .text, .texts: "TEXT"
    }
  }
}
