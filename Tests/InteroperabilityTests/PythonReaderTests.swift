import Foundation
import TestSupport
import Testing

/// examples/python/millrace.py reads what `show` prints, in the memory of the file.
struct PythonReaderTests {
  private static let python = PycapnpTests.python
  private static let isThere = (try? Programs.run("\(python) -c 'import numpy'").status) == 0

  @Test(
    .enabled(if: isThere, "numpy is not installed (MILLRACE_PYTHON names a Python that has it)"),
    arguments: streamCommands + [
      "ingest sim:seed=2,instruments=2,events=3000 | normalize --book 2 | features --only mid spread",
      "ingest sim:seed=1,instruments=3,events=2000 | normalize | slice --first 0",
    ])
  func agreesWithShow(command: String) throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      """
      (\(command)) > out
      \(Self.python) \(SharedData.package)/Tests/Oracles/python_reader.py "$(command -v show)" out
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
  }

  /// The worked script from capture to information coefficient: `evaluate` says the same numbers.
  @Test(
    .enabled(if: isThere, "numpy is not installed (MILLRACE_PYTHON names a Python that has it)"),
    arguments: [
      "sim:seed=7,instruments=2,events=60000", "sim:seed=3,instruments=3,events=30000,late=1%",
    ])
  func informationCoefficients(capture: String) throws {
    let script = "\(SharedData.package)/examples/python/information_coefficient.py"
    let outcome = try Programs.run("\(Self.python) \(script) \(capture)")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.filter { $0.hasSuffix("evaluate agrees") }.count == 6)
  }

  /// What is no stream, is packed or cut off is told in a line or read as far as it goes.
  @Test(
    .enabled(if: isThere, "numpy is not installed (MILLRACE_PYTHON names a Python that has it)"))
  func badInput() throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      """
      cat > try.py <<'END'
      import sys
      sys.path.insert(0, "\(SharedData.package)/examples/python")
      import millrace
      for path in sys.argv[1:]:
          try:
              stream = millrace.Stream(path)
              print(path, len(stream.events("trade")) > 0, stream.is_whole)
          except ValueError as error:
              print(error)
      END
      ingest sim:seed=1,instruments=3,events=20000 > whole
      head -c 1000000 whole > cut
      gzip -c whole > packed
      tail -c +4097 whole > headless
      : > empty
      \(Self.python) try.py whole cut packed headless empty
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(
      outcome.lines == [
        "whole True True", "cut True False",
        "packed: it is packed; unpack it first (zstd -d or gzip -d)",
        "headless: it is not an event stream, or not from its beginning (byte 0)",
        "empty: there is no header at the beginning; this is no event stream",
      ])
  }

  /// A hostile stream costs the reader nothing: lists of nothing, ids without end, pointers that lead
  /// out; whole is only what holds as many events as its end counts.
  @Test(
    .enabled(if: isThere, "numpy is not installed (MILLRACE_PYTHON names a Python that has it)"))
  func hostileStreams() throws {
    let scratch = try ScratchFolder()
    let events = SampleStreams.events(2000, seed: 4)
    let whole = try SampleStreams.bytes(SampleStreams.header(), events, frame: 100)
    let frames = FrameBytes.split(whole)
    // A batch whose list claims 2^29 - 1 events of no size.
    let words: [UInt64] = [
      9 << 32, 1 << 32 | 1 << 48, 1, 4 << 48, 1 | 3 << 2 | 7 << 32, 0, 0, 0, (1 << 29 - 1) << 2, 0,
    ]
    let nothing = words.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    try scratch.write(frames[0] + nothing + frames[frames.count - 1], to: "nothing")
    var sparse = SampleStreams.header(instruments: 1)
    sparse.instruments[0].id = 4_294_967_280
    try scratch.write(try SampleStreams.bytes(sparse, []), to: "sparse")
    try scratch.write(Array(frames[..<3].joined()) + Array(frames[4...].joined()), to: "lost")
    try scratch.write(whole, to: "whole")
    var random = SeededGenerator(seed: 12)
    for index in 0..<60 {
      var damaged = whole
      for _ in 0..<3 {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      try scratch.write(damaged, to: "damaged-\(index)")
    }
    let outcome = try Programs.run(
      """
      cat > try.py <<'END'
      import resource, sys
      sys.path.insert(0, "\(SharedData.package)/examples/python")
      resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
      import millrace
      for path in sys.argv[1:]:
          try:
              stream = millrace.Stream(path)
              events = sum(len(frame.all) for frame in stream.frames())
              print(path, events, stream.is_whole, stream.is_stopped)
          except ValueError as error:
              print(path, "refused")
      END
      OPENBLAS_NUM_THREADS=1 \(Self.python) try.py whole nothing sparse lost damaged-*
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(
      Array(outcome.lines.prefix(4)) == [
        "whole 2000 True False", "nothing refused", "sparse refused", "lost refused",
      ], "\(outcome.text)")
    #expect(outcome.lines.count == 64)
  }
}
