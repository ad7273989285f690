import Glibc

/// Days on which nothing, bad or good news arrives, and informed traders with it.
///
/// Source: Easley, Kiefer, O'Hara and Paperman, J. Finance 51 (1996), eq. 3, with rates of uninformed
/// buyers and sellers of their own as in Easley, Hvidkjaer and O'Hara, J. Finance 57 (2002), eq. 2.
struct PinModel {
  /// The probability of news on a day, and of its being bad.
  var news = 0.0
  var bad = 0.0
  /// Trades a day of the informed when there is news, and of uninformed buyers and sellers.
  var informed = 0.0
  var buyers = 0.0
  var sellers = 0.0

  /// The probability that a trade is informed.
  var pin: Double { news * informed / (news * informed + buyers + sellers) }

  /// The model of the greatest likelihood; nil where there were no trades.
  ///
  /// Starts are those of Yan and Zhang, J. Banking & Finance 36 (2012), sec. 3, on a grid of three.
  static func fit(buys: [Double], sells: [Double]) -> (model: PinModel, logLikelihood: Double)? {
    let days = Double(buys.count)
    let (b, s) = (buys.reduce(0, +) / days, sells.reduce(0, +) / days)
    guard b > 0, s > 0 else { return nil }
    var best: (x: [Double], value: Double)?
    let grid = [0.2, 0.5, 0.8]
    for news in grid {
      for bad in grid {
        for share in grid {
          let informed = (b - share * b) / (news * (1 - bad))
          let sellers = s - news * bad * informed
          if sellers <= 0 { continue }
          let start = [
            log(news / (1 - news)), log(bad / (1 - bad)), log(informed), log(share * b),
            log(sellers),
          ]
          let found = Maximiser.maximise(from: start) { x, gradient in
            PinModel(x).logLikelihood(buys, sells, &gradient)
          }
          if found.value > best?.value ?? -.infinity { best = found }
        }
      }
    }
    return best.map { (PinModel($0.x), $0.value) }
  }

  private init(_ x: [Double]) {
    // Bounds keep what has run away finite.
    func share(_ x: Double) -> Double { 1 / (1 + exp(-max(-35, min(35, x)))) }
    news = share(x[0])
    bad = share(x[1])
    informed = exp(max(-30, min(30, x[2])))
    buyers = exp(max(-30, min(30, x[3])))
    sellers = exp(max(-30, min(30, x[4])))
  }

  /// Σ log of the likelihoods of the days, without the factorials, which do not depend on the model;
  /// and its gradient on the scale of `init`.
  private func logLikelihood(
    _ buys: [Double], _ sells: [Double], _ gradient: inout [Double]
  ) -> Double {
    let (moreBuyers, moreSellers) = (buyers + informed, sellers + informed)
    let (logBuyers, logSellers) = (log(buyers), log(sellers))
    let (logMoreBuyers, logMoreSellers) = (log(moreBuyers), log(moreSellers))
    let weights = SIMD3(
      log(1 - news), log(news) + log(bad) - informed, log(news) + log(1 - bad) - informed)
    var total = 0.0
    var slope = (news: 0.0, bad: 0.0, informed: 0.0, buyers: 0.0, sellers: 0.0)
    for (b, s) in zip(buys, sells) {
      let terms =
        weights
        + SIMD3(
          b * logBuyers + s * logSellers, b * logBuyers + s * logMoreSellers,
          b * logMoreBuyers + s * logSellers)
      let most = terms.max()
      var shares = SIMD3<Double>(
        exp(terms.x - most), exp(terms.y - most), exp(terms.z - most))
      let sum = shares.sum()
      total += most + log(sum) - buyers - sellers
      shares /= sum
      slope.news += (shares.y + shares.z) * (1 - news) - shares.x * news
      slope.bad += shares.y * (1 - bad) - shares.z * bad
      slope.informed += shares.y * (s / moreSellers - 1) + shares.z * (b / moreBuyers - 1)
      slope.buyers += (shares.x + shares.y) * (b / buyers - 1) + shares.z * (b / moreBuyers - 1)
      slope.sellers +=
        (shares.x + shares.z) * (s / sellers - 1) + shares.y * (s / moreSellers - 1)
    }
    gradient[0] = slope.news
    gradient[1] = slope.bad
    gradient[2] = slope.informed * informed
    gradient[3] = slope.buyers * buyers
    gradient[4] = slope.sellers * sellers
    return total
  }
}
