import Foundation
import TestSupport
import Testing

/// How pipelines end: readers that go away, signals, and outputs that fail.
@Suite(.serialized)
struct PipelineEndTests {
  private static let market = "ingest sim:seed=7,instruments=4,events=2000000"
  private static let features = "features mid 'ofi(1)'"

  /// Everything ends at once and says nothing.
  private func endsQuietly(_ outcome: Programs.Outcome, lines: Int, line: Int = #line) {
    #expect(!outcome.timedOut, "line \(line)")
    #expect(outcome.lines.count == lines, "line \(line)")
    #expect(outcome.standardError.isEmpty, "line \(line): \(outcome.standardError)")
    #expect(outcome.leftovers.isEmpty, "line \(line): \(outcome.leftovers)")
    #expect(outcome.statuses.last == 0)
    // The others ended by SIGPIPE, or had written all that they had.
    #expect(outcome.statuses.dropLast().allSatisfy { [141, 0].contains($0) }, "line \(line)")
  }

  @Test func headEndsAPipeline() throws {
    let outcome = try Programs.run(
      "\(Self.market) | normalize | \(Self.features) | show --csv | head -5", timeout: 10)
    endsQuietly(outcome, lines: 5)
    #expect(outcome.statuses.prefix(4) == [141, 141, 141, 141])
  }

  /// A live source with nothing more to say: its pipe stays open.
  @Test func headEndsAnIdleLivePipeline() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("feed")
    // 600 rows come, then the feed is silent; the test's shell holds it open.
    let outcome = try Programs.run(
      """
      exec 3<>feed
      (echo 'time,bid,ask'; seq 1 600 | sed 's/.*/&,1.25,1.26/') >&3
      ingest --follow --columns 'time:s,bid,ask' --symbols X feed | \(Self.features) | show --csv | head -5
      """, in: scratch, timeout: 10)
    endsQuietly(outcome, lines: 5)
  }

  /// What a silent live source sent before comes out, bars included, though nothing follows.
  @Test func aSilentLiveSourceHoldsNothingBack() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("feed")
    let outcome = try Programs.run(
      """
      exec 3<>feed
      (echo 'time,bid,ask'; seq 1 3 | sed 's/.*/&,1.25,1.26/') >&3
      ingest --follow --columns 'time:s,bid,ask' --symbols X feed | normalize --idle 100ms \
        | features 'ohlcv(bid)@1s' | show --csv --kind features | head -4
      """, in: scratch, timeout: 30)
    endsQuietly(outcome, lines: 4)
    #expect(String(decoding: outcome.standardOutput, as: UTF8.self).contains("1970-01-01T00:00:04"))
  }

  /// The reader goes while the source waits for a file to grow.
  @Test func headEndsAFollowedFile() throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      """
      (echo 'time,bid,ask'; seq 1 600 | sed 's/.*/&,1.25,1.26/') > feed.csv
      ingest --follow --columns 'time:s,bid,ask' --symbols X feed.csv | \(Self.features) | show --csv | head -5
      """, in: scratch, timeout: 10)
    endsQuietly(outcome, lines: 5)
  }

  /// A filter whose input is silent notices that its reader went.
  @Test func aSilentPipelineEndsWithItsReader() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("feed")
    let outcome = try Programs.run(
      """
      exec 3<>feed
      \(Self.features) < feed | show --csv | sleep 0
      """, in: scratch, timeout: 10)
    #expect(!outcome.timedOut)
    #expect(outcome.leftovers.isEmpty)
    #expect(outcome.standardError.isEmpty)
  }

  /// Ctrl-C on a whole pipeline: what the source had read arrives, and the stream says that it is a part.
  @Test(arguments: [SIGINT, SIGTERM])
  func anInterruptLosesNothing(number: Int32) throws {
    let scratch = try ScratchFolder()
    let running = try RunningScript(
      """
      ingest --stats sim:seed=3,instruments=4,events=1000000000 | normalize | \(Self.features) > out.mill
      """, in: scratch)
    let out = scratch.path + "/out.mill"
    let began = running.waitUntil {
      let size = (try? FileManager.default.attributesOfItem(atPath: out)[.size]) as? Int ?? 0
      return size > 4 << 20
    }
    #expect(began)
    running.signal(number)
    let outcome = running.wait(timeout: 20)
    #expect(!outcome.timedOut)
    #expect(outcome.statuses == [128 + number, 0, 0], "\(outcome.standardError)")
    #expect(
      outcome.errorLines.allSatisfy { $0.hasPrefix("ingest: ") || $0.contains(": warning: ") })
    #expect(outcome.leftovers.isEmpty)
    let report = try Programs.run(
      "show --info out.mill; show --csv --kind order_action,trade out.mill | tail -n +2 | wc -l",
      in: scratch)
    #expect(report.text.contains("state           stopped: "), "\(report.text)")
    // Every event that ingest counted is there.
    let events = outcome.errorLines.first { $0.hasPrefix("ingest: events ") }
    #expect(events?.split(separator: " ").last == report.lines.last, "\(outcome.standardError)")
  }

  /// An idle live source stops at the first signal too.
  @Test func anInterruptEndsAnIdleSource() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("feed")
    let running = try RunningScript(
      """
      exec 3<>feed
      (echo 'time,bid,ask'; seq 1 100 | sed 's/.*/&,1.25,1.26/') >&3
      ingest --follow --columns 'time:s,bid,ask' --symbols X feed | show --csv
      """, in: scratch)
    #expect(running.waitUntil { running.outputSoFar.split(separator: "\n").count == 101 })
    running.signal(SIGINT)
    let outcome = running.wait(timeout: 10)
    #expect(!outcome.timedOut)
    #expect(outcome.statuses == [0, 0])
    #expect(outcome.lines.count == 101)
  }

  /// A line that is still being written when the source is stopped is no record, and no error.
  @Test(arguments: ["", " | zstd"]) func anInterruptInsideALine(packed: String) throws {
    let scratch = try ScratchFolder()
    let running = try RunningScript(
      """
      (seq 1 100 | sed 's/.*/&,1.25,1.26/'; printf '101,1.2')\(packed) > feed.csv
      ingest --follow --columns 'time:s,bid,ask' --symbols X feed.csv | show --csv
      """, in: scratch)
    #expect(running.waitUntil { running.outputSoFar.split(separator: "\n").count == 101 })
    running.signal(SIGTERM)
    let outcome = running.wait(timeout: 10)
    #expect(!outcome.timedOut)
    #expect(outcome.statuses == [0, 0], "\(outcome.standardError)")
    #expect(outcome.lines.count == 101 && outcome.standardError.isEmpty)
  }

  /// A file that is followed and written anew is read anew, like `tail -f` does, and this is said.
  @Test func aFollowedFileThatIsTruncated() throws {
    let scratch = try ScratchFolder()
    let running = try RunningScript(
      """
      seq 1 100 | sed 's/.*/&,1.25,1.26/' > feed.csv
      ingest --follow --columns 'time:s,bid,ask' --symbols X feed.csv | show --csv
      """, in: scratch)
    #expect(running.waitUntil { running.outputSoFar.split(separator: "\n").count == 101 })
    _ = try Programs.run("printf '200,1.5,1.75\\n' > feed.csv", in: scratch)
    #expect(running.waitUntil { running.outputSoFar.contains("1.75") })
    running.signal(SIGTERM)
    let outcome = running.wait(timeout: 10)
    #expect(outcome.statuses == [0, 0])
    #expect(outcome.lines.count == 102)
    #expect(
      outcome.standardError
        == "ingest: warning: feed.csv: the file was truncated; reading it again from its start\n")
  }

  /// A filter that waits for a source that does not end is ended by the second signal.
  @Test func aSecondSignalEndsAtOnce() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("feed")
    let running = try RunningScript(
      """
      exec 3<>feed
      ingest sim:seed=1,instruments=2,events=100 >&3
      show --json < feed
      """, in: scratch)
    // It has taken the stream's end and waits for another stream.
    #expect(running.waitUntil { running.isAsleep("show") })
    running.signal(SIGINT)
    #expect(running.waitUntil { running.isAsleep("show") })
    running.signal(SIGINT)
    let outcome = running.wait(timeout: 10)
    #expect(!outcome.timedOut)
    #expect(outcome.statuses == [130])
  }

  @Test(arguments: [
    "\(market) > /dev/full", "\(market) | normalize > /dev/full",
    "\(market) | \(features) > /dev/full", "\(market) | show --csv > /dev/full",
    "\(market) | show --info > /dev/full", "\(market) | slice --first 100000 > /dev/full",
    "ingest sim:seed=1,events=5 | slice > /dev/full", "\(market) | merge - > /dev/full",
    "show --help > /dev/full", "ingest --version > /dev/full",
  ])
  func aFullDisk(pipeline: String) throws {
    let outcome = try Programs.run(pipeline, timeout: 20)
    #expect(outcome.statuses.last == 74)
    #expect(outcome.errorLines.count == 1, "\(outcome.standardError)")
    #expect(outcome.standardError.contains("no space left on device"))
    #expect(outcome.leftovers.isEmpty)
  }

  @Test(arguments: [
    "ingest sim:seed=1,events=100", "show --csv", "show --info", "slice", "merge -", "normalize",
    features,
  ])
  func aClosedOutput(command: String) throws {
    let outcome = try Programs.run("ingest sim:seed=1,events=100 > in; \(command) < in >&-")
    #expect(outcome.status == 74, "\(outcome.standardError)")
    #expect(outcome.errorLines.count == 1, "\(outcome.standardError)")
  }

  /// A source that fails in the middle: all behind it process what came and fail too.
  @Test func aFailureIsSeenByAllBehindIt() throws {
    let outcome = try Programs.run(
      """
      (echo 'time,bid,ask'; seq 1 300 | sed 's/.*/&,1.25,1.26/'; echo nonsense) > feed.csv
      ingest --columns 'time:s,bid,ask' --symbols X feed.csv | normalize | \(Self.features) | show --csv --kind quote
      """)
    #expect(outcome.statuses == [65, 65, 65, 65])
    #expect(outcome.errorLines.count == 2, "\(outcome.standardError)")
    #expect(
      outcome.standardError.contains("feed.csv") && outcome.standardError.contains("line 302"))
    #expect(outcome.lines.count == 300)
  }
}
