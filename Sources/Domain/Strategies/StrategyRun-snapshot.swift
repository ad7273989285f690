import EventStream

extension StrategyRun {
  func snapshot(into writer: inout SnapshotWriter) {
    writer.write(Array(UnsafeBufferPointer(start: positions, count: count)))
    writer.write(inputs)
    writer.write(changed)
    writer.write([signals, refusedEntries, absentRows])
  }

  func restore(from reader: inout SnapshotReader) throws(StreamError) {
    let restored: [InstrumentPosition] = try reader.readArray()
    inputs = try reader.readArray()
    changed = try reader.readArray()
    let counts: [Int] = try reader.readArray()
    guard restored.count == count, inputs.count == restored.count * inputCount,
      counts.count == 3
    else { throw SnapshotReader.short }
    for index in 0..<count { positions[index] = restored[index] }
    (signals, refusedEntries, absentRows) = (counts[0], counts[1], counts[2])
    findNextDue()
  }
}
