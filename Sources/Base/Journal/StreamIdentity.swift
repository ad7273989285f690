import EventModel

/// Which stream a journal holds.
extension StreamHeader {
  /// Which stream it is: by its programs, their arguments and what they read.
  var streamIdentity: UInt64 {
    let entries = lineage.map { [$0.program, $0.version, $0.arguments] }
    let recordings = captures.map { ["\($0.source)", "\($0.identity)", $0.name] }
    // Lengths keep apart what joined would be equal.
    return fnv1a(
      (entries + recordings).flatMap { $0 }.flatMap { Array("\($0.utf8.count):\($0)".utf8) })
  }

  var streamName: String {
    let program = lineage.map {
      $0.arguments.isEmpty ? $0.program : "\($0.program) \($0.arguments)"
    }
    let names = captures.map(\.name).prefix(3).joined(separator: ", ")
    return "`\(program.joined(separator: " | "))`" + (names.isEmpty ? "" : " over \(names)")
  }

  /// Where a number means another thing than in this header.
  func conflict(with other: StreamHeader) -> String? {
    for (one, two) in zip(instruments, other.instruments)
    where one.symbol != two.symbol || one.publisher != two.publisher {
      return "instrument \(one.id) is \(one.symbol) of \"\(one.publisher)\" in the journal, and "
        + "\(two.symbol) of \"\(two.publisher)\" in what comes"
    }
    for (one, two) in zip(featureSets, other.featureSets) where one != two {
      return "feature set \(one.id) holds other features than in what comes"
    }
    for (one, two) in zip(strategies, other.strategies) where one != two {
      return "strategy \(one.id) is \(one.name) in the journal, and \(two.name) in what comes"
    }
    return nil
  }
}
