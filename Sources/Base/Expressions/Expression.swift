import EventModel

/// A feature as the user wrote it: `name(arg, key=value)@CLOCK.output`, arithmetic and comparisons of
/// features, features of another instrument.
public indirect enum Expression: Sendable, Equatable {
  /// A number, `20` or `0.06`.
  case number(Double)
  /// A span of event time, `300s`, in nanoseconds.
  case duration(Int64)
  /// A text in quotes: the name of a file, for example.
  case quoted(String)
  case call(Call)

  public struct Call: Sendable, Equatable {
    /// The feature's, or an operator: `+ - * / < <= > >= == !=`, which has two arguments.
    public var name: String
    public var arguments: [Argument]
    /// The symbol of the instrument that it is of; nil: of each.
    public var instrument: String?
    public var clock: Clock?
    /// One of several outputs; nil for all.
    public var output: String?
    /// Where the name stands in the text, counted from 1.
    public var column: Int

    public init(
      name: String, arguments: [Argument] = [], instrument: String? = nil, clock: Clock? = nil,
      output: String? = nil, column: Int = 1
    ) {
      self.name = name
      self.arguments = arguments
      self.instrument = instrument
      self.clock = clock
      self.output = output
      self.column = column
    }

    /// Equality is of what is computed; the place in the text is not part of it.
    public static func == (first: Call, second: Call) -> Bool {
      first.name == second.name && first.arguments == second.arguments
        && first.instrument == second.instrument && first.clock == second.clock
        && first.output == second.output
    }

    /// Whether it is a name and nothing else.
    public var isBareName: Bool {
      arguments.isEmpty && instrument == nil && clock == nil && output == nil && !isOperator
    }

    public var isOperator: Bool {
      name.utf8.first.map { !ExpressionScanner.isNameStart($0) } ?? false
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
  /// Where it stands in the text, counted from 1; nil for what is no call.
  var column: Int? {
    guard case .call(let call) = self else { return nil }
    if call.isOperator, let first = call.arguments.first { return first.column }
    return call.column
  }

  /// The canonical text: no blanks, no parentheses that change nothing, numbers at their shortest,
  /// durations in their largest unit.
  public var text: String {
    switch self {
    case .number(let value): return Self.text(of: value)
    case .duration(let span): return Duration64.format(span)
    case .quoted(let text): return "\"\(text)\""
    case .call(let call):
      var text = call.isOperator ? operation(call) : call.name
      if !call.isOperator, !call.arguments.isEmpty {
        let arguments = call.arguments.map { ($0.key.map { "\($0)=" } ?? "") + $0.value.text }
        text += "(\(arguments.joined(separator: ",")))"
      }
      if let instrument = call.instrument {
        text =
          (ExpressionScanner.isName(instrument) ? instrument : "\"\(instrument)\"") + ":" + text
      }
      if let clock = call.clock { text += "@\(clock.text)" }
      if let output = call.output { text += ".\(output)" }
      return text
    }
  }

  private func operation(_ call: Call) -> String {
    guard let first = call.arguments.first, let last = call.arguments.last else { return call.name }
    // Sums and products group from the left; comparisons do not follow one another.
    let own = Self.tightness[call.name] ?? 0
    let left = first.value.isLooser(than: max(own, 1))
    var right = last.value.isLooser(than: own + 1)
    if case .number(let value) = last.value, value < 0, own > 0 { right = true }
    func enclosed(_ text: String, _ isNeeded: Bool) -> String { isNeeded ? "(\(text))" : text }
    let text =
      enclosed(first.value.text, left) + call.name + enclosed(last.value.text, right)
    return enclosed(text, call.instrument != nil || call.clock != nil || call.output != nil)
  }

  /// How closely operators bind: comparisons 0, sums 1, products 2.
  private static let tightness = ["+": 1, "-": 1, "*": 2, "/": 2]

  /// Whether it needs parentheses beside an operator.
  private func isLooser(than tightness: Int) -> Bool {
    guard case .call(let call) = self, call.isOperator, call.instrument == nil, call.clock == nil,
      call.output == nil
    else { return false }
    return (Self.tightness[call.name] ?? 0) < tightness
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
  /// The file that the expression names, where the fault is in that.
  public var file: File?

  /// A place in a file.
  public struct File: Sendable, Equatable {
    public var name: String
    /// Line and column; empty: the file as a whole.
    public var place: String
    /// Whether it could be read.
    public var isReadable: Bool

    public init(name: String, place: String = "", isReadable: Bool = true) {
      self.name = name
      self.place = place
      self.isReadable = isReadable
    }
  }

  public init(text: String = "", column: Int, cause: String, file: File? = nil) {
    self.text = text
    self.column = column
    self.cause = cause
    self.file = file
  }
}
