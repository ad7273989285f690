import EventModel
import RiskControl
import Testing

/// What is to be ordered, against the rule said the slow way, over all small numbers.
@Suite struct PositionGapTests {
  @Test func ordersStayBetweenHeldAndWanted() {
    for held in -4...4 as ClosedRange<Int64> {
      for wanted in -4...4 as ClosedRange<Int64> {
        for buys in 0...5 as ClosedRange<Int64> {
          for sells in 0...5 as ClosedRange<Int64> {
            check(held, buys, sells, wanted)
          }
        }
      }
    }
  }

  private func check(_ held: Int64, _ buys: Int64, _ sells: Int64, _ wanted: Int64) {
    let gap = PositionGap(held: held, buys: buys, sells: sells, wanted: wanted)
    let words: Comment = "held \(held), buys \(buys), sells \(sells), wanted \(wanted): \(gap)"
    // What may go wrong, one unit after the other.
    let tooHigh = (0...buys).filter { held + $0 > max(held, wanted) }.count
    let tooLow = (0...sells).filter { held - $0 < min(held, wanted) }.count
    #expect(gap.excessBuys == tooHigh && gap.excessSells == tooLow, words)
    if tooHigh + tooLow > 0 {
      #expect(gap.reduction == 0 && gap.increase == 0, words)
      return
    }
    let expected = held + buys - sells
    #expect(expected + gap.reduction + gap.increase == wanted, "all of it: \(words)")
    let closed = expected + gap.reduction
    #expect(closed.magnitude <= expected.magnitude, "a reduction reduces: \(words)")
    #expect(closed == 0 || (closed > 0) == (expected > 0), "and never passes zero: \(words)")
    #expect(wanted.magnitude >= closed.magnitude, "an increase increases: \(words)")
    #expect(gap.reduction.signum() * gap.increase.signum() >= 0, "on one side: \(words)")
  }

  @Test func extremesStayInRange() {
    let numbers: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
    for held in numbers {
      for wanted in numbers {
        for open in [0, 1, Int64.max] {
          let gap = PositionGap(held: held, buys: open, sells: open, wanted: wanted)
          #expect(gap.excessBuys >= 0 && gap.excessSells >= 0)
        }
      }
    }
  }
}
