import EventModel

/// One number for every row of a batch of rows. Absent is NaN.
final class Column {
  private(set) var values: UnsafeMutablePointer<Double>
  private var capacity = 1024

  init() { values = .allocate(capacity: capacity) }

  deinit { values.deallocate() }

  /// Makes room for `count` rows; what was there is lost beyond `kept` of them.
  func reserve(_ count: Int, keeping kept: Int = 0) {
    if count <= capacity { return }
    let larger = UnsafeMutablePointer<Double>.allocate(capacity: max(count, capacity * 2))
    larger.update(from: values, count: kept)
    values.deallocate()
    values = larger
    capacity = max(count, capacity * 2)
  }
}

/// Computes columns from columns, over a batch of rows at a time.
///
/// A node's output for a row depends on that row and the rows before it, never on how rows are cut
/// into batches. What it remembers is in stored properties that are `InstrumentState`: room for new
/// instruments is made there, and snapshots are made of them.
class FeatureNode {
  /// What the node computes, one column an output.
  let outputs: [Column]

  /// What a person should know of why it has no value, a sentence without a full stop.
  var remark: String? { nil }

  init(outputs count: Int = 1) { outputs = (0..<count).map { _ in Column() } }

  /// Learns of the stream, and of each change to it, once the states have room for its instruments.
  func begin(_ header: StreamHeader) {}

  /// Fills the outputs for all rows. The outputs have room for them.
  func evaluate(_ rows: Rows) {}
}
