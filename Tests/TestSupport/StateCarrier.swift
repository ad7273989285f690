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
}
