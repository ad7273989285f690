import EventModel
import Expressions

/// Features of files: each row goes through the whole file.
enum SlowFiles {
  static let outputs = ["news_time": ["until", "since"]]

  /// Nil where the call is of something else.
  /// - Parameter isOfTime: whether the rows stand before what happens at their time.
  static func values(
    _ call: Expression.Call, symbol: String, _ times: [Int64], isOfTime: Bool
  ) -> [[Double]]? {
    func isKnown(_ time: Int64, _ now: Int64) -> Bool { isOfTime ? time < now : time <= now }
    guard ["asof", "news_window", "news_time"].contains(call.name) else { return nil }
    guard case .quoted(let path) = call.arguments[0].value,
      let text = Fixture.text(at: path)
    else { return nil }
    // The one comma in quotes is in a header.
    let lines = text.split(separator: "\n").enumerated().map { index, line in
      (index == 0 ? Substring(line.filter { $0 != "\"" }) : line)
        .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }.map { $0.count == 4 && $0[2] == "spot" ? [$0[0], $0[1], "spot"] : $0 }
    func column(_ name: String) -> Int? { lines[0].firstIndex(of: name) }
    let rows = lines.dropFirst().filter { line in
      guard let place = column("symbol") else { return true }
      return line[place] == symbol || (line[place] == "" && call.name != "asof")
    }
    func time(_ line: [String], _ name: String) -> Int64 {
      let text = line[column(name)!]
      if let number = Int64(text) { return number }
      // The tests' times are of the first hour of 1970.
      let parts = text.dropFirst(14).dropLast().split { ":.".contains($0) }.map { Int64($0)! }
      return (parts[0] * 60 + parts[1]) * 1_000_000_000 + parts[2]
    }
    if call.name == "asof" {
      var name = call.arguments[1].value.text.filter { $0 != "\"" }
      if name.hasPrefix("spot") { name = "spot" }
      return [
        times.map { now in
          var newest: (time: Int64, value: Double) = (.min, .nan)
          for line in rows where isKnown(time(line, "known_at"), now) {
            if time(line, "known_at") >= newest.time {
              newest = (time(line, "known_at"), Double(line[column(name)!]) ?? .nan)
            }
          }
          return newest.value
        }
      ]
    }
    let known = times.map { now in
      rows.filter { isKnown(time($0, "known_at"), now) }.map { time($0, "time") }
    }
    if call.name == "news_window" {
      let spans = call.arguments.dropFirst().map { argument -> Int64 in
        if case .duration(let span) = argument.value { return span } else { return 0 }
      }
      return [
        zip(times, known).map { now, events in
          events.contains { $0 - spans[0] <= now && now < $0 + spans[1] } ? 1 : 0
        }
      ]
    }
    return [
      zip(times, known).map { now, events in
        events.filter { $0 > now }.min().map { Double($0 - now) / 60e9 } ?? .nan
      },
      zip(times, known).map { now, events in
        events.filter { $0 <= now }.max().map { Double(now - $0) / 60e9 } ?? .nan
      },
    ]
  }
}
