import EventStream
import Glibc
import Stages

/// Memory for columns: of the process up to a bound, of unnamed mapped files beyond it, which the
/// kernel may write out. The room of a file is reserved before it is used, so that a full disk is an
/// error and no signal.
final class SampleMemory {
  /// Bytes that are held in memory.
  let bound: Int
  private(set) var resident = 0
  /// Bytes that lie in files.
  private(set) var spilled = 0

  init(bound: Int) { self.bound = bound }

  /// A block of memory, and whether it is a file's.
  struct Block {
    let start: UnsafeMutableRawPointer
    let size: Int
    let isFile: Bool
  }

  func allocate(_ size: Int) throws(StreamError) -> Block {
    if resident + size <= bound {
      resident += size
      return Block(
        start: .allocate(byteCount: size, alignment: 16), size: size, isFile: false)
    }
    let block = Block(start: try Self.mapFile(size), size: size, isFile: true)
    spilled += size
    return block
  }

  func free(_ block: Block) {
    if block.isFile {
      munmap(block.start, block.size)
      spilled -= block.size
    } else {
      block.start.deallocate()
      resident -= block.size
    }
  }

  private static func mapFile(_ size: Int) throws(StreamError) -> UnsafeMutableRawPointer {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    func failure(_ code: Int32) -> StreamError {
      StreamError(
        .cannotCreate, operation: "spill", object: folder, cause: describeErrno(code))
    }
    var template = Array((folder + "/millrace-evaluate-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure(errno) }
    unlink(template)
    defer { close(descriptor) }
    let refused = posix_fallocate(descriptor, 0, off_t(size))
    guard refused == 0 else { throw failure(refused) }
    let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw failure(errno) }
    return address
  }
}

/// A column that grows by doubling, in memory or in a mapped file.
final class SampleColumn<Element: BitwiseCopyable> {
  private(set) var values: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int
  private var block: SampleMemory.Block
  private let memory: SampleMemory

  /// Empty, with room for `capacity` elements.
  init(_ memory: SampleMemory, capacity: Int = 64) throws(StreamError) {
    self.memory = memory
    self.capacity = max(capacity, 1)
    block = try memory.allocate(self.capacity * MemoryLayout<Element>.stride)
    values = block.start.assumingMemoryBound(to: Element.self)
  }

  /// `count` elements that the caller fills.
  convenience init(_ memory: SampleMemory, count: Int) throws(StreamError) {
    try self.init(memory, capacity: count)
    self.count = count
  }

  deinit { memory.free(block) }

  var buffer: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: values, count: count)
  }

  @inline(__always) func append(_ element: Element) throws(StreamError) {
    if count == capacity { try grow() }
    values[count] = element
    count += 1
  }

  @inline(never) private func grow() throws(StreamError) {
    let new = try memory.allocate(capacity * 2 * MemoryLayout<Element>.stride)
    let moved = new.start.assumingMemoryBound(to: Element.self)
    moved.update(from: values, count: count)
    memory.free(block)
    block = new
    values = moved
    capacity *= 2
  }
}

extension SampleColumn: Stateful {
  func state(_ fields: inout StateFields) throws(StreamError) {
    var rows = count
    try fields.keep("count", &rows)
    try fields.require((0...Int(Int32.max)).contains(rows))
    while capacity < rows { try grow() }
    count = rows
    try fields.keep("values", buffer)
  }

  static var notState: Set<String> { ["capacity", "block", "memory"] }
}
