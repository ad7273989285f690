import Expressions
import Glibc

/// Shapes of the book, from the list of its levels: bid, bid size, ask, ask size each.
enum SlowBook {
  static let names = [
    "depth", "depth_within", "depth_slope", "book_distance", "book_pressure", "level_imbalance",
    "relative_spread", "multilevel_microprice",
  ]

  static func values(_ call: Expression.Call, _ book: [[Double]]) -> [Double] {
    let numbers = call.arguments.compactMap { argument -> Double? in
      if case .number(let value) = argument.value { return value } else { return nil }
    }
    let mid = (book[0][0] + book[0][2]) / 2
    if call.name == "relative_spread" {
      return [mid > 0 ? (book[0][2] - book[0][0]) / mid * 10_000 : .nan]
    }
    if call.name == "multilevel_microprice" {
      let decay = numbers.count > 1 ? numbers[1] : 0.5
      let weighted = book.prefix(Int(numbers.first ?? 5)).enumerated().map { place, level in
        [level[1], level[3]].map {
          $0.isNaN && place > 0 ? 0 : $0 * pow(exp(-decay), Double(place))
        }
      }
      let bids = weighted.map { $0[0] }.reduce(0, +)
      let share = bids / (bids + weighted.map { $0[1] }.reduce(0, +))
      return [book[0][0] * (1 - share) + book[0][2] * share]
    }
    if call.name == "level_imbalance" {
      let level = book[Int(numbers[0]) - 1]
      return [(level[1] - level[3]) / (level[1] + level[3])]
    }
    let within = call.name == "depth_within"
    let wanted = within ? (numbers.count > 1 ? Int(numbers[1]) : 10) : Int(numbers.first ?? 5)
    func side(_ place: Int) -> [(price: Double, size: Double)] {
      book.prefix(wanted).prefix { !$0[place].isNaN && !$0[place + 1].isNaN }
        .map { ($0[place], $0[place + 1]) }
    }
    let (bids, asks) = (side(0), side(2))
    func of(_ levels: [(price: Double, size: Double)]) -> Double {
      if levels.isEmpty || mid.isNaN { return .nan }
      let total = levels.map(\.size).reduce(0, +)
      switch call.name {
      case "depth": return total
      case "depth_within":
        return levels.filter { abs($0.price / mid - 1) * 10_000 <= numbers[0] + 1e-9 }.map(\.size)
          .reduce(0, +)
      case "book_distance":
        return levels.map { $0.size * abs($0.price - mid) }.reduce(0, +) / total / abs(mid) * 10_000
      case "book_pressure": return levels.map { $0.size / abs($0.price - mid) }.reduce(0, +)
      default:
        if levels.count < wanted || log(levels[0].size) <= 0 { return .nan }
        let volumes = levels.indices.map { level in
          log(levels[...level].map(\.size).reduce(0, +))
        }
        var sum = volumes[0] / abs(levels[0].price / mid - 1)
        for level in levels.indices.dropFirst() {
          let step = abs(levels[level].price / levels[level - 1].price - 1)
          sum += (volumes[level] / volumes[level - 1] - 1) / step
        }
        return sum / Double(levels.count)
      }
    }
    if call.name == "book_pressure" {
      return [(of(bids) - of(asks)) / (of(bids) + of(asks))]
    }
    return [of(bids), of(asks)]
  }
}
