/// Which records tell the trades of a capture that mixes types of record.
extension DbnDecoder {
  /// Whether a record of action T is a trade that no other type of record tells.
  @inline(__always)
  mutating func tellsTrade(
    _ record: DbnRecord, of instrument: UInt32, into output: inout CaptureOutput
  ) -> Bool {
    metadata.schema != nil || isOfFirstType(record.type, instrument, into: &output)
  }

  @inline(never)
  private mutating func isOfFirstType(
    _ type: UInt8, _ instrument: UInt32, into output: inout CaptureOutput
  ) -> Bool {
    guard let first = tradeTypes[instrument] else {
      tradeTypes[instrument] = type
      return true
    }
    if first == type { return true }
    output.countUnmapped("trade of rtype \(type) beside rtype \(first)")
    return false
  }
}
