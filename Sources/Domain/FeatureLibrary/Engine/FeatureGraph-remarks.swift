import Commands
import EventModel

/// What a person should know of features that had no value, or another than was meant.
extension FeatureGraph {
  var remarks: [String] {
    var remarks: [String] = []
    if let names = named(where: {
      takesTrades && !$0.contains(.trade) && !$0.isDisjoint(with: Self.books)
    }) {
      remarks.append(
        "no trade came of \(names): what runs on prices has no value there unless it names one, for "
          + "example rsi(14, mid)")
    }
    let uncounted = named {
      countsTrades && !$0.contains(.trade) && !$0.isDisjoint(with: Self.books)
    }
    if let uncounted {
      remarks.append(
        "no trade came of \(uncounted): clocks of trades and of volume have no row there")
    }
    let unsigned = named {
      takesAggressor && $0.contains(.trade) && $0.rawValue & MarketState.signed == 0
    }
    if let unsigned {
      remarks.append(
        "no trade of \(unsigned) says who began it: what goes by the aggressor has no value "
          + "there; signed_volume(tick) and other features with a rule go by prices")
    }
    if let names = named(where: {
      takesBook && $0.isDisjoint(with: Self.books) && !$0.isDisjoint(with: Self.changes)
    }) {
      remarks.append(
        "no quote came of \(names), only changes of the book; `normalize --book 1` before `features` "
          + "makes quotes of them")
    }
    let tradesOnly = named {
      takesBook && $0.contains(.trade) && $0.isDisjoint(with: Self.books.union(Self.changes))
    }
    if let tradesOnly {
      remarks.append("no quote came of \(tradesOnly): features of the book have no value there")
    }
    if market.levels > 1, market.deepest > 0, market.deepest < market.levels {
      remarks.append(
        "features of \(market.levels) levels saw \(market.deepest), which is all that the depth "
          + "in the stream has")
    }
    remarks += boundRemarks
    for remark in nodes.compactMap(\.node.remark) where !remarks.contains(remark) {
      remarks.append(remark)
    }
    for symbol in symbols {
      let named = header.instruments.filter { $0.isNamed(symbol) }
      if named.count > 1 {
        remarks.append(
          "\(named.count) venues have \(symbol), and \(symbol): is of the first, "
            + "\(named[0].publisher); \"\(named[1].publisher):\(symbol)\": is of the next")
      }
      if !named.isEmpty { continue }
      let hint = suggestion(for: symbol, among: header.instruments.map(\.symbol))
      remarks.append(
        "no instrument \(symbol) is in the stream, so what is of it has no value"
          + (hint.map { "; did you mean \($0)?" } ?? ""))
    }
    return remarks
  }

  /// What a bound left out, or what came too late for its interval.
  private var boundRemarks: [String] {
    var remarks: [String] = []
    if leftEarly > 0 {
      remarks.append(
        "windows of time hold \(WindowStore<NoSums>.mostValues) values of an instrument at most: "
          + "\(leftEarly) left before their span was over; a shorter span, or a clock such as @1s, has "
          + "room")
    }
    let overruns = clocked.reduce(0) { $0 + ($1.intervals?.overruns ?? 0) }
    if overruns > 0 {
      remarks.append("\(overruns) values came after their interval had closed, and are in none")
    }
    guard let tracker = orderTape?.tracker else { return remarks }
    if tracker.unknown > 0 {
      remarks.append(
        "\(tracker.unknown) changes were of orders that are not known; features of orders say nothing of "
          + "them")
    }
    if tracker.overflow > 0 {
      remarks.append(
        "\(tracker.overflow) orders are beyond the bound of \(OrderTracker.maximumOrders) an instrument, and "
          + "not followed")
    }
    return remarks
  }

  private static var books: KindSet { KindSet(.quote, .depth, .bar) }
  private static var changes: KindSet { KindSet(.orderAction, .level) }

  private var countsTrades: Bool { clocked.contains { $0.intervals == nil } }

  private var takesAggressor: Bool {
    signsByAggressor
      || (base.fields + driven.fields).contains { $0.place == MarketPlace.signedVolume }
  }

  private var takesBook: Bool {
    !quoted.isEmpty
      || (base.fields + driven.fields).contains { $0.place >= MarketPlace.book }
  }

  /// The instruments whose events of any kind so far are such; nil when there is none.
  private func named(where isSuch: (KindSet) -> Bool) -> String? {
    let symbols = header.instruments.indices.filter {
      isSuch(KindSet(rawValue: market.seen.values[$0] & ~MarketState.doubt))
    }.map { header.instruments[$0].symbol }
    return symbols.isEmpty ? nil : firstAndCount(symbols)
  }
}
