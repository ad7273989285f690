import EventModel
import Glibc

// `millrace-bench WHAT`: measures inside one process what whole-process timing cannot. Prints
// `name value unit` lines, which bench.py sets beside the bars.

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "codec": CodecBench.run()
case "allocations" where arguments.count > 3:
  AllocationBench.run(arguments[2], Array(arguments.dropFirst(3)))
case "allocations": AllocationBench.run()
case "decisions" where arguments.count > 2: DecisionBench.run(rounds: Int(arguments[2]) ?? 3)
case "decisions": DecisionBench.run()
case "costs" where arguments.count == 3: CostBench.run(arguments[2])
case "hop" where arguments.count > 3:
  HopBench.run(core: arguments[2], relay: Array(arguments.dropFirst(3)))
case "echo": HopBench.echo()
default:
  print(
    "usage: millrace-bench codec | decisions [ROUNDS] | allocations [STREAM FEATURE…] | costs STREAM | hop CORE PROGRAM [ARGUMENT]…"
  )
  exit(64)
}

/// Nanoseconds of a clock that never steps.
func now() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Quotes of eight instruments, as the hot path sees them.
func sampleQuotes(_ count: Int, into buffer: inout EventBuffer, from start: Int = 0) {
  for index in start..<(start + count) {
    var event = Event(
      kind: .quote, eventTime: 1_767_623_400_000_000_000 + Int64(index) * 1_000,
      receiveTime: 1_767_623_400_000_050_000 + Int64(index) * 1_000, origin: UInt64(index),
      sequence: UInt64(index), instrument: UInt32(index % 8))
    let price = 6_900_000_000_000 + Int64(index % 97) * 250_000_000
    event.quote = Quote(
      bidPrice: price, bidSize: Int64(1 + index % 40), askPrice: price + 250_000_000,
      askSize: Int64(1 + index % 30))
    buffer.append(event)
  }
}

func sampleHeader() -> StreamHeader {
  var header = StreamHeader()
  header.kinds = KindSet(.quote, .trade, .watermark)
  header.instruments = HeaderTable(
    (0..<8).map {
      Instrument(id: UInt32($0), symbol: "S\($0)", publisher: "BENCH", sizeExponent: 0)
    })
  return header
}
