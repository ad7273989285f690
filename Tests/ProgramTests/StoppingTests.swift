import Foundation
import TestSupport
import Testing

/// A recorded input that was not read to its end never looks whole.
struct StoppingTests {
  /// A filter that reads a file, stopped on the way: a line, 128 and the signal's number, an end that
  /// says so, and no end in what stands beside.
  @Test func aStoppedFileIsAPart() throws {
    let scratch = try ScratchFolder()
    let made = try Programs.run(
      "ingest sim:seed=3,instruments=4,events=1500000,late=1% > raw", in: scratch)
    #expect(made.status == 0)
    let running = try RunningScript(
      "normalize --book 5 --lateness 1ms --late late < raw > out", in: scratch)
    #expect(running.waitUntil { scratch.size("out") > 1 << 20 })
    running.signal(SIGTERM)
    let outcome = running.wait(timeout: 20)
    #expect(outcome.status == 143, "\(outcome.standardError)")
    #expect(outcome.errorLines.filter { !$0.contains(": warning: ") }.count == 1)
    #expect(outcome.standardError.contains("normalize: read: standard input: stopped by SIGTERM"))
    let report = try Programs.run("show --info out; show --info late", in: scratch)
    #expect(report.text.contains("state           stopped: "))
    #expect(report.status == 65)
    #expect(report.standardError.contains("the stream stops without its end"))
  }

  /// What reads a stopped stream passes that on, says nothing, and heads its report by it.
  @Test func aStoppedStreamStaysStopped() throws {
    let scratch = try ScratchFolder()
    let running = try RunningScript("ingest sim:seed=3,events=1000000000 > raw", in: scratch)
    #expect(running.waitUntil { scratch.size("raw") > 4 << 20 })
    running.signal(SIGINT)
    #expect(running.wait(timeout: 20).status == 130)
    let outcome = try Programs.run(
      """
      slice --first 20000 raw > first; slice raw | normalize --book 1 > clean; echo $?
      merge clean first > both
      for x in raw first clean both; do show --info $x | grep ^state | cut -c 17-24; done
      printf '[account]\\ncurrency = "USD"\\ncash = "100000 USD"\\n[instrument.default]\\ncurrency = "USD"\\nmultiplier = 1\\nlot_size = "1"\\n[risk.limits]\\nposition = "500 shares"\\n' > t.toml
      signal imbalance --entry 0.5 --clock 100ms --size '3 shares' < clean | risk -c t.toml --venue t.toml | execute --sim -c t.toml > traded
      tca < traded | head -n 1; tca --json - < traded | grep -c STOPPED; tca --html - < traded | grep -c STOPPED
      features mid < clean | evaluate 1 | head -n 1 | cut -c -8
      """, in: scratch)
    #expect(
      outcome.lines == ["0", "stopped:", "whole: i", "stopped:", "stopped:"]
        + [
          "STOPPED: a signal ended the reading of a source early; this is of what came",
          "1", "1", "STOPPED:",
        ], "\(outcome.text)\(outcome.standardError)")
  }

  /// A signal that is ignored from the start, as of a job behind nohup, stays ignored.
  @Test(arguments: ["TERM", "INT"]) func ignoredSignalsStayIgnored(name: String) throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      """
      trap '' \(name)
      ingest sim:seed=3,events=400000 > out & p=$!
      until [ -s out ]; do :; done
      kill -\(name) $p; wait $p; echo $?
      show --info out | grep -E '^(events|state)' | cut -c 17-22
      """, in: scratch)
    #expect(outcome.lines == ["0", "400000", "whole:"], "\(outcome.text)\(outcome.standardError)")
  }

  /// A run that fails leaves no side file that looks whole.
  @Test func aSideFileOfAFailedRunHasNoEnd() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=3,events=100000,late=2% > raw; head -c 3000000 raw > cut
      normalize --lateness 1ms --late late < cut > out; echo $?; show --info late > /dev/null; echo $?
      normalize --lateness 1ms --late late < raw > out; echo $?; show --info late > /dev/null; echo $?
      """)
    #expect(outcome.lines == ["65", "65", "0", "0"], "\(outcome.standardError)")
  }
}
