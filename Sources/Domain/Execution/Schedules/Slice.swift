/// A step of a schedule: by this time, so much of the parent is to have been let go.
struct Slice: BitwiseCopyable {
  var time: Int64
  /// In size units, never falling, the parent's size at the end.
  var cumulative: Int64
}
