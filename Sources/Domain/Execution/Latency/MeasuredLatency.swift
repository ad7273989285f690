import EventModel
import EventStream

/// As long as the capture's newest message took, times a factor: receive time less event time, less the
/// offset of the clocks.
struct MeasuredLatency: Sendable {
  var factor: Double
  /// The capturing clock less the venue's; nil: the smallest delay so far counts as none.
  var clockOffset: Int64?
  /// Added to every span.
  var least: Int64

  static let definition = LatencyDefinition(
    name: "measured",
    help: "as long as the newest message of the capture took: receive less event time, less "
      + "clock_offset (unsaid: less the smallest so far), times factor, plus least"
  ) { table throws(StreamError) in
    let model = MeasuredLatency(
      factor: try table.number("factor", in: 0...1000) ?? 1,
      clockOffset: try table.duration("clock_offset"), least: try table.duration("least") ?? 0)
    var part = LatencyDistribution { _, measured in model.delay(measured) }
    part.isMeasured = true
    part.clockOffset = model.clockOffset
    return part
  }

  func delay(_ measured: Int64) -> Int64 {
    least + Int64(min(Double(max(0, measured)) * factor, Double(Duration64.longest / 4)))
  }
}
