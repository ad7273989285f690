import TestSupport
import Testing

/// Features of orders over real captures, against what their records say when they are read plainly.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct OrderCapturesTests {
  private static let day =
    "'order_arrivals@1d' 'order_cancels@1d' 'order_executions@1d' 'order_arrivals(size)@1d' "
    + "'order_cancels(size)@1d' 'order_executions(size)@1d'"

  /// Every record of Databento's that adds is an arrival; those that take away are cancellations but
  /// for what fills told of.
  @Test func databentoRecords() throws {
    let table = Self.rows(try SharedData.bytes("mbo-csv/ARL_20250717_mbo.csv"))
    let at = Self.places(table[0])
    func total(_ action: String, _ side: String, _ isSize: Bool) -> Double {
      table.dropFirst().filter { $0[at("action")] == action && $0[at("side")] == side }
        .map { isSize ? Double($0[at("size")])! : 1 }.reduce(0, +)
    }
    let made = try Self.lastRow("mbo-csv/ARL_20250717_mbo.csv", Self.day)
    var wanted: [Double] = []
    for isSize in [false, true] {
      for action in ["A", "C", "F"] {
        for side in ["B", "A"] {
          wanted.append(
            total(action, side, isSize) - (action == "C" ? total("F", side, isSize) : 0))
        }
      }
    }
    #expect(wanted[0] + wanted[1] == 2915)
    #expect(made == wanted)
  }

  /// Of the orders that the capture adds itself: their additions, deletions and executions.
  @Test func lobsterMessages() throws {
    let path = try #require(
      SharedData.files(in: "lobster").first { $0.contains("AMZN") && $0.contains("message") })
    var left: [String: Double] = [:]
    var totals = [Double](repeating: 0, count: 12)
    for fields in Self.rows(try SharedData.bytes(path)).dropFirst() {
      let isAsk = fields[5] == "-1" ? 1 : 0
      var (place, size) = (isAsk, Double(fields[3])!)
      let resting = left[fields[2]]
      switch (fields[1], resting) {
      case ("1", _): left[fields[2]] = size
      case ("2", .some(let before)), ("3", .some(let before)):
        place += 2
        // A deletion takes what there is, which once is not what it says.
        if fields[1] == "3" { size = before }
      case ("4", .some): place += 4
      default: continue
      }
      if place > 1 { left[fields[2]]! -= size }
      totals[place] += 1
      totals[place + 6] += size
    }
    let made = try Self.lastRow(path, Self.day)
    #expect(made == totals)
  }

  /// How long the last thousand orders stayed that left.
  @Test func lifetimes() throws {
    let table = Self.rows(try SharedData.bytes("mbo-csv/ARL_20250717_mbo.csv"))
    let at = Self.places(table[0])
    var orders: [String: (time: Double, size: Double)] = [:]
    var lifetimes: [Double] = []
    for fields in table.dropFirst() {
      let (id, size) = (fields[at("order_id")], Double(fields[at("size")])!)
      // Seconds of the day.
      let parts = fields[at("ts_event")].dropFirst(11).dropLast().split(separator: ":")
      let time = Double(parts[0])! * 3600 + Double(parts[1])! * 60 + Double(parts[2])!
      if fields[at("action")] == "A" { orders[id] = (time, size) }
      guard fields[at("action")] == "C", let order = orders[id] else { continue }
      orders[id]!.size -= size
      if orders[id]!.size == 0 { lifetimes.append(time - order.time) }
    }
    let last = lifetimes.suffix(1000).sorted()
    func quantile(_ q: Double) -> Double {
      let place = q * 999
      return last[Int(place)] + (place - Double(Int(place)))
        * (last[Int(place) + 1] - last[Int(place)])
    }
    let wanted = [last.reduce(0, +) / 1000, quantile(0.1), quantile(0.5), quantile(0.9)]
    let made = try Self.lastRow("mbo-csv/ARL_20250717_mbo.csv", "'time_in_book(1000)'")
    #expect(made.count == 4)
    // Times of the day are good to a hundredth of a nanosecond or so, as doubles.
    for (value, expected) in zip(made, wanted) { #expect(abs(value - expected) < 1e-9) }
  }

  /// What is ahead of the hypothetical order is never more than the level holds, and is less than at
  /// first as a rule; orders of an E-mini come and go within seconds near the best price.
  @Test func queuesOfFutures() throws {
    let outcome = try Programs.run(
      "cd '\(SharedData.root!)' && ingest dbn/es/esh4*20231225* | normalize --book 1 | "
        + "features 'queue_position' 'bid_size' 'ask_size' 'fill_probability' 'time_in_book' "
        + "--only=features | show --csv")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let table = Self.rows(outcome.standardOutput)
    let at = Self.places(table[0])
    var shares: [Double] = []
    for fields in table.dropFirst() {
      for side in ["bid", "ask"] {
        guard let ahead = Double(fields[at("queue_position.\(side)_ahead")]) else { continue }
        let size = try #require(Double(fields[at("\(side)_size")]))
        if !(0...size).contains(ahead) { Issue.record("\(ahead) of \(size) ahead in \(fields)") }
        shares.append(ahead / size)
      }
    }
    #expect(shares.count > 90_000)
    let mean = shares.reduce(0, +) / Double(shares.count)
    #expect((0.2...0.9).contains(mean), "\(mean)")
    let last = table.last!
    for side in ["bid", "ask"] {
      let chance = try #require(Double(last[at("fill_probability.\(side)")]))
      #expect((0.02...0.8).contains(chance), "\(chance)")
    }
    let median = try #require(Double(last[at("time_in_book.median")]))
    #expect((0.1...60).contains(median), "\(median)")
  }

  /// The values of the only row that features on a clock of a day have, or of the last of others.
  private static func lastRow(_ path: String, _ features: String) throws -> [Double] {
    let outcome = try Programs.run(
      "cd '\(SharedData.root!)' && ingest '\(path)' | normalize --book 1 | "
        + "features \(features) --only=features | show --csv | tail -n 1")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    return rows(outcome.standardOutput).last!.dropFirst(2).map { Double($0) ?? .nan }
  }

  private static func rows(_ bytes: [UInt8]) -> [[String]] {
    String(decoding: bytes, as: UTF8.self).split { $0.isNewline }.map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private static func places(_ heading: [String]) -> (String) -> Int {
    { name in heading.firstIndex(of: name)! }
  }
}
