/// What a file beside the stream holds. All are CSV with a header row.
public enum ReferenceFormat: Sendable {
  /// `known_at`, any number of columns of numbers, and `symbol` where values are of one instrument
  /// each.
  case series
  /// `known_at`, `time`, and `symbol` where events are of one instrument each.
  case schedule
  /// `feature`, `probability`, `value`: quantiles of features, as `evaluate --reference` writes them.
  case distribution
}
