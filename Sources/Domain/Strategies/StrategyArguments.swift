import Commands
import Configuration
import EventModel
import EventStream
import Expressions
import FeatureLibrary

/// The parameters of one strategy as they were given, on the command line or in `[strategy]`.
public struct StrategyArguments {
  private let definition: StrategyDefinition
  /// By name; several for a list.
  private var given: [String: [String]] = [:]
  private let table: ConfigurationTable?
  private let options: ParsedOptions
  /// Where relative names of files are looked up, with the slash.
  let directory: String

  /// - Parameter table: `[strategy]` of a file; the command line goes before it.
  init(
    _ definition: StrategyDefinition, options: ParsedOptions, table: ConfigurationTable?
  ) throws(StreamError) {
    self.definition = definition
    self.table = table
    self.options = options
    let file = table?.configuration.file ?? ""
    directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    for parameter in definition.allParameters {
      let texts = options.texts(parameter.option)
      // Asked for in any case, so that the table knows the key.
      let own = try Self.texts(parameter, in: table)
      let values = texts.isEmpty ? own : texts
      if let values { given[parameter.name] = values }
    }
    if options.operands.count > 1, let first = definition.parameters.first {
      given[first.name] = [options.operands[1]]
    }
    for name in StrategyDefinition.parameterNames where !definition.takes(name) {
      let option = String(name.map { $0 == "_" ? "-" : $0 })
      if options.has(option) {
        throw ParsedOptions.usage(
          "--\(option)",
          "\(definition.name) takes no such parameter (`signal --describe \(definition.name)`)")
      }
    }
    for parameter in definition.allParameters { try check(parameter) }
  }

  private static func texts(
    _ parameter: StrategyParameter, in table: ConfigurationTable?
  ) throws(StreamError) -> [String]? {
    guard let table else { return nil }
    if case .texts = parameter.kind { return try table.texts(parameter.name) }
    guard let value = try table.value(parameter.name) else { return nil }
    switch (value, parameter.kind) {
    case (.integer(let number), .integer), (.integer(let number), .number): return ["\(number)"]
    case (.number(let number), .number): return ["\(number)"]
    case (_, .integer(let range)):
      throw table.failure(
        parameter.name,
        "takes a whole number from \(range.lowerBound) to \(range.upperBound), without quotes")
    case (_, .number): throw table.failure(parameter.name, "takes a number without quotes")
    case (.text(let text), _): return [text]
    default:
      throw table.failure(
        parameter.name, "takes a text between quotes, for example \(Self.example(parameter))")
    }
  }

  private static func example(_ parameter: StrategyParameter) -> String {
    switch parameter.kind {
    case .quantity(let units): "\"2 \(units[0])\""
    case .span: "\"5m\""
    case .choice(let words): "\"\(words[0])\""
    case .feature: "\"ofi@1s\""
    default: "\"\(parameter.fallback ?? parameter.name)\""
    }
  }

  /// Every value is read once, so that what is wrong is said before the stream begins.
  private func check(_ parameter: StrategyParameter) throws(StreamError) {
    switch parameter.kind {
    case .integer: _ = try integer(parameter.name)
    case .number: _ = try number(parameter.name)
    case .quantity: _ = try quantity(parameter.name)
    case .span: _ = try span(parameter.name)
    case .choice: _ = try choice(parameter.name)
    case .feature: _ = try feature(parameter.name)
    case .text where parameter.name == "clock": try checkClock()
    case .file, .text, .texts: break
    }
  }

  private func checkClock() throws(StreamError) {
    guard let clock = text("clock"), !clock.isEmpty else { return }
    do throws(ExpressionError) {
      _ = try FeatureRequest("mid@\(clock)")
    } catch {
      throw failure("clock", "\"\(clock)\": \(error.cause)")
    }
  }

  /// The error of a parameter, where it was given.
  func failure(_ name: String, _ cause: String) -> StreamError {
    let option = String(name.map { $0 == "_" ? "-" : $0 })
    if let table, !options.has(option) { return table.failure(name, cause) }
    return ParsedOptions.usage("--\(option)", cause)
  }

  /// To ask for a parameter that the strategy does not declare, or not of that kind, is a mistake of ours.
  private func parameter(_ name: String) -> StrategyParameter {
    guard let found = definition.allParameters.first(where: { $0.name == name }) else {
      preconditionFailure("\(definition.name) declares no parameter \(name)")
    }
    return found
  }

  private func otherKind(_ name: String) -> Never {
    preconditionFailure("\(definition.name): \(name) is declared as another kind of parameter")
  }

  func has(_ name: String) -> Bool { given[parameter(name).name] != nil }

  func texts(_ name: String) -> [String] {
    given[name] ?? parameter(name).fallback.map { [$0] } ?? []
  }

  func text(_ name: String) -> String? { texts(name).last }

  func integer(_ name: String) throws(StreamError) -> Int? {
    guard case .integer(let range) = parameter(name).kind else { otherKind(name) }
    guard let text = text(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw failure(
        name, "\"\(text)\" is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func number(_ name: String) throws(StreamError) -> Double? {
    guard case .number(let range) = parameter(name).kind else { otherKind(name) }
    guard let text = text(name) else { return nil }
    guard let value = Double(text), range.contains(value) else {
      let bounds =
        range.upperBound == .greatestFiniteMagnitude
        ? (range.lowerBound == -.greatestFiniteMagnitude ? "" : " of at least \(range.lowerBound)")
        : " from \(range.lowerBound) to \(range.upperBound)"
      throw failure(name, "\"\(text)\" is not a number\(bounds)")
    }
    return value
  }

  /// A number of at least zero with its unit.
  func quantity(_ name: String) throws(StreamError) -> Quantity? {
    guard case .quantity(let units) = parameter(name).kind else { otherKind(name) }
    guard let text = text(name) else { return nil }
    let parts = text.split(separator: " ")
    let unit = parts.count == 2 ? String(parts[1]) : ""
    guard let value = parts.first.flatMap({ Double($0) }), value >= 0, value.isFinite,
      parts.count <= 2, units.contains(unit)
    else {
      throw failure(
        name,
        "\"\(text)\" is not a number with its unit, for example \"2 \(units[0])\""
          + " (units: \(units.map { $0.isEmpty ? "none" : $0 }.joined(separator: ", ")))")
    }
    return Quantity(value: value, unit: unit)
  }

  /// Nanoseconds above zero.
  func span(_ name: String) throws(StreamError) -> Int64? {
    guard case .span = parameter(name).kind else { otherKind(name) }
    guard let text = text(name) else { return nil }
    guard let value = Duration64.parse(text), value > 0 else {
      throw failure(name, "\"\(text)\" is not a span of time such as 200ms, 1s or 5m")
    }
    return value
  }

  func choice(_ name: String) throws(StreamError) -> String? {
    guard case .choice(let words) = parameter(name).kind else { otherKind(name) }
    guard let text = text(name) else { return nil }
    guard words.contains(text) else {
      let hint = suggestion(for: text, among: words)
      throw failure(
        name,
        "\"\(text)\" is none of \(words.joined(separator: ", "))"
          + (hint.map { "; did you mean \($0)?" } ?? ""))
    }
    return text
  }

  func feature(_ name: String) throws(StreamError) -> String? {
    guard case .feature = parameter(name).kind else { otherKind(name) }
    guard let text = text(name) else { return nil }
    do throws(ExpressionError) {
      _ = try FeatureRequest(text)
    } catch {
      throw failure(name, "\"\(text)\": \(error.cause) (column \(error.column))")
    }
    return text
  }

  /// The name of a file as it can be opened.
  func file(_ name: String) -> String? {
    guard case .file = parameter(name).kind else { otherKind(name) }
    return text(name).map { path in
      path.hasPrefix("/") || options.has(parameter(name).option) ? path : directory + path
    }
  }

  /// The strategy with what differs from its defaults: `sma(slow=200)`.
  var canonicalText: String {
    let own = definition.allParameters.compactMap { parameter -> String? in
      guard !["name", "instruments"].contains(parameter.name), let texts = given[parameter.name],
        texts != parameter.fallback.map({ [$0] })
      else { return nil }
      return "\(parameter.name)=\(texts.joined(separator: "; "))"
    }
    return "\(definition.name)(\(own.joined(separator: ", ")))"
  }
}

/// A number with its unit.
struct Quantity: Equatable {
  var value: Double
  var unit: String
}
