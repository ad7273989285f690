/// Ascending order and ranks.
enum Ordering {
  /// The indices of the values that are no NaN, by value ascending; equal values in their order.
  ///
  /// A radix sort over the eight bytes of the values, which are mapped to integers of the same order;
  /// bytes that are the same in all values are passed over.
  static func ascending(_ values: UnsafeBufferPointer<Double>) -> [Int32] {
    var entries: [(key: UInt64, index: Int32)] = []
    entries.reserveCapacity(values.count)
    for (index, value) in values.enumerated() where !value.isNaN {
      entries.append((key(value), Int32(truncatingIfNeeded: index)))
    }
    sort(&entries)
    return entries.map(\.index)
  }

  /// The values that are no NaN, ascending.
  static func sorted(_ values: UnsafeBufferPointer<Double>) -> [Double] {
    ascending(values).map { values[Int($0)] }
  }

  private static func key(_ value: Double) -> UInt64 {
    // Zero has one key, whatever its sign.
    let bits = (value + 0).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  private static func sort(_ entries: inout [(key: UInt64, index: Int32)]) {
    var other = entries
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      var counts = [Int](repeating: 0, count: 256)
      for entry in entries { counts[Int(entry.key >> shift & 255)] += 1 }
      if counts.contains(entries.count) { continue }
      var start = 0
      for byte in 0..<256 { (counts[byte], start) = (start, start + counts[byte]) }
      for entry in entries {
        let byte = Int(entry.key >> shift & 255)
        other[counts[byte]] = entry
        counts[byte] += 1
      }
      swap(&entries, &other)
    }
  }

  /// Calls `body` with each run of equal values, as a range of `order`.
  static func forEachTie(
    _ order: [Int32], _ values: UnsafeBufferPointer<Double>, _ body: (Range<Int>) -> Void
  ) {
    var start = 0
    while start < order.count {
      let value = values[Int(order[start])]
      var stop = start + 1
      while stop < order.count, values[Int(order[stop])] == value { stop += 1 }
      body(start..<stop)
      start = stop
    }
  }

  /// Ranks from 1, the average of their places for equal values, as `scipy.stats.rankdata` gives them.
  ///
  /// - Parameters:
  ///   - order: the indices of the values, ascending by value.
  ///   - ranks: written at the indices in `order`.
  static func rank(
    _ values: UnsafeBufferPointer<Double>, _ order: [Int32],
    into ranks: UnsafeMutableBufferPointer<Double>
  ) {
    forEachTie(order, values) { tie in
      let rank = Double(tie.lowerBound + tie.upperBound + 1) / 2
      for place in tie { ranks[Int(order[place])] = rank }
    }
  }
}
