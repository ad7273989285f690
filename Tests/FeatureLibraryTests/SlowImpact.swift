import Expressions
import Glibc

/// Impact, toxicity and imbalance of trades, from the lists of what rows hold.
enum SlowImpact {
  struct Row {
    var price: Double
    var volume: Double
    var signed: Double
    var notional: Double
  }

  static let names = [
    "kyle_lambda", "amihud", "roll", "vpin", "trade_imbalance", "cvd",
    "bulk_signed_volume",
  ]

  static func values(
    _ call: Expression.Call, _ rows: [Row], _ times: [Int64]
  ) -> [Double]? {
    guard names.contains(call.name) else { return nil }
    let given = call.arguments.map(\.value).first {
      if case .call = $0 { return false } else { return true }
    }
    let prices = rows.map(\.price)
    let changes = prices.indices.map { index in
      prices[index] - (prices[..<index].last { !$0.isNaN } ?? .nan)
    }
    let window =
      given
      ?? .number(
        call.name == "trade_imbalance"
          ? 1 : ["vpin", "bulk_signed_volume"].contains(call.name) ? 50 : 100)
    func over(_ isThere: (Int) -> Bool, _ body: ([Int]) -> Double) -> [Double] {
      let places = rows.indices.map { isThere($0) ? Double($0) : .nan }
      return SlowIndicators.rolling(places, times, window) { body($0.map { Int($0) }) }
    }
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    func cross(_ x: [Double], _ y: [Double]) -> Double {
      zip(x, y).map { ($0 - mean(x)) * ($1 - mean(y)) }.reduce(0, +)
    }
    switch call.name {
    case "cvd":
      return rows.indices.map { index in
        let past = rows[...index].map(\.signed)
        let known = past.filter { !$0.isNaN && $0 != 0 }
        return known.isEmpty && past.contains { $0.isNaN } ? .nan : known.reduce(0, +)
      }
    case "trade_imbalance":
      let signed = SlowIndicators.rolling(rows.map(\.signed), times, window) { $0.reduce(0, +) }
      let volume = SlowIndicators.rolling(
        rows.map { $0.signed.isNaN ? .nan : $0.volume }, times, window
      ) { $0.reduce(0, +) }
      return zip(signed, volume).map { $1 == 0 ? .nan : $0 / $1 }
    case "kyle_lambda":
      return over({ !changes[$0].isNaN && !rows[$0].signed.isNaN }) { inside in
        let (x, y) = (inside.map { rows[$0].signed }, inside.map { changes[$0] })
        return Set(x).count < 2 ? .nan : cross(x, y) / cross(x, x)
      }
    case "amihud":
      let returns = SlowIndicators.returns(prices)
      return over({ !returns[$0].isNaN && rows[$0].notional > 0 }) { inside in
        inside.isEmpty ? .nan : mean(inside.map { abs(returns[$0]) / rows[$0].notional })
      }
    case "roll":
      let known = changes.indices.filter { !changes[$0].isNaN }
      let before = changes.indices.map { index -> Double in
        known.last { $0 < index }.map { changes[$0] } ?? .nan
      }
      return over({ !changes[$0].isNaN && !before[$0].isNaN }) { inside in
        if inside.count < 2 { return .nan }
        let (x, y) = (inside.map { changes[$0] }, inside.map { before[$0] })
        let covariance = cross(x, y) / Double(inside.count - 1)
        if abs(cross(x, y)) <= 1e-10 * (cross(x, x) * cross(y, y)).squareRoot() { return 0 }
        return covariance > 0 ? .nan : 2 * (-covariance).squareRoot()
      }
    default:
      guard case .number(let n) = window else { return nil }
      let deviations = SlowIndicators.rolling(changes, times, window) { x in
        Set(x).count < 2 ? 0 : (cross(x, x) / (n - 1)).squareRoot()
      }
      let imbalance = rows.indices.map { index -> Double in
        let z = changes[index] / deviations[index]
        if !(deviations[index] > 0) { return .nan }
        let buyers = 0.5 * (1 + erf(z / 2.0.squareRoot()))
        return rows[index].volume * buyers - rows[index].volume * (1 - buyers)
      }
      if call.name == "bulk_signed_volume" { return imbalance }
      return over({ !imbalance[$0].isNaN && !rows[$0].volume.isNaN }) { inside in
        let volume = inside.map { rows[$0].volume }.reduce(0, +)
        return volume > 0 ? inside.map { abs(imbalance[$0]) }.reduce(0, +) / volume : .nan
      }
    }
  }
}
