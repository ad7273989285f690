import EventStream

extension FrameWriter: Stateful {
  public func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("digest", &digestWords)
    try fields.keep("written", headerFrame) { (header: [UInt8]) throws(StreamError) in
      if !resume(behind: header) { throw StateFields.unfit }
    }
  }

  public static var notState: Set<String> { ["output", "withholdsControl", "status"] }
}
