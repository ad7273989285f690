import EventModel
import EventStream

/// A profile of volume made elsewhere: a CSV file with lines `hh:mm,volume` in UTC, each the volume from
/// then to the next line's time, in any unit. A first line of names is passed over.
enum ProfileFile {
  static func read(_ path: String) throws(StreamError) -> VolumeProfile {
    let input = try ByteInput.open(path)
    while try input.readMore() {}
    return try parse(Array(input.available), path)
  }

  static func parse(_ bytes: [UInt8], _ name: String) throws(StreamError) -> VolumeProfile {
    var points: [(minute: Int, volume: Double)] = []
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let text = line.filter { $0 != "\r" && $0 != " " }
      if text.isEmpty { continue }
      guard let point = point(text) else {
        if number == 0, text.first?.isNumber != true { continue }
        throw StreamError(
          .badData, operation: "read", object: name,
          cause: "\"\(line)\" is not hh:mm,volume", place: "line \(number + 1)")
      }
      if let last = points.last, last.minute >= point.minute {
        throw StreamError(
          .badData, operation: "read", object: name, cause: "times must ascend",
          place: "line \(number + 1)")
      }
      points.append(point)
    }
    guard points.contains(where: { $0.volume > 0 }) else {
      throw StreamError(.badData, operation: "read", object: name, cause: "no volume")
    }
    var profile = VolumeProfile(bucket: Timestamp.minute)
    for (index, point) in points.enumerated() {
      let end = index + 1 < points.count ? points[index + 1].minute : 24 * 60
      for minute in point.minute..<end {
        profile.setPast(minute, point.volume / Double(end - point.minute))
      }
    }
    return profile
  }

  private static func point(_ text: String) -> (minute: Int, volume: Double)? {
    let fields = text.split(separator: ",")
    guard fields.count == 2, let volume = Double(fields[1]), volume >= 0, volume.isFinite else {
      return nil
    }
    let clock = fields[0].split(separator: ":")
    guard clock.count == 2, let hours = Int(clock[0]), let minutes = Int(clock[1]),
      (0..<24).contains(hours), (0..<60).contains(minutes)
    else { return nil }
    return (hours * 60 + minutes, volume)
  }
}
