import EventStream
import Stages
import Testing

/// The state of a value on its way to another one, as over a restart. Whoever restores in a test goes
/// this way, so each state is looked through: no stored property of the value, or of a part of it, may be
/// forgotten, and what was restored must have the same state again, byte for byte.
public struct StateCarrier {
  public let bytes: [UInt8]

  public init(from value: inout some Stateful) {
    let forgotten = StateFields.forgotten(by: &value)
    #expect(forgotten.isEmpty, "\(forgotten.joined(separator: "\n"))")
    bytes = StateFields.written(&value)
  }

  public func restore(_ value: inout some Stateful) throws {
    try StateFields.restore(&value, from: bytes)
    let again = StateFields.written(&value)
    if again == bytes { return }
    let byte = zip(again, bytes).enumerated().first { $1.0 != $1.1 }?.offset ?? bytes.count
    Issue.record(
      "the state that was restored is another: \(StateFields.field(of: &value, at: byte))")
  }

  /// Changes each field of the state: the change is refused, or it is seen in the state of what was restored.
  ///
  /// - Parameters:
  ///   - value: whose state it is.
  ///   - make: makes one to restore.
  public func expectEveryFieldMatters<Value: Stateful>(
    of value: inout Value, _ make: () throws -> Value
  ) throws {
    let places = StateFields.places(of: &value)
    var tried: [String: Int] = [:]
    for (index, place) in places.enumerated() {
      // Of many alike a few stand for all.
      tried[place.name, default: 0] += 1
      if tried[place.name]! > 4 { continue }
      let end = index + 1 < places.count ? places[index + 1].byte : bytes.count
      // Behind the mark of the field: its value, or a count and the values.
      for byte in [place.byte + 4, place.byte + 12] where byte < end {
        var changed = bytes
        changed[byte] ^= 1
        var restored = try make()
        do throws(StreamError) {
          try StateFields.restore(&restored, from: changed)
        } catch {
          continue
        }
        #expect(StateFields.written(&restored) != bytes, "\(place.name), byte \(byte)")
      }
    }
    #expect(tried.count > 5)
  }
}
