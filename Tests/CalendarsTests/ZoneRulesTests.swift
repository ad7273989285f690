import Calendars
import EventModel
import Foundation
import TestSupport
import Testing

/// `ZoneRules` against CPython's zoneinfo (Tests/Oracles/zones.py) and cases made by hand.
@Suite struct ZoneRulesTests {
  @Test func agreesWithPythonInBothDirections() throws {
    let golden = try String(
      contentsOfFile: SharedData.package + "/Tests/Oracles/zones.csv", encoding: .utf8)
    var clocks: [String: ZoneClock] = [:]
    var cases = 0
    for line in golden.split(separator: "\n") {
      let fields = line.split(separator: ",").map(String.init)
      let zone = fields[0]
      var clock = try clocks[zone] ?? ZoneClock(ZoneRules(name: zone))
      let given = try #require(Int64(fields[2])) * Timestamp.second
      if fields[1] == "local" {
        let expected = Int64(fields[3])! * Timestamp.second
        #expect(try clock.rules.local(utc: given) == expected, "\(line)")
        #expect(try clock.local(utc: given) == expected, "\(line)")
      } else if fields[3] == "missing" {
        #expect(throws: ZoneError.missingHour(local: given, name: zone), "\(line)") {
          try clock.utc(local: given)
        }
      } else {
        let expected = Int64(fields[3])! * Timestamp.second
        #expect(try clock.rules.utc(local: given) == expected, "\(line)")
        #expect(try clock.utc(local: given) == expected, "\(line)")
      }
      clocks[zone] = clock
      cases += 1
    }
    #expect(cases > 2_500)
  }

  @Test func aCachedClockAgreesWithTheRulesOnEveryHour() throws {
    let rules = try ZoneRules(name: "America/New_York")
    var clock = ZoneClock(rules, missing: .shifted)
    let start = Timestamp.parse("2024-01-01")!
    for hour in 0..<(366 * 24 * 2) {
      let local = start + Int64(hour) * 30 * Timestamp.minute
      #expect(try clock.utc(local: local) == rules.utc(local: local, missing: .shifted))
    }
  }

  @Test func aMissingHourIsShiftedWhenTold() throws {
    let rules = try ZoneRules(name: "America/New_York")
    let local = Timestamp.parse("2024-03-10T02:30:00")!
    #expect(
      try rules.utc(local: local, missing: .shifted) == Timestamp.parse("2024-03-10T07:30:00"))
    do {
      _ = try rules.utc(local: local)
      Issue.record("a missing hour was accepted")
    } catch {
      #expect("\(error)".hasPrefix("the local time 2024-03-10 02:30:00 does not exist"))
    }
  }

  @Test func anAmbiguousHourTakesTheFirst() throws {
    let rules = try ZoneRules(name: "America/New_York")
    let local = Timestamp.parse("2024-11-03T01:30:00")!
    #expect(try rules.utc(local: local) == Timestamp.parse("2024-11-03T05:30:00"))
  }

  @Test(arguments: [
    ("UTC", 0), ("Z", 0), ("UTC-5", -18000), ("UTC+05:30", 19800), ("-05:00", -18000),
    ("+0530", 19800), ("UTC+10", 36000), ("-5", -18000),
  ])
  func readsFixedOffsets(name: String, seconds: Int64) throws {
    #expect(try ZoneRules(name: name).local(utc: 0) == seconds * Timestamp.second)
  }

  @Test(arguments: [
    "", "UTC+", "UTC+24", "UTC+05:60", "+123", "+1:30", "Nowhere/City", "../../etc/passwd",
    "/etc/passwd", "America", "UTC +5", "Asia/Tokyo\u{0}x",
  ])
  func refusesOtherNames(name: String) {
    #expect(throws: ZoneError.self) { try ZoneRules(name: name) }
  }

  @Test func aMissingDatabaseIsNamed() {
    #expect(throws: ZoneError.databaseMissing(directory: "/nowhere")) {
      try ZoneRules(name: "Europe/London", directory: "/nowhere")
    }
  }

  @Test func timesAtTheEndsOfInt64AreRefused() throws {
    let rules = try ZoneRules(name: "Asia/Tokyo")
    for time in [Int64.min, Int64.min + 1, Int64.max, Int64.max - 1] {
      #expect(throws: ZoneError.outOfRange) { try rules.utc(local: time) }
      #expect(throws: ZoneError.outOfRange) { try rules.local(utc: time) }
    }
  }

  @Test func damagedFilesNeverTrap() throws {
    let path = "/usr/share/zoneinfo/America/New_York"
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let directory = NSTemporaryDirectory() + "zones-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var random = SeededGenerator(seed: 7)
    for round in 0..<600 {
      var bytes = whole
      if round < 200 {
        bytes = Array(whole.prefix(Int(random.next() % UInt64(whole.count))))
      } else {
        for _ in 0..<4 {
          bytes[Int(random.next() % UInt64(round < 400 ? 120 : bytes.count))] = UInt8(
            truncatingIfNeeded: random.next())
        }
      }
      try Data(bytes).write(to: URL(fileURLWithPath: directory + "/Zone"))
      guard let rules = try? ZoneRules(name: "Zone", directory: directory) else { continue }
      for time in stride(from: Int64(-4_000_000_000), to: 9_000_000_000, by: 500_000_000) {
        _ = try? rules.local(utc: time * Timestamp.second)
        _ = try? rules.utc(local: time * Timestamp.second)
      }
    }
  }
}
