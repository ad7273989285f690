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
}
