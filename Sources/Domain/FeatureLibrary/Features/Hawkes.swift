import Glibc

/// Trades that bring trades: intensities of buyers' and sellers' trades that excite themselves and each
/// other, with exponential memory.
extension FeatureDefinition {
  static let hawkes = FeatureDefinition(
    "hawkes", .trades, .transform,
    summary: "intensities of buyers' and sellers' trades, from parameters that are given",
    formula: "buy = mu_buy + Σ buy_on_buy exp(-beta (t - s)) over buyers' trades s + the same of "
      + "sell_on_buy over sellers'; sell likewise; trades of one side at one time are one, the sign as "
      + "in trade_sign",
    unit: "trades a second", warmUp: "none",
    source: "Hawkes, Biometrika 58 (1971), sec. 3; Bowsher, J. Econometrics 141 (2007), for trades",
    parameters: [
      .rate("mu_buy"), .rate("mu_sell"), .effect("buy_on_buy"), .effect("sell_on_buy"),
      .effect("buy_on_sell"), .effect("sell_on_sell"),
      .init("beta", .number(1e-9...1e9), meaning: "decay, 1 a second"), .rule,
    ], outputs: ["buy", "sell"]
  ) { arguments in
    func number(_ name: String) -> Double { arguments.optionalNumber(name) ?? .nan }
    let model = HawkesModel(
      base: SIMD2(number("mu_buy"), number("mu_sell")),
      ontoFirst: SIMD2(number("buy_on_buy"), number("sell_on_buy")),
      ontoSecond: SIMD2(number("buy_on_sell"), number("sell_on_sell")), decay: number("beta"))
    return arguments.add(
      HawkesIntensity(arguments.tape, arguments.sign(), model, on: arguments.domain))
  }

  static let hawkesFit = FeatureDefinition(
    "hawkes_fit", .trades, .level,
    summary: "the parameters of hawkes, of the greatest likelihood over the last trades",
    formula: "those that maximise Σ log λ(s) - ∫ λ over the last n trades with a sign, n/4 apart; "
      + "branching is the spectral radius of the effects over beta, log_likelihood that of the fit; the "
      + "first of the n trades is history; of two sides at one time the second is excited by the first",
    unit: "trades a second; branching 1",
    warmUp: "n trades with a sign, three of them of each side",
    source: "Ozaki, Annals of the Institute of Statistical Mathematics 31 (1979), eq. 8; Bacry, "
      + "Mastromatteo and Muzy, Market Microstructure and Liquidity 1 (2015), sec. 4",
    parameters: [.init("n", .integer(20...20_000), fallback: "1000", meaning: "trades"), .rule],
    outputs: [
      "branching", "mu_buy", "mu_sell", "buy_on_buy", "sell_on_buy", "buy_on_sell", "sell_on_sell",
      "beta", "log_likelihood",
    ]
  ) { arguments in
    let fit = arguments.onTape(HawkesFit(arguments.sign(), count: arguments.integer("n")))
    return fit.map { arguments.ofTrades($0, .level) }
  }
}

extension FeatureDefinition.Parameter {
  fileprivate static func rate(_ name: String) -> Self {
    Self(name, .number(1e-12...1e12), meaning: "trades a second with no excitation")
  }

  fileprivate static func effect(_ name: String) -> Self {
    Self(name, .number(0...1e12), meaning: "what a trade adds to the intensity")
  }
}

/// The intensities at a row, just after the trades before it.
private final class HawkesIntensity: TapeReader {
  private struct State: BitwiseCopyable {
    /// Σ exp(-β (t - s)) by side, at the newest trade.
    var excitation = SIMD2<Double>.zero
    var time = Int64.min
    /// Sides that traded at that time.
    var sides: (Bool, Bool) = (false, false)
  }

  private let sign: Column
  private let model: HawkesModel
  private let state = PerInstrument(State())

  init(_ tape: TradeTape, _ sign: Column, _ model: HawkesModel, on domain: Domain) {
    self.sign = sign
    self.model = model
    super.init(tape.domain, on: domain, outputs: 2)
  }

  override func take(_ trade: Int, _ instrument: Int, _ trades: Rows) {
    let side = sign.values[trade]
    if side.isNaN { return }
    let own = state.values + instrument
    let time = trades.times[trade]
    if time > own.pointee.time {
      own.pointee.excitation = decayed(own.pointee, to: time)
      own.pointee.time = time
      own.pointee.sides = (false, false)
    }
    if side > 0, !own.pointee.sides.0 {
      own.pointee.excitation.x += 1
      own.pointee.sides.0 = true
    } else if side < 0, !own.pointee.sides.1 {
      own.pointee.excitation.y += 1
      own.pointee.sides.1 = true
    }
  }

  override func fill(_ row: Int, _ instrument: Int, _ rows: Rows) {
    let intensities = model.intensities(decayed(state.values[instrument], to: rows.times[row]))
    outputs[0].values[row] = intensities.x
    outputs[1].values[row] = intensities.y
  }

  private func decayed(_ state: State, to time: Int64) -> SIMD2<Double> {
    if state.time == .min || time <= state.time { return state.excitation }
    let factor: Double = exp(-model.decay * (Double(time &- state.time) / 1e9))
    return state.excitation * factor
  }
}

/// A fit to the newest trades, made anew with every quarter of them.
private final class HawkesFit: FeatureNode {
  private let sign: Column
  private let count: Int
  /// Signs of the trades of the window.
  private let store = WindowStore<NoSums>()
  /// Trades since the last fit, then what that gave.
  private let results: PerInstrument<Double>
  private var sample = HawkesSample()

  init(_ sign: Column, count: Int) {
    self.sign = sign
    self.count = count
    results = PerInstrument(row: [0] + [Double](repeating: .nan, count: 9))
    super.init(outputs: 9)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let instrument = Int(rows.instruments[row])
      let own = results.values + instrument * results.width
      if !sign.values[row].isNaN {
        take(sign.values[row], rows.times[row], store.rings + instrument, own)
      }
      for output in 0..<9 { outputs[output].values[row] = own[1 + output] }
    }
  }

  private func take(
    _ sign: Double, _ time: Int64, _ ring: UnsafeMutablePointer<WindowStore<NoSums>.Ring>,
    _ own: UnsafeMutablePointer<Double>
  ) {
    if isKnown(sign, time, ring.pointee) { return }
    if ring.pointee.count == count { ring.pointee.removeFirst() }
    store.append(sign, at: time, ring)
    own[0] += 1
    if ring.pointee.count < count || Int(own[0]) < max(1, count / 4) { return }
    own[0] = 0
    fit(ring.pointee, own + 1)
  }

  /// Whether a trade of this side at this time is in the window already.
  private func isKnown(_ sign: Double, _ time: Int64, _ ring: WindowStore<NoSums>.Ring) -> Bool {
    var place = ring.count - 1
    while place >= 0 {
      let index = (ring.start + place) % ring.capacity
      if ring.times[index] != time { return false }
      if ring.values[index] == sign { return true }
      place -= 1
    }
    return false
  }

  private func fit(
    _ ring: WindowStore<NoSums>.Ring, _ outputs: UnsafeMutablePointer<Double>
  ) {
    sample.removeAll()
    let first = ring.times[ring.start]
    var newest: Int64 = 0
    for place in 0..<ring.count {
      let index = (ring.start + place) % ring.capacity
      // In a stream that is not in order a trade counts when it is known.
      newest = max(newest, ring.times[index] &- first)
      sample.append(Double(newest) / 1e9, ring.values[index] > 0 ? 0 : 1)
    }
    guard let (model, logLikelihood) = sample.fit() else {
      outputs.update(repeating: .nan, count: 9)
      return
    }
    let values = [
      model.branchingRatio, model.base.x, model.base.y, model.ontoFirst.x, model.ontoFirst.y,
      model.ontoSecond.x, model.ontoSecond.y, model.decay, logLikelihood,
    ]
    outputs.update(from: values, count: 9)
  }
}
