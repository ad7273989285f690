import Foundation
import TestSupport
import Testing

/// `pipe fuse`: what a pipeline writes, says and ends with does not tell whether it ran in one process.
@Suite(.serialized)
struct FuseTests {
  private let scratch: ScratchFolder
  init() throws {
    scratch = try ScratchFolder()
    try scratch.write(Array(Self.settings.utf8), to: "t.toml")
  }

  private static let settings = """
    [instrument.default]
    currency = "USD"
    lot_size = "1"
    multiplier = 1
    [strategy]
    strategy = "sma"
    fast = 3
    slow = 8
    clock = "100ms"
    size = "1 units"
    [account]
    currency = "USD"
    cash = "100000000 USD"
    [risk.limits]
    order_size = "10 units"
    position = "10 units"
    [venue]
    book = "l1"
    """

  private static let market = "ingest sim:seed=7,instruments=4,events=60000"
  private static let backtest =
    "\(market) | normalize --book 1 | features 'sma(3)@100ms' 'sma(8)@100ms' | signal -c t.toml "
    + "| risk -c t.toml --venue t.toml | execute --sim -c t.toml"

  /// The stages of a pipeline as operands of `pipe fuse`.
  private func fused(_ pipeline: String) -> String {
    let stages = pipeline.components(separatedBy: " | ").map { stage in
      "'" + stage.trimmingCharacters(in: .whitespaces).replacing("'", with: #"'\''"#) + "'"
    }
    return "pipe fuse " + stages.joined(separator: " ")
  }

  /// Both ways; `feed` goes before, and `rest` behind.
  private func expectSame(
    _ pipeline: String, from feed: String = "", to rest: String = "", _ place: String = #function,
    line: Int = #line
  ) throws -> (shell: Programs.Outcome, fused: Programs.Outcome) {
    let shell = try Programs.run(feed + pipeline + rest, in: scratch)
    let one = try Programs.run(feed + fused(pipeline) + rest, in: scratch)
    let isSame = one.standardOutput == shell.standardOutput
    #expect(isSame, "line \(line): \(pipeline)")
    // Programs that end at the same time say so in any order; who names the cause at last is the same.
    #expect(one.errorLines.sorted() == shell.errorLines.sorted(), "line \(line): \(pipeline)")
    #expect(one.errorLines.last == shell.errorLines.last, "line \(line): \(pipeline)")
    #expect(one.leftovers.isEmpty && !one.timedOut)
    return (shell, one)
  }

  /// Every filter, every sink, kinds left out, and streams of many frames or none.
  @Test(arguments: [
    backtest + " | tca --json -",
    backtest + " | show --csv",
    backtest + " --only fill,order",
    "\(market) | normalize --book 3 --stats",
    "\(market) | normalize --book 1 | features mid spread 'vwap@1s' | evaluate 10,1s",
    "\(market) | normalize --mode eager | features 'ofi(1)' 'ohlcv@1s' --bars 1s | show --info",
    "\(market) | features 'mean(mid,5)' 'std(mid,9)' --only=features | slice --last 100 | show",
    "\(market) | slice --only SIM1,SIM2 --kind trade | show --json",
    "ingest sim:seed=1,instruments=1,events=1 | normalize | features mid | show",
    "ingest sim:seed=1,instruments=1,events=1 | slice --first 0 | normalize",
    "ingest sim:seed=3,instruments=300,events=30000,late=0.1,duplicates=0.1 | normalize --late late.mill "
      + "| features mid --only",
    "\(market)",
  ])
  func aFusedPipelineWritesWhatAShellWrites(_ pipeline: String) throws {
    let (shell, one) = try expectSame(pipeline)
    // In a shell a source whose reader had enough ends by SIGPIPE, where it was that quick.
    #expect([0, 141].contains(shell.status) && one.status == 0, "\(shell.standardError)")
    #expect(!shell.standardOutput.isEmpty)
  }

  /// Streams that come over standard input, several of them one behind the other.
  @Test func standardInputIsThatOfTheFirst() throws {
    let made = try Programs.run(
      """
      ingest sim:seed=1,instruments=2,events=5000 > a
      ingest sim:seed=2,instruments=3,events=5000 > b
      echo 'time,bid,ask' > q; seq 1 3000 | sed 's/.*/&,1.25,1.26/' >> q
      """, in: scratch)
    #expect(made.status == 0)
    for pipeline in [
      "ingest --columns 'time:s,bid,ask' --symbols X - | normalize | features mid | show --csv"
    ] {
      let (shell, one) = try expectSame(pipeline, from: "cat q | ")
      #expect(shell.status == 0 && one.status == 0 && shell.lines.count > 2000)
    }
    for files in ["a", "a b", "b a"] {
      let (shell, one) = try expectSame(
        "slice --kind trade | normalize | show", from: "cat \(files) | ")
      #expect(shell.status == 0 && one.status == 0 && shell.lines.count > 100)
    }
  }

  /// Readers that have enough, inside and behind: nobody says anything, and all end.
  @Test func readersThatHaveEnoughEndTheChain() throws {
    let large = "ingest sim:seed=7,instruments=4,events=2000000"
    for (pipeline, rest) in [
      ("\(large) | normalize | features mid | slice --first 7 | show --csv", ""),
      ("\(large) | normalize | slice --first 7000 | features mid", ""),
      ("\(large) | slice --first 1", ""),
      ("\(large) | normalize | features mid | show --csv", " | head -5"),
      ("\(large) | normalize | features mid", " | head -c 100000 | md5sum"),
    ] {
      let (shell, one) = try expectSame(pipeline, to: rest)
      #expect([0, 141].contains(one.statuses.first), "\(pipeline): \(one.statuses)")
      #expect(one.statuses.last == shell.statuses.last)
    }
  }

  /// A reader that went away from a chain that has nothing to say is noticed.
  @Test func headEndsAnIdleLiveChain() throws {
    scratch.makeFifo("feed")
    let outcome = try Programs.run(
      """
      exec 3<>feed
      (echo 'time,bid,ask'; seq 1 600 | sed 's/.*/&,1.25,1.26/') >&3
      \(fused("ingest --follow --columns 'time:s,bid,ask' --symbols X feed | features mid | show --csv")) | head -5
      """, in: scratch, timeout: 20)
    #expect(!outcome.timedOut && outcome.leftovers.isEmpty)
    #expect(outcome.lines.count == 5 && outcome.standardError.isEmpty)
  }

  /// What a silent live source sent before comes out at the other end.
  @Test func aSilentLiveSourceHoldsNothingBack() throws {
    scratch.makeFifo("feed")
    let chain = fused(
      "ingest --follow --columns 'time:s,bid,ask' --symbols X feed | normalize --idle 100ms "
        + "| features 'ohlcv(bid)@1s' | show --csv --kind features")
    let outcome = try Programs.run(
      """
      exec 3<>feed
      (echo 'time,bid,ask'; seq 1 3 | sed 's/.*/&,1.25,1.26/') >&3
      \(chain) | head -4
      """, in: scratch, timeout: 30)
    #expect(!outcome.timedOut && outcome.lines.count == 4)
    #expect(outcome.text.contains("1970-01-01T00:00:04"))
  }

  /// Whoever fails, of whatever kind: the last line and the status are those of the failure.
  @Test(arguments: [
    "ingest cut.dbn | normalize | features mid | show",
    "ingest gone.dbn | normalize | features mid",
    "ingest cut.mill | normalize | features mid | tca",
    "ingest sim:seed=7,events=x | normalize",
    "\(market) | normalize --lateness x | features mid",
    "\(market) | normalize | features 'nosuch(mid)' | show",
    "\(market) | normalize | signal -c gone.toml | risk -c t.toml | tca",
    "\(market) | normalize | show --csv --json",
    "\(market) | normalize | tca",
    "slice gone.mill | normalize | show",
    "normalize | show",
    "\(market) | normalize --snapshot t.toml --restore t.toml | show",
  ])
  func failuresAreThoseOfAShell(_ pipeline: String) throws {
    let made = try Programs.run(
      """
      ingest sim:seed=7,instruments=4,events=60000 > whole.mill
      head -c 1000001 whole.mill > cut.mill; head -c 40000 whole.mill | tail -c 30000 > cut.dbn
      """, in: scratch)
    #expect(made.status == 0)
    let (shell, one) = try expectSame(pipeline)
    #expect(one.status == shell.status && one.status != 0, "\(shell.standardError)")
  }

  /// What comes before damage is written, by every program.
  @Test func whatComesBeforeAFailureIsWritten() throws {
    let made = try Programs.run(
      "ingest sim:seed=7,instruments=4,events=60000 > w; head -c 2000003 w > cut", in: scratch)
    #expect(made.status == 0)
    let (shell, one) = try expectSame("normalize | features mid | show --csv", from: "cat cut | ")
    #expect(shell.status == 65 && one.status == 65 && shell.lines.count > 10_000)
    let (repaired, again) = try expectSame("slice --repair cut | normalize | show --csv")
    #expect(repaired.status == 0 && again.status == 0)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func aSignalEndsTheSource(_ number: Int32) throws {
    let chain = fused("ingest sim:seed=7,events=1000000000 | normalize | show --csv")
    let running = try RunningScript(chain, in: scratch)
    #expect(running.waitUntil { running.outputSoFar.count > 100 })
    running.signal(number)
    let outcome = running.wait()
    #expect(outcome.status == 128 + number && outcome.leftovers.isEmpty, "\(outcome.standardError)")
    #expect(outcome.errorLines.count == 1 && outcome.standardError.contains("before its end"))
  }

  @Test(arguments: [
    ("pipe fuse", "needs the programs of a pipeline"),
    ("pipe fuse 'ingest a | normalize'", "is a shell's"),
    ("pipe fuse 'ingest a' 'normalize --help'", "is asked for help"),
    ("pipe fuse 'ingest a' show normalize", "goes last"),
    ("pipe fuse 'ingest a' 'ingest -'", "goes first"),
    ("pipe fuse 'ingest a' 'merge - b'", "goes first"),
    ("pipe fuse 'ingest a' 'journal append j'", "cannot be joined"),
    ("pipe fuse 'ingest a' normalise", "did you mean normalize?"),
    ("pipe fuse 'ingest a' 'features \"mid'", "a quote is not closed"),
  ])
  func whatCannotBeFusedIsRefused(_ command: String, _ cause: String) throws {
    let outcome = try Programs.run(command, in: scratch)
    #expect(outcome.status == 64 && outcome.standardOutput.isEmpty)
    #expect(outcome.standardError.contains(cause), "\(outcome.standardError)")
  }
}
