import Captures
import EventModel
import Testing

/// Changes of a book stay in the order in which their source sent them.
@Suite struct BookClocksTests {
  private static func times(_ rows: [String]) throws -> [(time: Int64, isBorrowed: Bool)] {
    let header = "exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n"
    let text = header + rows.joined(separator: "\n") + "\n"
    return try TextCaptureRun.decodeInChunks(text, format: "tardis").events.map {
      ($0.event.eventTime / 1000, $0.event.flags.contains(.timeBorrowed))
    }
  }

  /// A level is set, and removed by a message whose time is a little older.
  @Test func aSmallStepBackIsNotBelieved() throws {
    let times = try Self.times([
      "x,A,1000030,5,false,bid,50001,300", "x,A,1000029,6,false,bid,50001,0",
      "x,B,1000001,7,false,bid,1,1", "x,A,1000031,8,false,bid,50000,1",
    ])
    #expect(times.map(\.time) == [1_000_030, 1_000_030, 1_000_001, 1_000_031])
    #expect(times.map(\.isBorrowed) == [false, true, false, false])
  }

  /// A step of more than a second is of something else: the next file, a clock that was set.
  @Test func aLargeStepBackIsOne() throws {
    let times = try Self.times([
      "x,A,3000000,5,false,bid,1,300", "x,A,1000000,6,false,bid,1,0", "x,A,900000,6,false,bid,1,0",
    ])
    #expect(times.map(\.time) == [3_000_000, 1_000_000, 1_000_000])
  }

  @Test func snapshotsKeepTheirTimes() throws {
    let times = try Self.times([
      "x,A,3000000,5,false,bid,1,300", "x,A,2900000,6,true,bid,1,9", "x,A,3000001,7,false,bid,1,0",
    ])
    // The snapshot begins with a clear.
    #expect(times.map(\.time) == [3_000_000, 2_900_000, 2_900_000, 3_000_001])
  }
}
