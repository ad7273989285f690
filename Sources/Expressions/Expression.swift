import EventModel

/// A feature as the user wrote it: `name(arg, key=value)@CLOCK.output`.
public indirect enum Expression: Sendable, Equatable {
  /// A number, `20` or `0.06`.
  case number(Double)
  /// A span of event time, `300s`, in nanoseconds.
  case duration(Int64)
  case call(Call)

  public struct Call: Sendable, Equatable {
    public var name: String
    public var arguments: [Argument]
    public var clock: Clock?
    /// One of several outputs; nil for all.
    public var output: String?
    /// Where the name stands in the text, counted from 1.
    public var column: Int

    public init(
      name: String, arguments: [Argument] = [], clock: Clock? = nil, output: String? = nil,
      column: Int = 1
    ) {
      self.name = name
      self.arguments = arguments
      self.clock = clock
      self.output = output
      self.column = column
    }

    /// Equality is of what is computed; the place in the text is not part of it.
    public static func == (first: Call, second: Call) -> Bool {
      first.name == second.name && first.arguments == second.arguments
        && first.clock == second.clock && first.output == second.output
    }
  }

  public struct Argument: Sendable, Equatable {
    /// The parameter's name where it was given.
    public var key: String?
    public var value: Expression
    public var column: Int

    public init(key: String? = nil, value: Expression, column: Int = 1) {
      self.key = key
      self.value = value
      self.column = column
    }

    public static func == (first: Argument, second: Argument) -> Bool {
      first.key == second.key && first.value == second.value
    }
  }
}

/// What drives a feature.
public enum Clock: Sendable, Hashable {
  /// Every so many nanoseconds of event time, aligned to the Unix epoch.
  case time(Int64)
  /// Every so many trades of the instrument.
  case trades(Int)
  /// Whenever this much volume has traded, in units of the instrument's size.
  case volume(Double)

  /// As it stands behind the `@`.
  public var text: String {
    switch self {
    case .time(let interval): return Duration64.format(interval)
    case .trades(let count): return "trades(\(count))"
    case .volume(let size): return "volume(\(Expression.text(of: size)))"
    }
  }
}

extension Expression {
  /// The canonical text: no blanks, numbers at their shortest, durations in their largest unit.
  public var text: String {
    switch self {
    case .number(let value): return Self.text(of: value)
    case .duration(let span): return Duration64.format(span)
    case .call(let call):
      var text = call.name
      if !call.arguments.isEmpty {
        let arguments = call.arguments.map { ($0.key.map { "\($0)=" } ?? "") + $0.value.text }
        text += "(\(arguments.joined(separator: ",")))"
      }
      if let clock = call.clock { text += "@\(clock.text)" }
      if let output = call.output { text += ".\(output)" }
      return text
    }
  }

  static func text(of number: Double) -> String {
    number == number.rounded() && number.magnitude < 1e15
      ? String(Int64(number)) : number.description
  }
}

/// Why an expression is refused.
public struct ExpressionError: Error, Sendable, Equatable {
  public var text: String
  /// Counted from 1.
  public var column: Int
  public var cause: String

  public init(text: String = "", column: Int, cause: String) {
    self.text = text
    self.column = column
    self.cause = cause
  }
}
