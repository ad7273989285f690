import EventModel
import EventStream

/// What is held when the stream begins.
extension ExecutionEngine {
  /// Learns what a strategy (-1: none) holds from the start: exits of it are not refused, and protection is
  /// sized to it. Asked again it changes nothing.
  ///
  /// - Parameters:
  ///   - size: size units, negative when short.
  ///   - average: price units.
  public func hold(strategy: Int, instrument: UInt32, size: Int64, average: Double) {
    let index = Int(instrument)
    guard desk.venue.positions.indices.contains(index), let owner = Int32(exactly: strategy),
      !desk.venue.positions[index].contains(where: { $0.strategy == owner })
    else { return }
    var position = VenuePosition(strategy: owner)
    position.held = size
    position.average = AveragePrice(average, of: size)
    desk.venue.positions[index].append(position)
  }

  /// Takes what risk says in the lineage that its account held.
  func learnStart(_ header: StreamHeader) {
    let notes = header.lineage.last { $0.program == "risk" }?.notes ?? []
    for held in notes.compactMap({ StartingPosition($0) }) {
      guard let instrument = header.instruments.first(where: { $0.symbol == held.symbol }) else {
        continue
      }
      hold(
        strategy: held.strategy, instrument: instrument.id, size: held.size, average: held.average)
    }
  }
}
