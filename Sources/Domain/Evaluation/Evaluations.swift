import EventModel

/// What is found of the features of one set: all rows together, or those of one instrument.
public struct SetEvaluation: Sendable {
  /// Canonical text of the clock; empty for every atomic group.
  public var clock: String
  /// The instruments that have rows, ascending by id.
  public var instruments: [String]
  public var rows: Int
  /// Times of the first and the last row; `noTime` without rows.
  public var from = noTime
  public var to = noTime
  /// Rows left out, by cause, over all instruments.
  public var leftOut: [(cause: String, rows: Int)]
  /// By horizon the share of returns to a price that is older than the horizon.
  public var staleShares: [(horizon: Horizon, share: Double?)] = []
  /// Nanoseconds of the window of realized volatility.
  public var volatilityWindow: Int64 = 0
  /// Between low and middle, and between middle and high.
  public var volatilityBounds: [Double] = []
  public var features: [FeatureEvaluation] = []
  /// Correlations between features over the rows that have both; nil where one is constant. Empty for
  /// more than 500 features.
  public var pearson: [[Double?]] = []
  public var rank: [[Double?]] = []

  /// `every group` or `@1s`.
  public var clockText: String { clock.isEmpty ? "every group" : "@\(clock)" }
}

/// What is found of one feature.
public struct FeatureEvaluation: Sendable {
  /// Heading of its column, and canonical text.
  public var name: String
  public var expression: String
  /// Rows that have it.
  public var present: Int
  public var distribution: Distribution
  /// Pearson's correlation with the feature `lag` rows before; nil where it cannot be told.
  public var autocorrelations: [(lag: Int, value: Double?)] = []
  /// Spearman's with the row before.
  public var rankAutocorrelation: Double?
  /// Bounds between the quantile bins.
  public var quantileBounds: [Double] = []
  /// Of the rows of a bin that follow another, the share whose row before was in another bin.
  public var quantileTurnover: [Double?] = []
  /// The same of all rows.
  public var turnover: Double?
  public var horizons: [HorizonEvaluation] = []

  /// The horizon of the largest rank IC in standard errors.
  public var strongest: HorizonEvaluation? {
    horizons.max { ($0.rankIC.t ?? 0).magnitude < ($1.rankIC.t ?? 0).magnitude }
  }
}

/// What a feature says of the return over one horizon.
public struct HorizonEvaluation: Sendable {
  public var horizon: Horizon
  /// Correlation with the forward return: the information coefficient, Pearson's and Spearman's.
  public var ic = Estimate.absent
  public var rankIC = Estimate.absent
  /// The same with the return over the horizon before the row.
  public var pastIC = Estimate.absent
  public var pastRankIC = Estimate.absent
  /// Share of rows in which the return has the sign of the feature; those in which either is zero are left
  /// out. Of magnitudes, in which both are above or both below their medians.
  public var hitRate = Estimate.absent
  /// Mean forward return by quantile of the feature, lowest first.
  public var quantileReturns: [Estimate] = []
  public var topMinusBottom = Estimate.absent
  /// Rank IC by hour of the day, hours without rows left out. Ranks are those of all rows.
  public var byHour: [(hour: Int, rankIC: Estimate)] = []
  /// The same by tercile of realized volatility: low, middle, high.
  public var byVolatility: [(regime: String, rankIC: Estimate)] = []

  /// An IC beyond what markets give: above one half by more than its error. Such a feature most likely
  /// knows the future.
  public var isImplausible: Bool {
    [ic, rankIC].contains { estimate in
      guard let value = estimate.value, let margin = estimate.margin else { return false }
      return value.magnitude - margin > 0.5
    }
  }
}
