import Foundation
import Strategies
import TestSupport
import Testing

/// Scores of LightGBM models against the lightgbm package: fifteen kinds of model, 10,000 rows each.
struct LightGBMTests {
  static let python = ProcessInfo.processInfo.environment["MILLRACE_PYTHON"] ?? "python3"
  static let isThere = (try? Programs.run("\(python) -c 'import lightgbm'").status) == 0

  /// Models, rows and scores, made once.
  private static let folder: ScratchFolder? = {
    guard let scratch = try? ScratchFolder() else { return nil }
    let script = SharedData.package + "/Tests/Oracles/lightgbm_oracle.py"
    let outcome = try? Programs.run("\(python) \(script) .", in: scratch, timeout: 120)
    return outcome?.status == 0 ? scratch : nil
  }()

  static let models = [
    "regression", "sqrt", "quantile", "zeros", "no_missing", "categories", "linear", "forest",
    "dart", "binary", "multiclass", "one_against_all", "poisson", "cross_entropy",
    "cross_entropy_lambda",
  ]

  @Test(
    .enabled(if: isThere, "lightgbm is not installed (MILLRACE_PYTHON names a Python that has it)"),
    arguments: models)
  func scoresAreThoseOfThePackage(name: String) throws {
    let folder = try #require(Self.folder)
    let model = try LightGBMModel(file: "\(folder.path)/\(name).txt")
    let rows = doubles(folder.bytes("\(name).rows"))
    #expect(rows.count == 10_000 * model.featureCount)
    for (kind, isRaw) in [("scores", false), ("raw", true)] {
      let expected = doubles(folder.bytes("\(name).\(kind)"))
      #expect(expected.count == 10_000 * model.outputCount)
      var outputs = [Double](repeating: 0, count: model.outputCount)
      var worst = 0.0
      for row in 0..<10_000 {
        rows.withUnsafeBufferPointer { all in
          outputs.withUnsafeMutableBufferPointer {
            let start = row * model.featureCount
            model.predict(
              UnsafeBufferPointer(rebasing: all[start..<(start + model.featureCount)]), into: $0,
              isRaw: isRaw)
          }
        }
        for (index, output) in outputs.enumerated() {
          let known = expected[row * model.outputCount + index]
          worst = max(worst, (output - known).magnitude / max(known.magnitude, 1))
        }
      }
      #expect(worst <= 1e-12, "\(name) \(kind): off by \(worst)")
    }
  }

  private func doubles(_ bytes: [UInt8]) -> [Double] {
    bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
  }

  private static let small = """
    tree
    version=v4
    num_class=1
    num_tree_per_iteration=1
    max_feature_idx=1
    objective=regression
    feature_names=mid spread

    Tree=0
    num_leaves=2
    num_cat=0
    split_feature=0
    threshold=1.5
    decision_type=2
    left_child=-1
    right_child=-2
    leaf_value=10 20

    end of trees

    """

  @Test func aModelByHand() throws {
    let model = try LightGBMModel(Array(Self.small.utf8), file: "model")
    #expect(model.featureNames == ["mid", "spread"])
    func predict(_ inputs: [Double]) -> Double {
      var output = [0.0]
      inputs.withUnsafeBufferPointer { rows in
        output.withUnsafeMutableBufferPointer { model.predict(rows, into: $0) }
      }
      return output[0]
    }
    #expect(predict([1.5, 0]) == 10)
    #expect(predict([1.6, 0]) == 20)
    // Missing values of a model that knows none are zero.
    #expect(predict([.nan, 0]) == 10)
  }

  @Test(arguments: [
    ("tree\n", "forest\n", "does not begin with `tree`"),
    ("max_feature_idx=1\n", "", "`max_feature_idx` is missing"),
    ("split_feature=0", "split_feature=7", "split_feature 7 is none of 2 columns"),
    ("threshold=1.5", "threshold=a", "threshold does not hold 1 numbers"),
    ("left_child=-1", "left_child=0", "a child of node 0 is 0"),
    ("right_child=-2", "right_child=-3", "a child of node 0 is -3"),
    ("leaf_value=10 20", "leaf_value=10", "leaf_value does not hold 2 numbers"),
    ("end of trees\n", "", "it ends before `end of trees`"),
    ("decision_type=2", "decision_type=3", "a set of categories that is not there"),
  ])
  func aDamagedModelIsRefused(part: String, replacement: String, cause: String) throws {
    let text = Self.small.replacingOccurrences(of: part, with: replacement)
    do {
      _ = try LightGBMModel(Array(text.utf8), file: "model")
      Issue.record("\(replacement) is taken")
    } catch {
      #expect(error.exit == .badConfiguration)
      #expect(error.line.contains(cause), "\(error.line)")
    }
  }
}
