import EventStream
import Stages
import TestSupport
import Testing

/// A state is told once: what was forgotten is found, and a state of other fields is refused by name.
struct StateFieldsTests {
  struct Counts: BitwiseCopyable {
    var small: UInt8 = 1
    var large: Int64 = 2
  }

  struct Wider: BitwiseCopyable {
    var small: UInt16 = 1
    var large: Int64 = 2
  }

  struct Part<Value: BitwiseCopyable>: Stateful {
    var value: Value
    var values: [Value] = []
    var text = ""
    var cache = 0

    init(_ value: Value) { self.value = value }

    mutating func state(_ fields: inout StateFields) throws(StreamError) {
      try fields.keep("value", &value)
      try fields.keep("values", &values)
      try fields.keep("text", &text)
    }

    static var notState: Set<String> { ["cache"] }
  }

  final class Forgetful: Stateful {
    var told = 1
    var forgotten = 2
    let option = 3
    lazy var late = 4

    func state(_ fields: inout StateFields) throws(StreamError) { try fields.keep("told", &told) }
    static var notState: Set<String> { ["option", "gone"] }
  }

  @Test func whatWasWrittenIsRead() throws {
    var part = Part(Counts(small: 7, large: 8))
    part.values = [Counts(), Counts(small: 9, large: -1)]
    part.text = "µ"
    var copy = Part(Counts())
    try StateCarrier(from: &part).restore(&copy)
    #expect(copy.value.small == 7 && copy.values[1].large == -1 && copy.text == "µ")
  }

  /// The bytes between fields hold whatever was there before: two values that are equal have one state.
  @Test func paddingIsNothing() {
    let outcomes = [UInt8(0), 0xFF].map { fill in
      withUnsafeTemporaryAllocation(of: Counts.self, capacity: 1) { room in
        UnsafeMutableRawBufferPointer(room).initializeMemory(as: UInt8.self, repeating: fill)
        room[0].small = 3
        room[0].large = 4
        var part = Part(room[0])
        part.values = Array(room)
        return StateFields.written(&part)
      }
    }
    #expect(outcomes[0] == outcomes[1])
  }

  @Test func whatIsForgottenIsFound() {
    var forgetful = Forgetful()
    let type = "Forgetful"
    #expect(
      StateFields.forgotten(by: &forgetful) == [
        "\(type).forgotten is neither kept nor named in notState",
        "\(type).gone is named in notState and is no stored property",
        "\(type).late is neither kept nor named in notState",
      ])
  }

  /// A field of another type, at another place, or of another name, and bytes that are missing or too many.
  @Test func otherFieldsAreRefused() throws {
    var part = Part(Counts())
    let bytes = StateFields.written(&part)
    var wider = Part(Wider())
    let refused = #expect(throws: StreamError.self) {
      try StateFields.restore(&wider, from: bytes)
    }
    #expect(refused?.cause == "its state has not the field value here, as this build has it")
    for size in [0, 3, 4, 20, bytes.count - 1] {
      var other = Part(Counts())
      #expect(throws: StreamError.self) {
        try StateFields.restore(&other, from: Array(bytes[..<size]))
      }
    }
    #expect(throws: StreamError.self) { try StateFields.restore(&part, from: bytes + [0]) }
  }
}
