import Testing

/// `#expect` for conditions on books, which cannot be copied as its expansion would.
func expect(_ condition: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(condition, sourceLocation: sourceLocation)
}
