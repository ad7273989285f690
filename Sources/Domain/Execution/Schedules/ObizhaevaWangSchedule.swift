import EventModel
import Glibc

extension ScheduleDefinition {
  static let obizhaevaWang = ScheduleDefinition(
    kind: .obizhaevaWang,
    help: "a block at once, equal slices, and a block at the deadline: the Obizhaeva-Wang optimum "
      + "for [execution.obizhaeva_wang] half_life"
  ) { context in
    let model = ObizhaevaWang(
      size: 1, horizon: Double(context.duration),
      resilience: M_LN2 / Double(context.settings.resilienceHalfLife))
    let count = context.settings.slices
    return ScheduleDefinition.slices(model.trades(intervals: count), context, last: count)
  }
}
