import EventStream

/// What later output depends on, beside options and header, told field by field.
///
/// The one list of a type's state: a snapshot is written by it, read by it, and refused by it where
/// another build had other fields. A trial holds the list against the stored properties of the type, so
/// that none is forgotten.
public protocol Stateful {
  /// Keeps each field across a restore: writes it or takes it over, as `fields` does. Restoring happens
  /// to a new value with the same options, after `begin` with the header as it was at the snapshot.
  /// - Throws: where what is read cannot be state of this value.
  mutating func state(_ fields: inout StateFields) throws(StreamError)

  /// Stored properties that are no state: options, what `begin` makes, and room that is used again.
  static var notState: Set<String> { get }
}

extension Stateful {
  public static var notState: Set<String> { [] }
}
