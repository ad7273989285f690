import EventModel
import Glibc

/// What one line of a text capture becomes. `LineDecoder` finds the lines.
protocol LineRecords {
  var kinds: KindSet { get }
  var notes: [String] { get }
  var warnings: [String] { get }
  /// Whether the first line named the columns. Captures that were joined, as by `cat`, have it again.
  var hasHeader: Bool { get }
  var remarks: [CaptureRemark] { get }
  var exponentPolicy: ExponentPolicy { get }
  /// Whether `survey` tells what a line needs; otherwise lines are decoded to find it out.
  var surveysLines: Bool { get }

  /// Tells what the numbers of a line need of their instrument's exponents.
  mutating func survey(
    _ line: UnsafeRawBufferPointer, number: Int, into survey: inout ExponentSurvey
  ) throws(BadRecord)

  /// Decodes one line, without its end. Appends nothing when it throws; the error needs no place.
  mutating func decode(
    _ line: UnsafeRawBufferPointer, number: Int, into output: inout CaptureOutput
  ) throws(BadRecord)

  /// Appends what was held back. Called when the capture has ended, perhaps several times: again
  /// after an error that names its place itself, if it can be skipped.
  mutating func finish(into output: inout CaptureOutput) throws(BadRecord)
}

extension LineRecords {
  var notes: [String] { [] }
  var warnings: [String] { [] }
  var hasHeader: Bool { false }
  var remarks: [CaptureRemark] { [] }
  var exponentPolicy: ExponentPolicy { .usual }
  var surveysLines: Bool { false }
  mutating func survey(
    _ line: UnsafeRawBufferPointer, number: Int, into survey: inout ExponentSurvey
  ) throws(BadRecord) {}
  mutating func finish(into output: inout CaptureOutput) throws(BadRecord) {}
}

/// Cuts a text capture into lines. Lines end with LF or CR LF, the last one perhaps without; blank
/// lines are passed over.
struct LineDecoder<Records: LineRecords>: CaptureDecoder {
  /// Longer lines are bad records.
  static var maximumBytes: Int { 16 << 20 }

  var records: Records
  /// The number of the line taken last, from 1.
  private var number = 0
  /// A line was too long, and its end has not come yet.
  private var isSkippingLine = false
  /// The first line, if it was one of names.
  private var header: [UInt8] = []

  init(_ records: Records) {
    self.records = records
  }

  var kinds: KindSet { records.kinds }
  var notes: [String] { records.notes }
  var warnings: [String] { records.warnings }
  var remarks: [CaptureRemark] { records.remarks }
  var exponentPolicy: ExponentPolicy { records.exponentPolicy }

  mutating func survey(
    _ bytes: UnsafeRawBufferPointer, atEnd: Bool, into survey: inout ExponentSurvey
  ) -> Int {
    guard records.surveysLines else { return surveyByDecoding(bytes, into: &survey) }
    var index = 0
    // A line without end says nothing, and is told when it is decoded in earnest.
    if bytes.count > Self.maximumBytes, lineEnd(bytes, from: 0, atEnd: false) == nil {
      return bytes.count
    }
    while index < bytes.count, let end = lineEnd(bytes, from: index, atEnd: atEnd) {
      let line = UnsafeRawBufferPointer(rebasing: bytes[index..<end])
      index = min(end + 1, bytes.count)
      number += 1
      let text = Self.trimmed(line)
      if Self.isBlank(text) { continue }
      if text.count == header.count, text.elementsEqual(header) { continue }
      // A bad line is told when it is decoded in earnest.
      let hadHeader = records.hasHeader
      try? records.survey(text, number: number, into: &survey)
      if records.hasHeader, number == 1 || !hadHeader { header = Array(text) }
    }
    return index
  }

  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, atEnd: Bool, into output: inout CaptureOutput
  ) -> DecodeOutcome {
    var index = 0
    while !output.isFull, index < bytes.count {
      guard let end = lineEnd(bytes, from: index, atEnd: atEnd) else {
        if isSkippingLine { return DecodeOutcome(consumed: bytes.count) }
        guard bytes.count - index > Self.maximumBytes else { break }
        number += 1
        isSkippingLine = true
        return DecodeOutcome(consumed: bytes.count, problem: tooLong)
      }
      let line = UnsafeRawBufferPointer(rebasing: bytes[index..<end])
      index = min(end + 1, bytes.count)
      if isSkippingLine {
        isSkippingLine = false
        continue
      }
      number += 1
      if line.count > Self.maximumBytes {
        return DecodeOutcome(consumed: index, problem: tooLong)
      }
      if let problem = decode(line: line, into: &output) {
        return DecodeOutcome(consumed: index, problem: problem)
      }
    }
    guard atEnd, index == bytes.count else { return DecodeOutcome(consumed: index) }
    do throws(BadRecord) {
      try records.finish(into: &output)
      return DecodeOutcome(consumed: index)
    } catch {
      return DecodeOutcome(consumed: index, problem: error)
    }
  }

  private mutating func decode(
    line: UnsafeRawBufferPointer, into output: inout CaptureOutput
  ) -> BadRecord? {
    let text = Self.trimmed(line)
    if Self.isBlank(text) { return nil }
    do throws(BadRecord) {
      if text.count == header.count, text.elementsEqual(header) { return nil }
      let hadHeader = records.hasHeader
      try records.decode(text, number: number, into: &output)
      if records.hasHeader, number == 1 || !hadHeader { header = Array(text) }
      return nil
    } catch {
      var problem = error
      problem.place = "line \(number)"
      return problem
    }
  }

  /// A line without the mark of UTF-8 before it and the CR behind it.
  private static func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var start = 0
    var end = line.count
    if line.count > 2, line[0] == 0xEF, line[1] == 0xBB, line[2] == 0xBF { start = 3 }
    if end > start, line[end - 1] == 0x0D { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: line[start..<end])
  }

  private static func isBlank(_ text: UnsafeRawBufferPointer) -> Bool {
    text.allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  /// The index of the line's LF, or the end of the capture.
  private func lineEnd(_ bytes: UnsafeRawBufferPointer, from index: Int, atEnd: Bool) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    if let found = memchr(base + index, 0x0A, bytes.count - index) {
      return UnsafeRawPointer(found) - base
    }
    return atEnd ? bytes.count : nil
  }

  private var tooLong: BadRecord {
    BadRecord("the line is longer than 16 MiB", place: "line \(number)")
  }
}

extension BadRecord {
  /// A cause whose place `LineDecoder` adds.
  init(_ cause: String) {
    self.init(cause, place: "")
  }
}
