/// A recursion over the values of an instrument; rows with no value leave it as it was and have none.
class Recursion<State: BitwiseCopyable>: FeatureNode {
  private let input: Column
  private let state: PerInstrument<State>

  init(_ input: Column, from start: State, outputs: Int) {
    self.input = input
    state = PerInstrument(start)
    super.init(outputs: outputs)
  }

  override final func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let value = input.values[row]
      if value.isNaN {
        for output in outputs { output.values[row] = .nan }
      } else {
        step(&state.values[Int(rows.instruments[row])], value, row)
      }
    }
  }

  /// Takes a value and fills the outputs of its row.
  func step(_ state: inout State, _ value: Double, _ row: Int) {}
}
