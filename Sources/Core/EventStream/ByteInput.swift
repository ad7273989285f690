import Glibc

/// Reads a descriptor through a buffer, unpacking zstd and gzip on the way.
///
/// Invariant: `start..<end` of the buffer are the bytes that are read and not consumed, and `start`
/// stays a multiple of 8 as long as multiples of 8 are consumed, so that frames can be read in place.
public final class ByteInput {
  /// The name for messages: `standard input`, or the file's.
  public let name: String
  /// The run that reads.
  public let context: RunContext
  /// The open file.
  public let descriptor: Int32
  /// Whether the descriptor is a regular file, so that reading is never waiting.
  public let isRegularFile: Bool
  /// Size of a regular file in bytes as stored, else 0.
  public let storedSize: Int64
  /// Bytes read from the descriptor so far, as stored.
  public internal(set) var storedPosition: Int64 = 0
  /// Bytes consumed so far, unpacked.
  public internal(set) var position: Int = 0
  /// Whether the descriptor has no more bytes.
  public internal(set) var isExhausted = false
  /// Whether a signal ended the input before its end.
  public private(set) var wasStopped = false
  /// The first bytes as stored, up to 16: what packing hides, such as skippable frames, is seen here.
  public private(set) var storedHead: [UInt8] = []
  /// With `follow`, the end of a file is not the end: more may be written.
  public var follows = false
  /// Called again and again while there is nothing to read: several times a second.
  public var whileWaiting: (() throws(StreamError) -> Void)?

  /// Where another run of this process writes it: then there are no bytes.
  let link: StreamLink?
  /// Of the frames that the link has handed over at once, the next one.
  var nextFrame = 0

  private var buffer: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var compression: Compression?
  private var decompressor: (any Decompressor)?
  /// Met while unpacking; told again by every further read.
  private var damage: StreamError?
  private var packed: UnsafeMutableRawBufferPointer?
  private var packedStart = 0
  private var packedEnd = 0

  /// Bytes read at once, unless more is needed: all that a pipe holds, so that who writes it sleeps and
  /// wakes seldom.
  private let readSize: Int
  static let packedCapacity = 128 << 10

  /// - Parameter inputs: how many are read at once: of very many each has a small buffer.
  public init(
    descriptor: Int32, name: String, oneOf inputs: Int = 1, in context: RunContext = .outside
  ) {
    self.context = context
    link = nil
    let isOneOfMany = inputs > 100
    readSize = isOneOfMany ? 64 << 10 : Int(ByteOutput.pipeSize)
    self.descriptor = descriptor
    self.name = name
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    isRegularFile = isKnown && status.st_mode & S_IFMT == S_IFREG
    if isKnown { OpenFiles.addInput(status) }
    storedSize = isRegularFile ? Int64(status.st_size) : 0
    buffer = .allocate(byteCount: 2 * readSize, alignment: 64)
    ByteOutput.enlargePipe(descriptor)
    if isRegularFile { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
  }

  /// Reads what another run of this process writes, in the place of standard input.
  init(_ link: StreamLink, in context: RunContext) {
    self.context = context
    self.link = link
    readSize = 0
    descriptor = link.readingEnd
    name = "standard input"
    isRegularFile = false
    storedSize = 0
    buffer = .allocate(byteCount: 0, alignment: 64)
  }

  deinit {
    if link == nil { OpenFiles.removeInput(descriptor) }
    buffer.deallocate()
    packed?.deallocate()
    if link == nil, descriptor > 2 { close(descriptor) }
  }

  /// Standard input.
  public static func standard(in context: RunContext) -> ByteInput {
    if let link = context.input { return ByteInput(link, in: context) }
    return ByteInput(descriptor: 0, name: "standard input", in: context)
  }

  /// Opens a file; `-` is standard input.
  public static func open(
    _ path: String, oneOf inputs: Int = 1, in context: RunContext = .outside
  ) throws(StreamError) -> ByteInput {
    if path == "-" { return standard(in: context) }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw StreamError(.noInput, operation: "open", object: path, cause: describeErrno(errno))
    }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw StreamError(.noInput, operation: "open", object: path, cause: "it is a directory")
    }
    return ByteInput(descriptor: descriptor, name: path, oneOf: inputs, in: context)
  }

  /// What is read and not consumed.
  public var available: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer[start..<end])
  }

  /// Passes over bytes of `available`; they are not valid any more.
  public func consume(_ count: Int) {
    precondition(count <= end - start)
    start += count
    position += count
    if start == end {
      // Keep the alignment of the next byte to 8.
      start = start & 7
      end = start
    }
  }

  /// Whether a read would return at once, with bytes or with the end.
  public var isReadable: Bool {
    if let link { return link.outlook(sleeping: false) != .empty }
    if packedStart < packedEnd { return true }
    if isRegularFile {
      var status = stat()
      return !follows || fstat(descriptor, &status) != 0
        || Int64(status.st_size) > storedPosition
    }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) > 0
  }

  /// Reads until at least `count` bytes are available or the input ends, waiting as long as it takes.
  /// Returns whether they are.
  public func fill(_ count: Int) throws(StreamError) -> Bool {
    if link != nil { return false }
    while end - start < count {
      // A few bytes beyond: where a frame was asked for, the table of the next one.
      if try !readMore(wanting: count - (end - start) + 8) { return false }
    }
    return true
  }

  /// Reads once, waiting if nothing is there; false at the end of the input. A signal that asks to
  /// stop ends the input of a file.
  public func readMore(wanting wanted: Int = 0) throws(StreamError) -> Bool {
    if let link { return try waitForFrame(from: link) }
    if let damage { throw damage }
    if isExhausted, packedStart == packedEnd, decompressor == nil { return false }
    let size = max(readSize, wanted)
    makeRoom(size)
    let before = end
    if compression == nil {
      context.becomeReady()
      try recognize()
      if end > before { return true }
    }
    if decompressor == nil {
      let count = try readRaw(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[end..<end + size]))
      end += count
    } else {
      try unpack(size)
    }
    return end > before
  }

  /// Makes room for `size` bytes behind what is there, and moves that to the front where it is
  /// little, so that one part of the buffer is used again and again.
  private func makeRoom(_ size: Int) {
    let shifted = start & 7
    let length = end - start
    if length + size + 8 > buffer.count {
      // At most doubled: memory follows the bytes that came, not what a frame claims to hold.
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(buffer.count * 2, length + size + 8), alignment: 64)
      (larger.baseAddress! + shifted).copyMemory(
        from: buffer.baseAddress! + start, byteCount: length)
      buffer.deallocate()
      buffer = larger
    } else if length <= 4096 || end + size > buffer.count {
      memmove(buffer.baseAddress! + shifted, buffer.baseAddress! + start, length)
    } else {
      return
    }
    start = shifted
    end = shifted + length
  }

  /// Reads the first bytes and decides how they are packed.
  private func recognize() throws(StreamError) {
    while end - start < Compression.headSize {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
      let count = try readRaw(into: room)
      if count == 0 { break }
      end += count
    }
    storedHead = Array(available.prefix(16))
    let kind = Compression(head: available)
    compression = kind
    if kind == .none { return }
    decompressor = kind == .zstd ? ZstdDecompressor() : GzipDecompressor()
    // What was read so far is packed.
    let packed = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(Self.packedCapacity, end - start), alignment: 64)
    packed.copyMemory(from: available)
    packedEnd = end - start
    end = start
    self.packed = packed
  }

  private func unpack(_ size: Int) throws(StreamError) {
    guard let decompressor, let packed else { return }
    while true {
      if packedStart == packedEnd, !isExhausted {
        packedStart = 0
        packedEnd = try readRaw(into: packed)
      }
      let source = UnsafeRawBufferPointer(rebasing: packed[packedStart..<packedEnd])
      let target = UnsafeMutableRawBufferPointer(rebasing: buffer[end..<end + size])
      let used: Int
      let made: Int
      do throws(DecompressionFailure) {
        (used, made) = try decompressor.step(source, into: target)
      } catch {
        throw damaged(error.cause)
      }
      packedStart += used
      end += made
      if made > 0 { return }
      if packedStart == packedEnd, isExhausted {
        if !decompressor.isBetweenFrames, !wasStopped {
          throw damaged("the compressed data ends in the middle: it was cut")
        }
        self.decompressor = nil
        return
      }
      if used == 0, packedStart < packedEnd {
        throw damaged("the compressed data does not go on")
      }
    }
  }

  /// A file that is followed and has become shorter was written anew: it is read again from its
  /// start, and what was left of a record is of the old one.
  private func restartIfTruncated() {
    var status = stat()
    guard decompressor == nil, fstat(descriptor, &status) == 0,
      Int64(status.st_size) < storedPosition
    else { return }
    context.warn("\(name): the file was truncated; reading it again from its start")
    lseek(descriptor, 0, SEEK_SET)
    storedPosition = 0
    consume(end - start)
  }

  private func damaged(_ cause: String) -> StreamError {
    let error = StreamError(
      .badData, operation: "decompress", object: name, cause: cause,
      place: "compressed byte \(storedPosition - Int64(packedEnd - packedStart))")
    damage = error
    return error
  }

  private func readRaw(into target: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
    let room = target.count
    while true {
      if isExhausted { return 0 }
      if context.stopsInput(isFile: isRegularFile) {
        isExhausted = true
        wasStopped = true
        return 0
      }
      if !isRegularFile, try !context.waitUntilReadable(descriptor, wakes: whileWaiting != nil) {
        try whileWaiting?()
        continue
      }
      let count = read(descriptor, target.baseAddress, room)
      if count > 0 {
        storedPosition += Int64(count)
        return count
      }
      if count == 0 {
        if follows, isRegularFile {
          restartIfTruncated()
          try context.waitForGrowth()
          try whileWaiting?()
          continue
        }
        isExhausted = true
        return 0
      }
      if errno == EINTR || errno == EAGAIN { continue }
      throw StreamError(
        .inputOutput, operation: "read", object: name, cause: describeErrno(errno))
    }
  }
}
