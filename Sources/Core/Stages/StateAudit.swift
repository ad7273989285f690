@_spi(Reflection) import Swift

/// Holds the fields that types tell against their stored properties.
struct StateAudit {
  private(set) var findings: Set<String> = []
  private var told: Set<String> = []
  private var properties: Set<String> = []
  private var owner = ""

  /// What stood around a part.
  struct Outer {
    fileprivate var told: Set<String>
    fileprivate var properties: Set<String>
    fileprivate var owner: String
  }

  /// Every field told, with where its bytes begin.
  private(set) var places: [(byte: Int, name: String)] = []

  mutating func note(_ name: StaticString, at byte: Int? = nil) {
    told.insert("\(name)")
    if let byte { places.append((byte, "\(owner).\(name)")) }
  }

  mutating func enter(_ name: StaticString, _ type: Any.Type) -> Outer {
    note(name)
    return begin(type)
  }

  mutating func begin(_ type: Any.Type) -> Outer {
    let outer = Outer(told: told, properties: properties, owner: owner)
    owner = "\(type)"
    told = []
    properties = Self.properties(of: type)
    return outer
  }

  mutating func leave<Part: Stateful>(to outer: Outer, _ type: Part.Type) {
    for name in properties.subtracting(told).subtracting(Part.notState) {
      findings.insert("\(Part.self).\(name) is neither kept nor named in notState")
    }
    for name in Part.notState.intersection(told) {
      findings.insert("\(Part.self).\(name) is kept and named in notState")
    }
    for name in Part.notState.subtracting(properties) {
      findings.insert("\(Part.self).\(name) is named in notState and is no stored property")
    }
    (told, properties, owner) = (outer.told, outer.properties, outer.owner)
  }

  private static func properties(of type: Any.Type) -> Set<String> {
    var names: Set<String> = []
    // Fields of classes too, and those of types that the runtime does not know.
    let options = _EachFieldOptions(rawValue: type is AnyClass ? 3 : 2)
    _forEachField(of: type, options: options) { name, _, _, _ in
      let name = String(cString: name)
      names.insert(name.hasPrefix("$__lazy_storage_$_") ? String(name.dropFirst(18)) : name)
      return true
    }
    return names
  }
}

extension StateFields {
  /// What the state of a value forgets: stored properties, its own and its parts', that are neither kept
  /// nor said to be no state. Empty where all is in order.
  public static func forgotten(by value: inout some Stateful) -> [String] {
    audited(&value).findings.sorted()
  }

  /// The fields of a value's state, each with the byte where what it says begins.
  public static func places(of value: inout some Stateful) -> [(byte: Int, name: String)] {
    audited(&value).places
  }

  /// The field that a byte of a value's state belongs to.
  public static func field(of value: inout some Stateful, at byte: Int) -> String {
    audited(&value).places.last { $0.byte <= byte }?.name ?? ""
  }

  private static func audited(_ value: inout some Stateful) -> StateAudit {
    var fields = StateFields()
    var audit = StateAudit()
    let outer = audit.begin(type(of: value))
    fields.audit = audit
    fields.write(&value)
    fields.audit?.leave(to: outer, type(of: value))
    return fields.audit ?? audit
  }
}
