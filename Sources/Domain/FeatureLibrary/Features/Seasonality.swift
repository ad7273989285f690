import Calendars
import EventModel
import Expressions

/// What is usual at this time of day, learned from past days alone, and what is left without it.
extension FeatureDefinition {
  static let seasonal = FeatureDefinition(
    "seasonal", .seasonality, .transform,
    summary: "what is usual of a feature at this time of day, from past days alone",
    formula:
      "mean: of x in this part of the day, over the last days that had a value in it, each day's mean "
      + "counting once; factor: that beside the mean of all parts. A day enters when the next has "
      + "begun; a row of a clock of time belongs to the part and the day in which its interval lies",
    unit: "mean that of x; factor 1", warmUp: "the days, in this part of the day",
    source:
      "Andersen and Bollerslev, J. Empirical Finance 4 (1997); Taylor and Xu, J. Empirical "
      + "Finance 4 (1997)",
    parameters: [.x] + season, outputs: ["mean", "factor"]
  ) { arguments throws(ExpressionError) in try arguments.profile(of: arguments.column("x")) }

  static let adjustedReturn = FeatureDefinition(
    "adjusted_return", .seasonality, .transform,
    summary: "logarithmic return without what is usual of its size at this time of day",
    formula: "r / √seasonal(r²).factor, r = ret(price)", unit: "1",
    warmUp: "the days, in this part of the day",
    source: "Taylor and Xu, J. Empirical Finance 4 (1997): the variance ratio of each part",
    parameters: season + [.price]
  ) { arguments throws(ExpressionError) in [try arguments.adjustedReturn()] }

  static let adjustedVolatility = FeatureDefinition(
    "adjusted_volatility", .seasonality, .transform,
    summary: "realized volatility over a window without what is usual at this time of day",
    formula: "√ Σ r², r = adjusted_return", unit: "1 over the window",
    warmUp: "that of adjusted_return, and the window",
    source:
      "Andersen and Bollerslev, J. Empirical Finance 4 (1997); Taylor and Xu, J. Empirical "
      + "Finance 4 (1997)", parameters: [.volatilityWindow] + season + [.price]
  ) { arguments throws(ExpressionError) in
    [arguments.rootOfSum(of: arguments.squared(try arguments.adjustedReturn()))]
  }

  private static let season: [Parameter] = [
    .init("bucket", .span, fallback: "5m", meaning: "the parts of the day, which divide it"),
    .init("days", .integer(1...1000), fallback: "20", meaning: "past days"),
    .init(
      "zone", .text, fallback: "", isAlwaysNamed: true,
      meaning: "whose clock makes the days, for example \"America/Chicago\"; that of the "
        + "instrument's calendar if left out, or UTC"),
  ]
}

extension FeatureArguments {
  /// Mean and factor of a column.
  fileprivate func profile(of column: Column) throws(ExpressionError) -> [Column] {
    let (bucket, days) = (span("bucket"), integer("days"))
    if Timestamp.day % bucket != 0 {
      throw failure("\(call.name): the bucket does not divide a day", at: "bucket")
    }
    let buckets = Int(Timestamp.day / bucket)
    if buckets > DiurnalProfile.mostEntries / days {
      throw failure(
        "\(call.name): \(buckets) buckets of \(days) days are more than "
          + "\(DiurnalProfile.mostEntries)", at: "bucket")
    }
    var zone: ZoneRules?
    if let name = quoted("zone") {
      do throws(ZoneError) {
        zone = try ZoneRules(name: name)
      } catch {
        throw failure("\(call.name): \(error.description)", at: "zone")
      }
    }
    // A row of a clock of time is of the interval that ends with it.
    var endsIntervals = false
    if case .time = domain.clock { endsIntervals = true }
    return add(
      DiurnalProfile(
        column, buckets: buckets, days: days, LocalDays(zone), endsIntervals: endsIntervals))
  }

  fileprivate func adjustedReturn() throws(ExpressionError) -> Column {
    let returns = try returns()
    let factor = try profile(of: squared(returns))[1]
    return add(
      RowFunction([returns, factor]) { input, output, count in
        for row in 0..<count {
          let factor = input[1][row]
          output[row] = factor > 0 ? input[0][row] / factor.squareRoot() : .nan
        }
      })[0]
  }
}

/// Means of a column by the part of the day, over the last days before this one. Per instrument it
/// takes 8 bytes for each part and day, and 40 for each part.
private final class DiurnalProfile: FeatureNode {
  static let mostEntries = 1 << 20

  /// Of one part of the day.
  private struct Bucket: BitwiseCopyable {
    /// Of the values of the present day.
    var today = PlainMean()
    /// Days that are over and had values.
    var days = 0
    /// Over the last days; absent while there are too few.
    var mean = Double.nan
  }

  private struct Today: BitwiseCopyable {
    var day = Int64.min
    /// The mean over the parts that have one.
    var level = Double.nan
  }

  private let input: Column
  private let buckets: Int
  private let days: Int
  private let endsIntervals: Bool
  private var localDays: LocalDays
  private let today = PerInstrument(Today())
  private let profile: PerInstrument<Bucket>
  /// The means of the last days of each part, in a ring.
  private let past: PerInstrument<Double>

  init(_ input: Column, buckets: Int, days: Int, _ localDays: LocalDays, endsIntervals: Bool) {
    self.input = input
    self.buckets = buckets
    self.days = days
    self.localDays = localDays
    self.endsIntervals = endsIntervals
    profile = PerInstrument(Bucket(), width: buckets)
    past = PerInstrument(.nan, width: buckets * days)
    super.init(outputs: 2)
  }

  override func begin(_ header: StreamHeader) { localDays.begin(header) }

  override func evaluate(_ rows: Rows) {
    let width = Timestamp.day / Int64(buckets)
    for row in 0..<rows.count {
      let instrument = Int(rows.instruments[row])
      let time = rows.times[row].subtractingSaturated(endsIntervals ? 1 : 0)
      let (day, sinceMidnight) = localDays.place(of: time, instrument)
      let now = today.values + instrument
      // What comes late is of the day that has begun.
      if day > now.pointee.day {
        if now.pointee.day != Int64.min { endDay(instrument) }
        now.pointee.day = day
      }
      let bucket = profile.values + (instrument * buckets + Int(sinceMidnight / width))
      let (mean, level) = (bucket.pointee.mean, now.pointee.level)
      outputs[0].values[row] = mean
      outputs[1].values[row] = level == 0 ? .nan : mean / level
      let value = input.values[row]
      if value.isNaN { continue }
      bucket.pointee.today.add(value)
    }
  }

  /// Takes the day's means into the past.
  private func endDay(_ instrument: Int) {
    var level = PlainMean()
    for place in (instrument * buckets)..<((instrument + 1) * buckets) {
      let bucket = profile.values + place
      if bucket.pointee.today.count > 0 {
        let ring = past.values + place * days
        ring[bucket.pointee.days % days] = bucket.pointee.today.value
        bucket.pointee.days += 1
        bucket.pointee.today = PlainMean()
        if bucket.pointee.days >= days {
          var mean = PlainMean()
          for day in 0..<days { mean.add(ring[day]) }
          bucket.pointee.mean = mean.value
        }
      }
      if bucket.pointee.mean.isNaN { continue }
      level.add(bucket.pointee.mean)
    }
    today.values[instrument].level = level.value
  }
}
