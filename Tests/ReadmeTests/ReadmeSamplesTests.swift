import Foundation
import TestSupport
import Testing

/// The Swift samples of the README compile, each as a file of the module that its first line names.
@Suite(.enabled(if: Programs.isInstalled("swiftc"), "swiftc is not on the path"))
struct ReadmeSamplesTests {
  /// A block of Swift in a document.
  struct Sample {
    var text: String
    /// Where it would stand in the package: `Sources/LAYER/MODULE/…`.
    var path: String

    var module: String { String(path.split(separator: "/")[2]) }
  }

  private static func samples(in document: String) throws -> [Sample] {
    let text = try String(contentsOfFile: SharedData.package + "/" + document, encoding: .utf8)
    return text.components(separatedBy: "```swift\n").dropFirst().map { block in
      let text = block.components(separatedBy: "```")[0]
      let first = text.prefix { $0 != "\n" }
      return Sample(text: text, path: String(first.drop { $0 != "S" }))
    }
  }

  /// What the compiler says of a sample; it looks at the sample alone, so that it takes a second.
  private func errors(in sample: Sample) throws -> String {
    try errors(
      in: sample.text, module: sample.module,
      beside: "$(find \(SharedData.package)/Sources/*/\(sample.module) -name '*.swift')")
  }

  private func errors(in text: String, module: String, beside files: String) throws -> String {
    let scratch = try ScratchFolder()
    try scratch.write(Array(text.utf8), to: "Sample.swift")
    return try Programs.run(
      """
      maps=$(printf -- ' -Xcc -fmodule-map-file=%s' \
        \(Programs.folder)/C*.build/module.modulemap \(SharedData.package)/Sources/C/*/module.modulemap)
      swiftc -frontend -typecheck -swift-version 6 -module-name \(module) \
        -I \(Programs.folder)/Modules $maps -primary-file Sample.swift \(files)
      """, in: scratch
    ).standardError
  }

  @Test func samplesCompile() throws {
    let samples = try Self.samples(in: "README.md")
    #expect(!samples.isEmpty)
    for sample in samples {
      try #require(sample.path.hasPrefix("Sources/"), "the first line says the path")
      #expect(try errors(in: sample) == "", "\(sample.path)")
    }
  }

  /// The page of a module has a sample of what others do with it, which imports it.
  @Test(arguments: [
    "Core/EventModel", "Core/EventStream", "Core/Stages", "Core/Commands", "Domain/FeatureLibrary",
    "Domain/RiskControl",
  ])
  func pagesOfModulesCompile(folder: String) throws {
    let module = String(folder.split(separator: "/")[1])
    let page = try String(
      contentsOfFile: "\(SharedData.package)/Sources/\(folder)/\(module).docc/\(module).md",
      encoding: .utf8)
    let samples = page.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
    #expect(samples.count == 1)
    for sample in samples {
      #expect(sample.contains("import \(module)\n"))
      #expect(try errors(in: sample, module: "Sample", beside: "") == "", "\(folder)")
    }
  }

  /// The compiler would see what is wrong.
  @Test func whatIsWrongIsSeen() throws {
    var sample = try #require(try Self.samples(in: "README.md").first)
    sample.text = sample.text.replacing("row in", with: "roe in")
    #expect(try errors(in: sample).contains("cannot find 'row' in scope"))
  }
}
