import Foundation
import TestSupport
import Testing

/// Whether there is a Python with numpy.
private enum NumericPython {
  static let isThere: Bool = {
    let python = PycapnpTests.python
    return (try? Programs.run("\(python) -c 'import numpy'").status) == 0
  }()
}

/// examples/python/millrace.py as a filter: a stream comes through a pipe, a model adds to it, and a graph's
/// checkpoints find its state.
@Suite(
  .enabled(
    if: NumericPython.isThere,
    "numpy is not installed (MILLRACE_PYTHON names a Python that has it)"))
struct PythonFilterTests {
  static let python = PycapnpTests.python
  private static let folder = "\(SharedData.package)/examples/python"
  private static let zScore = "\(python) \(folder)/zscore.py"

  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder()
    try write(
      "nothing.py",
      """
      from millrace import Model, run
      run(Model(), *sys.argv[1:])
      """)
    try write(
      "imbalance.py",
      """
      import numpy as np
      from millrace import Model, pack, run, unpack

      class Imbalance(Model):
          def begin(self, stream):
              self.strategy = stream.strategy("imbalance", inputs=["share"])
              self.side = np.zeros(len(stream.header.instruments))
          def process(self, frame, output):
              quotes = frame.typed("quote")
              bid, ask = quotes["bid_size"].astype(float), quotes["ask_size"].astype(float)
              share = (bid - ask) / np.where(bid + ask > 0, bid + ask, np.nan)
              sure = (frame.kinds == 1) & (bid > 0) & (ask > 0) & (abs(share) > 0.5)
              for instrument in np.unique(quotes["instrument"][sure]):
                  own = np.flatnonzero(sure & (quotes["instrument"] == instrument))
                  side = np.sign(share[own])
                  new = side != np.concatenate([[self.side[instrument]], side[:-1]])
                  self.side[instrument] = side[-1]
                  output.signals(self.strategy, own[new], 100 * side[new], inputs=share[own[new]])
          def state(self):
              return pack({"side": self.side})
          def restore(self, state):
              self.side = unpack(state)["side"].copy()

      run(Imbalance(), "imbalance")
      """)
  }

  private func write(_ name: String, _ text: String) throws {
    let text = "import sys\nsys.path.insert(0, \"\(Self.folder)\")\n\(text)\n"
    try scratch.write(Array(text.utf8), to: name)
  }

  /// A model that adds nothing changes no byte, in files, in pipes and of streams joined by `cat`; one that
  /// has a name adds itself to the lineage.
  @Test(arguments: streamCommands)
  func nothingIsChanged(command: String) throws {
    let outcome = try Programs.run(
      """
      set -e
      (\(command)) > out
      \(Self.python) nothing.py < out | cmp - out
      cat out out | \(Self.python) nothing.py | cmp - <(cat out out)
      MILLRACE_NO_MACHINE_CODE=1 \(Self.python) nothing.py < out | cmp - out
      \(Self.python) nothing.py named 7 "a b" < out > named
      show --info out | grep -E '^(events|digest|state)' > of-out
      show --info named | grep -E '^(events|digest|state)' | cmp - of-out
      show --info named | grep stage
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.last?.hasSuffix("named 7 a b") == true)
  }

  /// From every barrier of a small stream it goes on as if nothing had happened, groups that are open among
  /// them; and what is made of the events does not depend on their frames.
  @Test(arguments: ["zscore.py 8", "imbalance.py"])
  func goesOnFromEveryBarrier(model: String) throws {
    let path = model.hasPrefix("zscore") ? "\(Self.folder)/\(model)" : model
    let outcome = try Programs.run(
      """
      ingest sim:seed=3,instruments=3,events=500 | normalize --book 2 |
        features mid 'vwap@100ms' > stream
      \(Self.python) \(SharedData.package)/Tests/Oracles/python_node.py stream \(path)
      """, in: scratch, timeout: 300)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.last == "whole")
  }

  /// The example against its formula, quote by quote.
  @Test func zScores() throws {
    let outcome = try Programs.run(
      """
      set -e
      ingest sim:seed=5,instruments=2,events=8000 | normalize --book 1 | \(Self.zScore) 20 > out
      show --csv --kind features out | sed -n 1p
      cat > compare.py <<'END'
      import statistics, sys
      sys.path.insert(0, "\(Self.folder)")
      from millrace import NO_NUMBER, Reader
      import numpy as np
      mids, wanted, came = {}, [], []
      for frame in Reader(0).frames():
          quotes, vectors = frame.typed("quote"), frame.typed("features")
          for quote, vector, kind in zip(quotes, vectors, frame.kinds):
              if kind == 1 and NO_NUMBER not in (quote["bid_price"], quote["ask_price"]):
                  own = mids.setdefault(quote["instrument"], [])
                  own.append((int(quote["bid_price"]) + int(quote["ask_price"])) / 2)
                  if len(own) >= 20:
                      last, mean = own[-20:], statistics.fmean(own[-20:])
                      deviation = statistics.pstdev(last)
                      wanted.append((last[-1] - mean) / deviation if deviation else np.nan)
              elif kind == 12:
                  came.append(frame.values[vector["offset"]])
      assert len(wanted) > 500 and np.allclose(wanted, came, equal_nan=True)
      END
      \(Self.python) compare.py < out
      evaluate 1s < out | grep -c 'mid_zscore(20)'
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.first == "event_time,symbol,mid_zscore(20)")
  }

  /// Signals of a model are traded as those of `signal` are.
  @Test func signalsAreTraded() throws {
    let outcome = try Programs.run(
      """
      set -e
      printf '[account]\\ncurrency = "USD"\\ncash = "1000000 USD"\\n' > limits.toml
      ingest sim:seed=7,instruments=2,events=40000 | normalize --book 2 |
        \(Self.python) imbalance.py > signals
      show --json --kind signal signals | grep -o '"number":[0-9]*' > numbers
      seq "$(wc -l < numbers)" | sed 's/^/"number":/' | diff - numbers
      risk -c limits.toml < signals | execute --sim | tca | grep imbalance | head -n 1
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect((outcome.lines.first?.split(separator: " ").last).flatMap { Int($0) } ?? 0 > 0)
  }

  /// What is cut, damaged, packed or no stream is told in a line with its place, a program before it that
  /// failed is heard, and what came is passed on.
  @Test func badInput() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=1,instruments=3,events=20000 > whole
      head -c 1000000 whole > cut
      head -c -56 whole > endless
      gzip -c whole > packed
      tail -c +4097 whole > headless
      : > empty
      cp whole damaged && printf 'MMMM' | dd of=damaged conv=notrunc bs=1 seek=400000 2> /dev/null
      for name in cut endless packed headless empty damaged; do
        \(Self.python) nothing.py p < $name > out && exit 1
        echo $?
      done
      \(Self.python) nothing.py p < endless 2> /dev/null | show --csv 2> /dev/null | wc -l
      show --csv whole | wc -l
      ingest absent.dbn | normalize | \(Self.python) nothing.py p | show
      echo ${PIPESTATUS[@]}
      \(Self.python) nothing.py p < whole | head -c 100 > /dev/null
      echo ${PIPESTATUS[@]}
      \(Self.python) nothing.py p < whole > /dev/full
      echo $?
      """, in: scratch)
    #expect(outcome.lines.prefix(6) == ["65", "65", "65", "65", "65", "65"])
    #expect(outcome.lines[6] == outcome.lines[7])
    #expect(outcome.lines[8...] == ["66 66 66 66", "141 0", "74"])
    let causes = [
      "inside a frame: it was cut (byte ", "without its end", "it is packed",
      "no header at its front", "it is empty", "damaged", "ingest: open", "show: read",
      "no space left on device",
    ]
    #expect(outcome.errorLines.count == causes.count, "\(outcome.standardError)")
    for (line, cause) in zip(outcome.errorLines, causes) {
      #expect(line.contains(cause), "\(line)")
    }
  }

  /// A mistake in a model is shown with its place, and those behind are told.
  @Test func aModelThatFails() throws {
    try write(
      "wrong.py",
      """
      from millrace import Model, run
      class Wrong(Model):
          def process(self, frame, output):
              output.features(0, [0], [1.0])
      run(Wrong(), "wrong")
      """)
    let outcome = try Programs.run(
      """
      ingest sim:events=1000 | \(Self.python) wrong.py | normalize > out
      echo ${PIPESTATUS[@]}
      """, in: scratch)
    #expect(outcome.lines == ["0 70 70"])
    #expect(outcome.standardError.contains("output.features(0, [0], [1.0])"))
    #expect(outcome.standardError.contains("wrong: process: events 0 to 999: the model failed"))
  }

  /// What was changed at random behind the header is refused, and nothing else happens.
  @Test func hostileStreams() throws {
    let whole = try SampleStreams.bytes(
      SampleStreams.header(), SampleStreams.events(2000, seed: 4), frame: 100)
    let header = FrameBytes.split(whole)[0].count
    var random = SeededGenerator(seed: 12)
    for index in 0..<60 {
      var damaged = whole
      for _ in 0..<3 {
        damaged[Int.random(in: header..<damaged.count, using: &random)] ^= UInt8.random(
          in: 1...255, using: &random)
      }
      try scratch.write(damaged, to: "damaged-\(index)")
    }
    let outcome = try Programs.run(
      """
      cat > try.py <<'END'
      import resource, sys
      sys.path.insert(0, "\(Self.folder)")
      resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
      from millrace import Reader, StreamError
      for path in sys.argv[1:]:
          with open(path, "rb") as file:
              try:
                  sum(len(frame) for frame in Reader(file.fileno(), path).frames())
                  print(path, "taken")
              except StreamError as error:
                  print(path, "refused")
      END
      OPENBLAS_NUM_THREADS=1 \(Self.python) try.py damaged-*
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.count == 60 && outcome.lines.allSatisfy { $0.hasSuffix("refused") })
  }
}
