/// Reads the text of a feature. The grammar, loosest first:
///
///     expression = sum [ ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) sum ]
///     sum        = product { ( "+" | "-" ) product }
///     product    = factor { ( "*" | "/" ) factor }
///     factor     = "-" factor | number | duration | quoted | [ instrument ":" ] operand
///     operand    = ( feature | "(" expression ")" ) [ "@" clock ] [ "." name ]
///     feature    = name [ "(" [ argument { "," argument } ] ")" ]
///     argument   = [ name "=" ] expression
///     instrument = name | quoted
///     clock      = duration | "trades(" integer ")" | "volume(" number ")"
///
/// Blanks may stand between any two tokens. Arithmetic on numbers alone is done here. Nesting is
/// bounded.
public struct ExpressionParser {
  static let deepest = 64
  static let mostOperators = 256

  private var scanner: ExpressionScanner
  private var depth = 0
  private var operators = 0

  /// The expression that `text` spells.
  public static func parse(_ text: String) throws(ExpressionError) -> Expression {
    var parser = ExpressionParser(scanner: ExpressionScanner(text))
    do throws(ExpressionError) {
      let expression = try parser.expression()
      parser.scanner.skipBlanks()
      if !parser.scanner.isAtEnd {
        throw parser.scanner.failure(
          "unexpected \(parser.scanner.nextToken)\(parser.scanner.operatorHint)")
      }
      return expression
    } catch {
      throw ExpressionError(text: text, column: error.column, cause: error.cause)
    }
  }

  private mutating func expression() throws(ExpressionError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest { throw scanner.failure("nested more than \(Self.deepest) deep") }
    let first = try sum()
    guard let comparison = takeOperator(["<=", ">=", "==", "!=", "<", ">"]) else { return first }
    return try combined(first, comparison, try sum())
  }

  private mutating func sum() throws(ExpressionError) -> Expression {
    var result = try product()
    while let sign = takeOperator(["+", "-"]) {
      result = try combined(result, sign, try product())
    }
    return result
  }

  private mutating func product() throws(ExpressionError) -> Expression {
    var result = try factor()
    while let sign = takeOperator(["*", "/"]) {
      result = try combined(result, sign, try factor())
    }
    return result
  }

  private typealias Sign = (name: String, place: Int)

  private mutating func takeOperator(_ tokens: [StaticString]) -> Sign? {
    scanner.skipBlanks()
    let place = scanner.index
    for token in tokens where scanner.take(token) { return (token.description, place) }
    return nil
  }

  /// What an operator makes of its operands: of two numbers a number, else a call of its name.
  private mutating func combined(
    _ first: Expression, _ sign: Sign, _ second: Expression
  ) throws(ExpressionError) -> Expression {
    if sign.name == "/", second == .number(0) {
      throw scanner.failure("divides by zero", at: sign.place)
    }
    if case .number(let left) = first, case .number(let right) = second {
      let result: Double
      switch sign.name {
      case "+": result = left + right
      case "-": result = left - right
      case "*": result = left * right
      case "/": result = left / right
      default: throw scanner.failure("compares two numbers", at: sign.place)
      }
      guard result.isFinite else {
        throw scanner.failure("the result is not a finite number", at: sign.place)
      }
      return .number(result)
    }
    for operand in [first, second] {
      if case .duration = operand {
        throw scanner.failure("a span of time is no operand of \(sign.name)", at: sign.place)
      }
      if case .quoted = operand {
        throw scanner.failure("a text is no operand of \(sign.name)", at: sign.place)
      }
    }
    operators += 1
    if operators > Self.mostOperators {
      throw scanner.failure("more than \(Self.mostOperators) operators", at: sign.place)
    }
    let column = sign.place + 1
    return .call(
      Expression.Call(
        name: sign.name,
        arguments: [
          Expression.Argument(value: first, column: first.column ?? column),
          Expression.Argument(value: second, column: second.column ?? column),
        ], column: column))
  }

  private mutating func factor() throws(ExpressionError) -> Expression {
    let byte = scanner.next
    let place = scanner.index
    if byte == 0x2D {
      depth += 1
      defer { depth -= 1 }
      if depth > Self.deepest { throw scanner.failure("nested more than \(Self.deepest) deep") }
      _ = scanner.take("-")
      return try combined(.number(-1), ("*", place), try factor())
    }
    if ExpressionScanner.isDigit(byte) || byte == 0x2E { return try scanner.numberOrDuration() }
    if byte == 0x22 {
      let text = try scanner.quoted()
      return scanner.take(":") ? try operand(of: text, place) : .quoted(text)
    }
    guard ExpressionScanner.isNameStart(byte) else { return try operand(of: nil, place) }
    let name = try scanner.name()
    if scanner.take(":") { return try operand(of: name, place) }
    scanner.rewind(to: place)
    return try operand(of: nil, place)
  }

  /// A feature or an expression in parentheses, of an instrument or of each.
  private mutating func operand(
    of instrument: String?, _ place: Int
  ) throws(ExpressionError) -> Expression {
    if scanner.take("(") {
      let inner = try expression()
      try scanner.expect(")", "\")\"")
      guard case .call(var call) = inner else {
        if instrument != nil || scanner.next == 0x40 {
          throw scanner.failure("\(inner.text) is the same on every clock", at: place)
        }
        return inner
      }
      if let instrument { try set(instrument, of: &call, place) }
      try suffixes(of: &call)
      return .call(call)
    }
    let byte = scanner.next
    guard ExpressionScanner.isNameStart(byte) else {
      throw scanner.failure(
        "expected a feature or a number, found \(scanner.nextToken)\(scanner.operatorHint)")
    }
    var call = Expression.Call(name: "", column: scanner.index + 1)
    call.name = try scanner.name()
    if scanner.take("("), !scanner.take(")") {
      repeat { call.arguments.append(try argument()) } while scanner.take(",")
      try scanner.expect(")", "\",\" or \")\"")
    }
    if let instrument { try set(instrument, of: &call, place) }
    try suffixes(of: &call)
    return .call(call)
  }

  private func set(
    _ instrument: String, of call: inout Expression.Call, _ place: Int
  ) throws(ExpressionError) {
    if let known = call.instrument {
      throw scanner.failure("\(call.name) is already of the instrument \(known)", at: place)
    }
    call.instrument = instrument
  }

  /// The clock and the output behind an operand.
  private mutating func suffixes(of call: inout Expression.Call) throws(ExpressionError) {
    let place = scanner.index
    if scanner.take("@") {
      if let clock = call.clock {
        throw scanner.failure("a second clock, after @\(clock.text)", at: place)
      }
      call.clock = try clock()
    }
    if scanner.take(".") {
      if let output = call.output {
        throw scanner.failure("a second output, after .\(output)", at: place)
      }
      call.output = try scanner.name()
      if scanner.next == UInt8(ascii: "@") {
        throw scanner.failure("the clock stands before the output: @CLOCK.\(call.output ?? "")")
      }
    }
  }

  private mutating func argument() throws(ExpressionError) -> Expression.Argument {
    let isName = ExpressionScanner.isNameStart(scanner.next)
    let start = scanner.index
    if isName {
      let key = try scanner.name()
      if !scanner.take("=="), scanner.take("=") {
        return Expression.Argument(key: key, value: try expression(), column: start + 1)
      }
      scanner.rewind(to: start)
    }
    return Expression.Argument(value: try expression(), column: start + 1)
  }

  private mutating func clock() throws(ExpressionError) -> Clock {
    let byte = scanner.next
    let start = scanner.index
    if ExpressionScanner.isDigit(byte) {
      guard case .duration(let span) = try scanner.numberOrDuration() else {
        throw scanner.failure(
          "a clock is a span of time such as 1s, trades(n) or volume(v)", at: start)
      }
      return .time(span)
    }
    guard ExpressionScanner.isNameStart(byte) else {
      throw scanner.failure(
        "expected a clock such as 1s, trades(n) or volume(v), found \(scanner.nextToken)")
    }
    let kind = try scanner.name()
    guard kind == "trades" || kind == "volume" else {
      throw scanner.failure(
        "\"\(kind)\" is no clock; it is a span of time such as 1s, trades(n) or volume(v)",
        at: start)
    }
    try scanner.expect("(", "\"(\"")
    guard ExpressionScanner.isDigit(scanner.next),
      case .number(let size) = try scanner.numberOrDuration(), size > 0
    else { throw scanner.failure("the clock \(kind) needs a number above zero") }
    try scanner.expect(")", "\")\"")
    if kind == "volume" { return .volume(size) }
    guard size == size.rounded(), size < 1e9 else {
      throw scanner.failure("the clock trades needs a whole number", at: start)
    }
    return .trades(Int(size))
  }
}
