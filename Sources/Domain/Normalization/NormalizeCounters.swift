/// What `normalize --stats` prints, beside what the books count.
struct NormalizeCounters: BitwiseCopyable {
  var eventsIn = 0
  var eventsOut = 0
  var derived = 0
  var watermarks = 0
  /// Watermarks of the input, replaced by our own.
  var watermarksReplaced = 0
  var late = 0
  /// How far the latest of them was behind the newest event, nanoseconds.
  var latest: Int64 = 0
  /// How many newest times there were that events came late behind: few, where single events claim a time
  /// to come.
  var latePasts = 0
  /// Late events that were dropped or went to the side stream.
  var lateRemoved = 0
  /// Older than an event that had left, but not than the watermark; eager mode only.
  var stragglers = 0
  var skewed = 0
  /// Copies that were left out, and those among them that one source sent itself.
  var duplicates = 0
  var repeatedTrades = 0
  /// Quotes from before a trade that were left out, as another source had told as much or more.
  var overtaken = 0
  var gaps = 0
  /// Events that left early because too many were held.
  var forced = 0
  /// Events that were given another time: that of their group, of the change before them in their
  /// book, or for snapshots that of when they came.
  var restamped = 0
  /// Events without a time of their own.
  var timeless = 0
  var heldMost = 0
}
