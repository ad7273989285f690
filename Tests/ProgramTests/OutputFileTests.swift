import TestSupport
import Testing

/// An output is never an input, and takes one stream.
struct OutputFileTests {
  @Test(arguments: [
    "normalize < x >> x", "normalize < x 1<> x", "merge x y >> y", "slice x >> x",
    "normalize --late x < x > z", "normalize --late z < x > z",
    "normalize --late /dev/stdout < x > z", "show --csv x >> x", "ingest x >> x",
    "ln -s x link; normalize --late link < x > z", "normalize --snapshot x < x > z",
    "normalize --snapshot z < x > z",
  ])
  func isRefused(command: String) throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=7,instruments=2,events=3000 > x; cp x y; cp x before
      { \(command); } > /dev/null; echo $?; cmp x before && cmp y before && echo same
      """)
    #expect(outcome.lines == ["64", "same"], "\(command): \(outcome.standardError)")
    #expect(outcome.errorLines.first?.contains(": write: ") == true, "\(outcome.standardError)")
  }

  /// Files that are read and written at different times, and devices, are nobody's business.
  @Test func whatIsNoConflictIsTaken() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=7,instruments=2,events=3000 > x
      normalize < x > y && normalize < y > x && merge x x > z && show --info x z x > /dev/null; echo $?
      show --info x > /dev/null && normalize --late /dev/null < y > /dev/null; echo $?
      """)
    #expect(outcome.lines.last == "0", "\(outcome.standardError)")
  }
}
