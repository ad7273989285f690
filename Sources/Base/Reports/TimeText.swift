import EventModel

/// Times for people, who need no nanoseconds here.
public enum TimeText {
  /// `2026-01-05 14:30:00 UTC`.
  public static func seconds(_ time: Int64) -> String {
    let text = Timestamp.format(time)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
  }

  /// `2026-01-05`.
  public static func date(_ time: Int64) -> String { String(Timestamp.format(time).prefix(10)) }
}
