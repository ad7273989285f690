import Glibc

/// Two kinds of event that excite themselves and each other:
/// λ_k(t) = μ_k + Σ_j α_kj Σ exp(-β (t - s)) over the events s of kind j before t.
struct HawkesModel: BitwiseCopyable {
  /// Events a second with no excitation.
  var base = SIMD2<Double>(.nan, .nan)
  /// What an event adds to the intensity of kind 0: by kind of the event.
  var ontoFirst = SIMD2<Double>(.nan, .nan)
  /// To that of kind 1.
  var ontoSecond = SIMD2<Double>(.nan, .nan)
  /// A second.
  var decay = Double.nan

  func intensities(_ excitation: SIMD2<Double>) -> SIMD2<Double> {
    base + SIMD2((ontoFirst * excitation).sum(), (ontoSecond * excitation).sum())
  }

  /// The spectral radius of the matrix α / β: how many events follow from one, in the long run. From 1
  /// on there is no long run.
  var branchingRatio: Double {
    let (a, b) = (ontoFirst.x, ontoFirst.y)
    let (c, d) = (ontoSecond.x, ontoSecond.y)
    let root = ((a - d) * (a - d) + 4 * b * c).squareRoot()
    return ((a + d) + root) / 2 / decay
  }
}

/// Times of events of two kinds, to which a model is fitted by maximum likelihood. The first event is
/// history: it excites, and time begins with it.
///
/// Source: Ozaki, Annals of the Institute of Statistical Mathematics 31 (1979), eq. 8 and its
/// recursion; of several kinds, Bacry, Mastromatteo and Muzy, Market Microstructure and Liquidity 1
/// (2015), sec. 4.
struct HawkesSample {
  /// Seconds since the first event, rising.
  var times: [Double] = []
  /// 0 or 1.
  var kinds: [UInt8] = []
  /// Of each event the excitation just before it, by kind; filled for one decay.
  private var excitations: [SIMD2<Double>] = []
  /// Σ over events of (1 - exp(-β (T - s))) / β, by kind.
  private var compensator = SIMD2<Double>.zero
  private let system = LinearSystem(size: 3)

  mutating func removeAll() {
    times.removeAll(keepingCapacity: true)
    kinds.removeAll(keepingCapacity: true)
  }

  mutating func append(_ time: Double, _ kind: UInt8) {
    times.append(time)
    kinds.append(kind)
  }

  /// The logarithm of the likelihood of what came after the first event.
  mutating func logLikelihood(_ model: HawkesModel) -> Double {
    prepare(decay: model.decay)
    return value(0, SIMD3(model.base.x, model.ontoFirst.x, model.ontoFirst.y))
      + value(1, SIMD3(model.base.y, model.ontoSecond.x, model.ontoSecond.y))
  }

  /// The model of the greatest likelihood, and that; nil where a kind has fewer than three events or
  /// all are at one time.
  mutating func fit() -> (model: HawkesModel, logLikelihood: Double)? {
    guard let last = times.last, last > 0 else { return nil }
    for kind in 0...1 as ClosedRange<UInt8> where kinds.reduce(0, { $0 + ($1 == kind ? 1 : 0) }) < 3
    {
      return nil
    }
    let rate = Double(times.count) / last
    // For a given decay the rest is a concave problem for each kind; the decay is sought on a grid
    // of its logarithm and then between the neighbours of the best.
    var best = (decay: 0.0, value: -Double.infinity)
    var start = Start()
    let grid = stride(from: -4.0, through: 10, by: 1)
    for exponent in grid {
      let decay = rate * exp2(exponent)
      let value = profile(decay, &start)
      if value > best.value { best = (decay, value) }
    }
    var (low, high) = (log(best.decay / 2), log(best.decay * 2))
    let golden = (5.0.squareRoot() - 1) / 2
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (atLeft, atRight) = (profile(exp(left), &start), profile(exp(right), &start))
    while high - low > 1e-6 {
      if atLeft > atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - golden * (high - low)
        atLeft = profile(exp(left), &start)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + golden * (high - low)
        atRight = profile(exp(right), &start)
      }
    }
    let decay = exp((low + high) / 2)
    let value = profile(decay, &start)
    let model = HawkesModel(
      base: SIMD2(start.first.x, start.second.x),
      ontoFirst: SIMD2(start.first.y, start.first.z),
      ontoSecond: SIMD2(start.second.y, start.second.z), decay: decay)
    return (model, value)
  }

  /// Base and effects on each kind, the best of the decay before: where the next search begins.
  private struct Start {
    var first = SIMD3<Double>(repeating: .nan)
    var second = SIMD3<Double>(repeating: .nan)
  }

  /// The greatest likelihood with this decay.
  private mutating func profile(_ decay: Double, _ start: inout Start) -> Double {
    prepare(decay: decay)
    return maximise(0, decay, &start.first) + maximise(1, decay, &start.second)
  }

  private mutating func prepare(decay: Double) {
    excitations.removeAll(keepingCapacity: true)
    var excitation = SIMD2<Double>.zero
    compensator = .zero
    let last = times[times.count - 1]
    for index in times.indices {
      if index > 0 { excitation *= exp(-decay * (times[index] - times[index - 1])) }
      excitations.append(excitation)
      let kind = Int(kinds[index])
      excitation[kind] += 1
      compensator[kind] -= expm1(-decay * (last - times[index])) / decay
    }
  }

  /// Σ log λ - ∫ λ of one kind; x is its base and what each kind does to it.
  private func value(_ kind: UInt8, _ x: SIMD3<Double>) -> Double {
    var sum = -x.x * times[times.count - 1] - x.y * compensator.x - x.z * compensator.y
    for index in 1..<times.count where kinds[index] == kind {
      sum += log(x.x + x.y * excitations[index].x + x.z * excitations[index].y)
    }
    return sum
  }

  /// Newton's method on the parameters that are above zero or want to be, with steps that stay at or
  /// above it.
  private func maximise(_ kind: UInt8, _ decay: Double, _ x: inout SIMD3<Double>) -> Double {
    let last = times[times.count - 1]
    let count = kinds.dropFirst().reduce(0.0) { $0 + ($1 == kind ? 1 : 0) }
    if x.x.isNaN || x.x <= 0 { x = SIMD3(count / last / 2, decay / 4, decay / 8) }
    let weights = SIMD3(last, compensator.x, compensator.y)
    var now = value(kind, x)
    for _ in 0..<50 {
      var gradient = -weights
      var hessian = (SIMD3<Double>.zero, SIMD3<Double>.zero, SIMD3<Double>.zero)
      for index in 1..<times.count where kinds[index] == kind {
        let z = SIMD3(1, excitations[index].x, excitations[index].y)
        let scaled = z / (z * x).sum()
        gradient += scaled
        hessian.0 += scaled * scaled.x
        hessian.1 += scaled * scaled.y
        hessian.2 += scaled * scaled.z
      }
      let isFree = (x .> 0) .| (gradient .> 0)
      guard let step = newton(gradient, hessian, isFree) else { return now }
      var length = 1.0
      var next = x
      var improved = now
      while length > 1e-10 {
        next = (x + length * step).clamped(
          lowerBound: .zero, upperBound: SIMD3(repeating: .greatestFiniteMagnitude))
        improved = value(kind, next)
        if improved >= now { break }
        length /= 2
      }
      if !(improved >= now) { return now }
      let gain = improved - now
      (x, now) = (next, improved)
      if gain <= 1e-12 * (1 + now.magnitude) { return now }
    }
    return now
  }

  /// The solution of H s = g on the free parameters, zero on the others.
  private func newton(
    _ gradient: SIMD3<Double>, _ hessian: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>),
    _ isFree: SIMDMask<SIMD3<Int64>>
  ) -> SIMD3<Double>? {
    // Each parameter on the scale of its own curvature.
    var scales = SIMD3(hessian.0.x, hessian.1.y, hessian.2.z).squareRoot()
    scales.replace(with: 1, where: scales .<= 0)
    for row in 0..<3 {
      let own = row == 0 ? hessian.0 : row == 1 ? hessian.1 : hessian.2
      for column in 0..<3 {
        system[row, column] =
          isFree[row] && isFree[column] ? own[column] / (scales[row] * scales[column]) : 0
      }
      system[row, 3] = isFree[row] ? gradient[row] / scales[row] : 0
      // A little of itself keeps what hardly matters from being undetermined.
      system[row, row] = isFree[row] ? 1 + 1e-12 : 1
    }
    guard system.solve(least: 1e-13) else { return nil }
    return SIMD3(system.solution[0], system.solution[1], system.solution[2]) / scales
  }
}
