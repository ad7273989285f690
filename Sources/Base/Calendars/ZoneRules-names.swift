import EventModel
import Glibc

extension ZoneRules {
  /// The zone of this name: `UTC`, `Z`, a fixed offset (`UTC-5`, `UTC+05:30`, `-05:00`, `+0530`),
  /// or a name of the tz database (`America/New_York`), which is read from `directory`, `$TZDIR` or
  /// `/usr/share/zoneinfo`. Reading that file is the only I/O of this module.
  public init(name: String, directory: String? = nil) throws(ZoneError) {
    if let seconds = Self.fixedOffset(name) {
      self.init(fixedOffset: seconds, name: name)
      return
    }
    let directory = directory ?? Self.databaseDirectory
    let bytes = try Self.databaseFile(name, directory: directory)
    do throws(ZoneFile.Damage) {
      self.init(name: name, file: try ZoneFile(bytes))
    } catch {
      throw .damagedFile(name: name, cause: error.cause)
    }
  }

  static var databaseDirectory: String {
    if let path = getenv("TZDIR"), path.pointee != 0 { return String(cString: path) }
    return "/usr/share/zoneinfo"
  }

  /// Seconds of `UTC`, `Z`, `[UTC]±h`, `[UTC]±hh`, `[UTC]±hhmm`, `[UTC]±hh:mm`; nil for other texts.
  /// A sign means east for plus, unlike in POSIX and in the zones `Etc/GMT+5`.
  static func fixedOffset(_ name: String) -> Int? {
    if name == "UTC" || name == "Z" { return 0 }
    var text = Substring(name)
    if text.hasPrefix("UTC") { text = text.dropFirst(3) }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    text = text.dropFirst()
    let digits = text.filter { $0 != ":" }
    let hasColon = digits.count != text.count
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits),
      hasColon ? text.count == 5 && text.dropFirst(2).first == ":" : digits.count <= 4,
      digits.count != 3
    else { return nil }
    let (hours, minutes) = digits.count <= 2 ? (number, 0) : (number / 100, number % 100)
    guard hours <= 23, minutes <= 59 else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  private static func databaseFile(
    _ name: String, directory: String
  ) throws(ZoneError) -> [UInt8] {
    let allowed = name.utf8.allSatisfy {
      ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39
        || $0 == 0x2D || $0 == 0x2B || $0 == 0x5F || $0 == 0x2F
    }
    guard allowed, !name.isEmpty, !name.hasPrefix("/") else {
      throw .unknownZone(name: name, directory: directory)
    }
    guard access(directory, F_OK) == 0 else { throw .databaseMissing(directory: directory) }
    guard let file = fopen(directory + "/" + name, "rb") else {
      throw .unknownZone(name: name, directory: directory)
    }
    defer { fclose(file) }
    // The largest zone of the database has less than 4 KiB.
    var bytes = [UInt8](repeating: 0, count: 1 << 17)
    let count = fread(&bytes, 1, bytes.count, file)
    guard count > 0, count < bytes.count else {
      throw .unknownZone(name: name, directory: directory)
    }
    bytes.removeSubrange(count...)
    return bytes
  }
}

extension ZoneError {
  /// A local time as `2024-03-10 02:30:00`.
  static func text(ofLocal local: Int64) -> String {
    let text = Timestamp.format(local)
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
  }
}
