import Configuration
import EventModel
import EventStream

/// A profile of volume made elsewhere: a small table with the columns `time` (`hh:mm`, UTC) and `volume`,
/// each the volume from then to the next row's time, in any unit. A header row may name the columns.
enum ProfileFile {
  private static let format = SmallTable.Format(required: ["time", "volume"], needsHeader: false)

  static func read(_ path: String) throws(StreamError) -> VolumeProfile {
    try profile(SmallTable(file: path, format))
  }

  static func parse(_ bytes: [UInt8], _ name: String) throws(StreamError) -> VolumeProfile {
    try profile(SmallTable(bytes, name: name, format))
  }

  private static func profile(_ table: SmallTable) throws(StreamError) -> VolumeProfile {
    var points: [(minute: Int, volume: Double)] = []
    for row in table.rows {
      let minute = try row.needed("time", row.timeOfDay)
      let volume = try row.needed("volume", row.number)
      if minute == 24 * 60 { throw row.failure("time", "the day ends there") }
      if volume < 0 { throw row.failure("volume", "must not be below zero") }
      if let last = points.last, last.minute >= minute {
        throw row.failure("time", "times must ascend")
      }
      points.append((minute, volume))
    }
    guard points.contains(where: { $0.volume > 0 }) else { throw table.failure("no volume") }
    var profile = VolumeProfile(bucket: Timestamp.minute)
    for (index, point) in points.enumerated() {
      let end = index + 1 < points.count ? points[index + 1].minute : 24 * 60
      for minute in point.minute..<end {
        profile.setPast(minute, point.volume / Double(end - point.minute))
      }
    }
    return profile
  }
}
