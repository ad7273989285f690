/// The key of hashes over numbers that a feed chooses. It differs from process to process, so nothing
/// that is put out may depend on the order of a hash table.
@usableFromInline enum HashKey {
  @usableFromInline static let ofProcess = UInt64.random(in: .min ... .max) | 1
}
