/// Why a time zone cannot be used, or a local time cannot be converted.
public enum ZoneError: Error, Sendable, Equatable {
  /// The directory of the tz database is not there.
  case databaseMissing(directory: String)
  /// The database has no file for this name, or the text is no name of a zone.
  case unknownZone(name: String, directory: String)
  /// The zone's file is not a TZif file (RFC 8536) or is damaged.
  case damagedFile(name: String, cause: String)
  /// Clocks skipped this local time (nanoseconds since 1970-01-01T00:00 of the local clock).
  case missingHour(local: Int64, name: String)
  /// The time is outside the years 1678 to 2261.
  case outOfRange
}

extension ZoneError: CustomStringConvertible {
  /// One sentence for a user.
  public var description: String {
    switch self {
    case .databaseMissing(let directory):
      return
        "the tz database is missing (\(directory)): install the package tzdata or set TZDIR"
    case .unknownZone(let name, let directory):
      return "no time zone \"\(name)\" in \(directory); "
        + "a name such as America/New_York or an offset such as UTC-5 is needed"
    case .damagedFile(let name, let cause):
      return "the tz database's file for \"\(name)\" is damaged: \(cause)"
    case .missingHour(let local, let name):
      return "the local time \(ZoneError.text(ofLocal: local)) does not exist in \(name): "
        + "clocks were set forward over it"
    case .outOfRange:
      return "the time is outside the years 1678 to 2261"
    }
  }
}
