import Accounts
import Calendars
import EventModel

/// What is asked of a cost analysis.
public struct CostOptions: Sendable {
  /// How long after a fill prices are compared with it, ascending, in nanoseconds.
  public var markOuts: [Int64] = CostOptions.usualMarkOuts
  /// Nanoseconds between samples of the equity; nil for days where the stream spans more than five of
  /// them, else minutes.
  public var every: Int64?
  /// Account currency that returns are of; nil for that of the stream's account, else the largest
  /// exposure.
  public var capital: Double?
  /// ISO 4217; nil for that of the stream's account, else of the first instrument traded.
  public var currency: String?
  /// What one of other currencies is worth in it; nil for what the account of the stream says, else
  /// pairs of the stream.
  public var rates: [String: AccountConfiguration.Rate] = [:]
  /// Samples a year; nil for as many as a year of the stream had.
  public var periodsPerYear: Double?
  /// The symbol that the performance is compared with; nil for holding what was traded.
  public var benchmark: String?
  /// Where a walk-forward begins anew, ascending.
  public var splits: [Int64] = []
  /// What is not inside is left out; positions are followed all the same.
  public var times: ClosedRange<Int64> = Int64.min...Int64.max
  /// Which tables the text has.
  public var groupings: [CostGrouping] = CostGrouping.allCases
  /// Resamples of the bootstrap, and where its random numbers begin.
  public var resamples = 1000
  public var seed: UInt64 = 1
  /// Strategies that were tried before these were chosen; nil for as many as the stream has.
  public var trials: Int?
  /// Whose days and hours they are.
  public var zone = ZoneRules.utc

  public init() {}

  public static let usualMarkOuts: [Int64] = [
    10_000_000, 100_000_000, Timestamp.second, 10 * Timestamp.second, Timestamp.minute,
    5 * Timestamp.minute,
  ]

  var hasTimes: Bool { times != Int64.min...Int64.max }

  /// Which part of a walk-forward a time is in.
  func fold(of time: Int64) -> Int { splits.count { $0 <= time } }
}

/// What costs are added up by.
public enum CostGrouping: String, CaseIterable, Sendable {
  case strategy
  case instrument
  /// The publisher of the instrument.
  case venue
  /// Of the arrival, by the clock of --timezone.
  case hour
}
