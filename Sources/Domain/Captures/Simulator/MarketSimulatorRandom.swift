/// xoshiro256** 1.0, seeded by SplitMix64 (https://prng.di.unimi.it). Equal seeds give equal numbers
/// on every machine: only integers, and sums, products and quotients of doubles, are used.
struct SimulatorRandom {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// `stream` makes independent sequences of one seed.
  init(seed: UInt64, stream: UInt64) {
    var state = seed &+ (stream &+ 1) &* 0xD1B5_4A32_D192_ED03
    func splitMix() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    s0 = splitMix()
    s1 = splitMix()
    s2 = splitMix()
    s3 = splitMix()
  }

  @inline(__always) mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = s3 << 45 | s3 >> 19
    return result
  }

  /// Uniform in [0, bound).
  @inline(__always) mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Uniform in [0, 1), 53 bits.
  @inline(__always) mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Whether an event of this probability happens.
  @inline(__always) mutating func happens(_ probability: Double) -> Bool { unit() < probability }

  /// 0, 1, 2, … with probabilities 1/2, 1/4, 1/8, …
  @inline(__always) mutating func halving() -> Int { next().trailingZeroBitCount }

  /// Exponential with mean 1: -ln U, with the logarithm of the mantissa by a parabola whose error
  /// is below 0.6 %.
  @inline(__always) mutating func exponential() -> Double {
    let bits = next() | 1
    let zeros = bits.leadingZeroBitCount
    let mantissa = Double((bits << UInt64(zeros + 1)) >> 11) * 0x1p-53
    let logarithm = mantissa + 0.3371894346 * mantissa * (1 - mantissa)
    return 0.6931471805599453 * (Double(zeros + 1) - logarithm)
  }
}

/// Self-exciting arrivals: each raises the intensity, which falls back in about ten milliseconds, so
/// that activity comes in bursts. Sampled by Ogata's thinning (IEEE Trans. Inf. Theory 27, 1981);
/// the memory falls as 1 / (1 + t/τ) between arrivals, which needs no exponential.
struct SimulatorArrivals {
  private let base: Double
  private let jump: Double
  private let ceiling: Double
  private var excitement = 0.0
  private(set) var time: Int64

  /// The part of arrivals that others caused.
  private static var branching: Double { 0.7 }
  /// Nanoseconds in which the excitement halves.
  private static var memory: Double { 10_000_000 }

  init(rate: Double, start: Int64) {
    base = rate * (1 - Self.branching)
    jump = Self.branching * 1e9 / Self.memory
    ceiling = 100 * (rate + jump)
    time = start
  }

  /// Moves on to the next arrival, at least a nanosecond later.
  @inline(__always) mutating func advance(_ random: inout SimulatorRandom) {
    excitement = min(excitement + jump, ceiling)
    while true {
      let bound = base + excitement
      let gap = random.exponential() * 1e9 / bound
      excitement /= 1 + gap / Self.memory
      time &+= Int64(gap) &+ 1
      if random.unit() * bound < base + excitement { return }
    }
  }
}
