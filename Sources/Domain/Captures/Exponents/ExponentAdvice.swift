/// The options with which a capture can be read whole, one of whose numbers did not fit.
///
/// What fits the number alone may not fit another one further on, so the capture is read again to its
/// end, where that can be done.
struct ExponentAdvice {
  /// A capture is read again up to here.
  static var maximumBytes: Int { 1 << 30 }
  /// More instruments than these are given one exponent, where there is one.
  static var maximumInstruments: Int { 4 }

  let registry: InstrumentRegistry
  let rounds: Bool

  /// What the user should say, as the end of a sentence. `survey` is of the capture; where it could not be
  /// read again it is nil, and what the heads of all captures held has to do.
  func text(for number: UnfittingNumber, _ survey: ExponentSurvey?) -> String {
    guard !number.isTooLarge else { return Self.tooLarge }
    guard let survey, !survey.needs.isEmpty else { return text(for: number) }
    var wants: [Quantity: [(symbol: String, exponent: Int8)]] = [:]
    var needsRounding = false
    for (identity, need) in survey.needs.sorted(by: { $0.key.symbol < $1.key.symbol }) {
      guard let needed = need.exponents else { continue }
      // One that no row has registered yet gets those of the heads.
      let present = registry.exponents(
        symbol: identity.symbol, publisher: identity.publisher, otherwise: needed)
      for (quantity, extent, present) in [
        (Quantity.price, need.prices, present.price), (.size, need.sizes, present.size),
      ] {
        switch remedy(extent, present) {
        case .nothing: continue
        case .impossible:
          return "no exponent keeps all \(quantity == .price ? "prices" : "sizes") of "
            + identity.symbol
        case .exponent(let exponent, let rounding):
          needsRounding = needsRounding || rounding
          if exponent != present {
            wants[quantity, default: []].append((identity.symbol, exponent))
          }
        }
      }
    }
    var words = needsRounding ? ["--round"] : []
    for quantity in [Quantity.price, .size] {
      guard let list = wants[quantity], !list.isEmpty else { continue }
      words.append("\(quantity.option) \(argument(list, quantity, survey))")
    }
    // The number itself is in the survey, unless the capture changed since or is read again in part.
    if words.isEmpty { return text(for: number) }
    return (needsRounding ? "no exponent keeps all of it: say " : "say ")
      + words.joined(separator: " ")
  }

  /// By the number and what the heads held of all instruments.
  private func text(for number: UnfittingNumber) -> String {
    var extent = number.extent
    for need in registry.survey.needs.values {
      extent.merge(number.quantity == .price ? need.prices : need.sizes)
    }
    switch remedy(extent, number.exponent) {
    case .nothing: return rounds ? Self.tooLarge : "say --round"
    case .impossible: return "no exponent would do"
    case .exponent(let exponent, let rounding):
      let words = exponent == number.exponent ? "" : " \(number.quantity.option) \(exponent)"
      if !rounding, words.isEmpty { return Self.tooLarge }
      return "say" + (rounding ? " --round" : "") + words
    }
  }

  private static let tooLarge =
    "numbers of up to \(DecimalExtent.mostDigits) digits before the point are kept, at the exponent 0; "
    + "--skip-bad leaves others out"

  private enum Remedy {
    case nothing, impossible
    case exponent(Int8, rounding: Bool)
  }

  private func remedy(_ extent: DecimalExtent, _ present: Int8) -> Remedy {
    if extent.fits(present) {
      return extent.hasFloats && !rounds ? .exponent(present, rounding: true) : .nothing
    }
    if !extent.hasFloats || rounds, let exponent = extent.fittingExponent(near: present) {
      return .exponent(exponent, rounding: false)
    }
    if extent.hasFloats, let exponent = extent.fittingExponent(near: present) {
      return .exponent(exponent, rounding: true)
    }
    guard let exponent = extent.roundingExponent(near: present) else { return .impossible }
    return .exponent(exponent, rounding: !rounds)
  }

  /// `A=-10,B=-12`; one number where there is one instrument, or there are many.
  private func argument(
    _ list: [(symbol: String, exponent: Int8)], _ quantity: Quantity, _ survey: ExponentSurvey
  ) -> String {
    if registry.instruments.count <= 1, survey.needs.count == 1 { return "\(list[0].exponent)" }
    if list.count > Self.maximumInstruments {
      let all = survey.needs.values.reduce(into: DecimalExtent()) {
        $0.merge(quantity == .price ? $1.prices : $1.sizes)
      }
      if let exponent = all.fittingExponent(near: list.map(\.exponent).min() ?? 0) {
        return "\(exponent)"
      }
    }
    return list.map { "\(quoted($0.symbol))=\($0.exponent)" }.joined(separator: ",")
  }

  private func quoted(_ symbol: String) -> String {
    symbol.contains(where: { $0 == "," || $0 == " " }) ? "'\"\(symbol)\"'" : symbol
  }
}
