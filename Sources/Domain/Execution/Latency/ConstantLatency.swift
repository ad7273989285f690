import EventStream

/// Always the same.
enum ConstantLatency {
  static let definition = LatencyDefinition(name: "constant", help: "always span") {
    table throws(StreamError) in
    .constant(try table.duration("span") ?? 0)
  }
}
