import EventStream

/// Any span between two, equally likely.
struct UniformLatency: Sendable {
  var least: Int64
  var most: Int64

  static let definition = LatencyDefinition(
    name: "uniform", help: "between least and most, equally likely"
  ) { table throws(StreamError) in
    let least = try table.duration("least") ?? 0
    let most = try table.duration("most") ?? least
    if most < least { throw table.failure("most", "is below least") }
    let model = UniformLatency(least: least, most: most)
    return LatencyDistribution { hash, _ in model.delay(hash) }
  }

  func delay(_ hash: MessageHash) -> Int64 {
    least + Int64((hash.uniform() * Double(most - least)).rounded())
  }
}
