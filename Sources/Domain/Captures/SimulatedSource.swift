import Commands
import EventModel
import EventStream

/// A seeded simulated market.
final class SimulatedSource: EventSource {
  private var simulator: MarketSimulator
  private let spec: String
  private var isStopped = false

  init(_ spec: String, _ output: consuming CaptureOutput) throws(StreamError) {
    self.spec = spec
    do throws(CaptureOptionError) {
      simulator = try MarketSimulator(spec)
    } catch {
      throw ParsedOptions.usage(spec, error.sentence)
    }
    super.init(output, input: nil)
  }

  override var name: String { spec }
  override var identity: UInt64 { fnv1a(spec.utf8) }
  override var wasStopped: Bool { isStopped }
  override var kinds: KindSet { simulator.kinds }
  /// Duplicates arrive on a second one.
  override var sourceCount: Int { 2 }
  override var notes: [String] { ["simulated"] }
  override var statistics: [Statistics.Entry] {
    [Statistics.Entry("\(spec): records", output.records)]
  }

  override func refill() throws(StreamError) -> Bool {
    output.events.removeAll()
    if Signals.stopRequested {
      isStopped = true
      return false
    }
    _ = simulator.next(into: &output)
    return !output.events.isEmptyNow
  }
}
