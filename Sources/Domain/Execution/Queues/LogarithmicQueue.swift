import Glibc

extension QueueModel {
  /// f(behind) / (f(behind) + f(ahead)) with f(x) = ln(1 + x), x in shares,
  /// contracts or coins: hftbacktest's `LogProbQueueFunc`.
  static let logarithmic = QueueModel(
    name: "log", help: "by f(behind) / (f(behind) + f(ahead)), f(x) = ln(1 + x)"
  ) { ahead, behind in
    let (before, after) = (log1p(ahead), log1p(behind))
    return after / (after + before)
  }

  /// f(behind) / f(behind + ahead) with f(x) = ln(1 + x): hftbacktest's `LogProbQueueFunc2`.
  static let logarithmicOfTotal = QueueModel(
    name: "log2", help: "by f(behind) / f(behind + ahead), f(x) = ln(1 + x)"
  ) { ahead, behind in log1p(behind) / log1p(behind + ahead) }
}
