import Glibc

extension QueueModel {
  /// f(behind) / (f(behind) + f(ahead)) with f(x) = xⁿ: hftbacktest's `PowerProbQueueFunc`.
  static func power(_ exponent: Double) -> QueueModel {
    QueueModel(
      name: "power",
      help: "cancellations stood behind by f(behind) / (f(behind) + f(ahead)), f(x) = x^n"
    ) { ahead, behind in
      let (before, after) = (pow(ahead, exponent), pow(behind, exponent))
      return after / (after + before)
    }
  }

  /// f(behind) / f(behind + ahead) with f(x) = xⁿ: hftbacktest's `PowerProbQueueFunc2`.
  static func powerOfTotal(_ exponent: Double) -> QueueModel {
    QueueModel(
      name: "power2", help: "by f(behind) / f(behind + ahead), f(x) = x^n"
    ) { ahead, behind in pow(behind, exponent) / pow(behind + ahead, exponent) }
  }

  /// 1 − f(ahead / (ahead + behind)) with f(x) = xⁿ: hftbacktest's `PowerProbQueueFunc3`.
  static func powerOfShare(_ exponent: Double) -> QueueModel {
    QueueModel(
      name: "power3", help: "by 1 - f(ahead / (ahead + behind)), f(x) = x^n"
    ) { ahead, behind in 1 - pow(ahead / (ahead + behind), exponent) }
  }
}
