import EventModel

extension Configuration {
  /// FNV-1a of keys and values: blanks and comments do not change it.
  ///
  /// - Parameter tables: the tables of the root that count; nil for all.
  public func fingerprint(of tables: Set<String>? = nil) -> UInt64 {
    let counted = entries.filter { entry in
      tables.map { $0.contains(entry.path.first ?? "") } ?? true
    }
    return fnv1a(counted.flatMap { Array("\($0.name)=\($0.value)\n".utf8) })
  }
}
