import Foundation
import TestSupport
import Testing

/// What the house keeps: layers, names, and files that can be read in one go.
struct LayersTests {
  private static let package =
    (try? String(contentsOfFile: SharedData.package + "/Package.swift", encoding: .utf8)) ?? ""
  /// Folders of `Sources`, lowest first.
  private static let layers = ["C", "Core", "Base", "Domain", "Programs"]

  private struct Source {
    var layer: String
    var module: String
    var path: String
    var lines: [Substring]
  }

  private static let sources: [Source] = {
    let root = SharedData.package + "/Sources"
    let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
      let parts = path.split(separator: "/").map(String.init)
      guard let text = try? String(contentsOfFile: root + "/" + path, encoding: .utf8) else {
        return nil
      }
      return Source(
        layer: parts[0], module: parts[1], path: path,
        lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }()

  /// By module, what `Package.swift` lists for it.
  private static let listed: [String: Set<String>] = {
    var found: [String: Set<String>] = [:]
    for part in package.components(separatedBy: "module(").dropFirst() {
      let words = part.prefix { $0 != ")" }.split(separator: "\"").enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
      if let name = words.first { found[name] = Set(words.dropFirst()) }
    }
    return found
  }()

  /// The build would find modules that are not listed, if only they were built before.
  @Test func importsAreListedAndGoDown() {
    #expect(Self.sources.count > 300)
    let layer = Dictionary(
      Self.sources.map { ($0.module, Self.layers.firstIndex(of: $0.layer) ?? -1) },
      uniquingKeysWith: { first, _ in first })
    for source in Self.sources where source.layer != "Programs" {
      for line in source.lines where line.hasPrefix("import ") {
        let name = String(line.dropFirst("import ".count))
        if ["Glibc", "Synchronization"].contains(name) { continue }
        #expect(
          Self.listed[source.module]?.contains(name) == true, "\(source.path) imports \(name)")
        #expect(
          layer[name, default: 0] <= layer[source.module, default: -1], "\(source.path): \(name)")
      }
    }
  }

  /// The manifest itself stops at a module that lists one of a layer above.
  @Test(.enabled(if: Programs.isInstalled("swift"), "swift is not on the path"))
  func theManifestRefusesALayerAbove() throws {
    let scratch = try ScratchFolder()
    let line = "module(.base, \"Calendars\", [\"EventModel\"])"
    #expect(Self.package.contains(line))
    for (text, isFine) in [
      (Self.package, true),
      (
        Self.package.replacing(
          line, with: "module(.base, \"Calendars\", [\"EventModel\", \"Captures\"])"), false
      ),
    ] {
      try scratch.write(Array(text.utf8), to: "Package.swift")
      let outcome = try Programs.run("swift package dump-package 2>&1", in: scratch)
      #expect((outcome.status == 0) == isFine)
      let refusal = "Calendars is of the layer base and must not import Captures"
      #expect(outcome.text.contains(refusal) != isFine)
    }
  }

  @Test func aPublicNameIsOfOneModule() {
    let kinds = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
    var owners: [String: Set<String>] = [:]
    for source in Self.sources {
      for line in source.lines where line.hasPrefix("public ") || line.hasPrefix("@frozen public ")
      {
        let words = line.split { " (:<{=".contains($0) }
        guard let kind = words.firstIndex(where: { kinds.contains(String($0)) }),
          kind + 1 < words.count
        else { continue }
        owners[String(words[kind + 1]), default: []].insert(source.module)
      }
    }
    #expect(owners.count > 200)
    for (name, modules) in owners { #expect(modules.count == 1, "\(name): \(modules.sorted())") }
  }

  @Test func aFileCanBeReadInOneGo() {
    for source in Self.sources where !source.path.contains("/Generated/") {
      #expect(source.lines.count <= 401, "\(source.path)")
    }
  }
}
