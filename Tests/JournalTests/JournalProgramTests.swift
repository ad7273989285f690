import EventModel
import EventStream
import TestSupport
import Testing

/// `journal` as it is run.
struct JournalProgramTests {
  @Test func aRecordedStreamComesBackByteForByte() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=3,instruments=3,events=50000 | normalize --book 3 > s
      journal append a < s && journal append b --segment 64KiB --level off < s || exit 1
      journal append b --durable process --segment 1MiB < s || exit 2
      journal read a | cmp - s || exit 3
      journal read b | cmp - s || exit 4
      journal list b --json | head -n 1
      journal verify b > /dev/null
      """)
    #expect(outcome.status == 0, "\(outcome.text) \(outcome.standardError)")
    #expect(outcome.lines.first?.hasPrefix("{\"segment\":1,\"first_event\":0,\"events\":") == true)
  }

  @Test func aLiveStreamKeepsItsDigest() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("feed")
    let outcome = try Programs.run(
      """
      ingest sim:seed=3,events=3000 > s
      journal read --follow j > followed & reader=$!
      ingest --follow feed | tee live | journal append j & writer=$!
      cat s > feed
      wait $writer && wait $reader
      for file in live followed; do show --info $file | grep ^digest; done
      journal read j | show --info | grep ^digest
      show --info followed | grep ^stream
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.count == 4)
    #expect(Set(outcome.lines.prefix(3)).count == 1, "\(outcome.text)")
    #expect(outcome.lines.last?.hasSuffix("followed, live") == true)
  }

  @Test func aSecondWriterIsRefused() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("in")
    let script = try RunningScript(
      """
      ingest sim:seed=1,events=500 > s
      journal append j < in & first=$!
      exec 3> in; head -c 4000 s >&3
      until [ -s j/writer ]; do sleep 0.01; done
      journal append j < s; echo $?
      tail -c +4001 s >&3; exec 3>&-
      wait $first; echo $?; journal read j | cmp - s && echo same
      """, in: scratch)
    let outcome = script.wait()
    #expect(outcome.lines == ["73", "0", "same"], "\(outcome.text) \(outcome.standardError)")
    #expect(
      outcome.standardError.contains("lock: j: another program appends to this journal (process "))
  }

  @Test func aKilledWriterGoesOn() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=5,instruments=4,events=200000 > s
      for i in 1 2 3 4 5 6 7 8; do
        head -c $((i * 1500000)) s | { journal append j --segment 1MiB & kid=$!; cat > /dev/null & :
          [ $((i % 2)) = 0 ] && kill -9 $kid; wait $kid; } 2> /dev/null
      done
      journal append j < s && journal read j | cmp - s && echo same
      """)
    #expect(outcome.lines == ["same"], "\(outcome.text) \(outcome.standardError)")
  }

  @Test func followingStopsWithASignal() throws {
    let scratch = try ScratchFolder()
    let script = try RunningScript(
      """
      ingest sim:seed=1,events=20000 > s; head -c 600000 s | journal append j 2> /dev/null
      journal read j --follow > out; echo $?; show --info out > info && echo whole
      """, in: scratch)
    #expect(script.waitUntil { scratch.size("out") > 10_000 && script.isAsleep("journal") })
    script.signal(2)
    let outcome = script.wait()
    #expect(outcome.lines == ["0", "whole"], "\(outcome.standardError)")
  }

  @Test(arguments: [
    ("journal", 64, "needs one of append, read, verify, list, trim"),
    ("journal apend j", 64, "did you mean append"),
    ("journal read", 64, "needs one folder"), ("journal read nothing", 66, "open: nothing"),
    ("journal read j --level 3", 64, "--level: unknown option"),
    ("journal read j --from 1 --at 2026-01-01T00:00:00Z", 64, "cannot be combined"),
    ("journal append j --segment 5", 64, "is not a size"),
    ("journal append j --level 99 < /dev/null", 64, "is neither a level"),
    ("journal trim j", 64, "which event is still needed"),
    ("mkdir k; journal read k", 66, "it holds no journal"),
    ("touch f; journal append f < /dev/null", 73, "create: f"),
    ("journal append j < /dev/null", 65, "it is empty"),
  ])
  func mistakesAreTold(command: String, status: Int32, text: String) throws {
    let outcome = try Programs.run(command)
    #expect(outcome.status == status, "\(outcome.standardError)")
    #expect(outcome.standardError.contains(text), "\(outcome.standardError)")
  }
}
