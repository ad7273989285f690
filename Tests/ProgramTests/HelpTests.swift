import Foundation
import TestSupport
import Testing

/// What every program says of itself.
struct HelpTests {
  @Test(arguments: Programs.names)
  func helpAndVersionArePrinted(program: String) throws {
    let help = try Programs.run("\(program) --help")
    #expect(help.status == 0 && help.standardError.isEmpty)
    #expect(help.lines.first?.hasPrefix("usage: \(program) ") == true)
    for section in ["Options:", "Exit status:", "Examples:"] {
      #expect(help.lines.contains { $0 == section }, "\(section)")
    }
    // Two worked lines at least, each naming the program.
    let examples = help.text.components(separatedBy: "Examples:").last ?? ""
    #expect(examples.components(separatedBy: program).count > 2)
    let version = try Programs.run("\(program) --version")
    #expect(version.status == 0)
    #expect(version.text.hasPrefix("\(program) (Millrace) "))
    #expect(try Programs.run("\(program) -h").text == help.text)
  }

  /// The completions hold every option; each of them is in the help and the man page.
  @Test(arguments: Programs.names)
  func everyOptionIsDocumented(program: String) throws {
    var help = try Programs.run("\(program) --help").text
    // A program of several commands says what there is of each of them in its own help.
    for command in help.split(separator: "\n").compactMap({
      $0.wholeMatch(of: /[a-z]+ ([a-z-]+): .*/)
    })
    where command.output.0.hasPrefix("\(program) ") {
      help += try Programs.run("\(program) \(command.output.1) --help").text
    }
    let man = try Programs.run("\(program) --man").text.replacing("\\-", with: "-")
    let bash = try Programs.run("\(program) --completion bash").text
    let options = Set(bash.matches(of: /--[a-z][a-z-]*/).map { String($0.output) })
    #expect(options.isSuperset(of: ["--help", "--version"]))
    for option in options {
      #expect(help.contains(option), "\(option)")
      #expect(man.contains(option), "\(option)")
    }
  }

  @Test(arguments: Programs.names)
  func completionsParse(program: String) throws {
    let bash = try Programs.run(
      "\(program) --completion bash > c && bash -n c && bash -c 'source c'")
    #expect(bash.status == 0 && bash.standardError.isEmpty)
  }

  @Test(
    .enabled(if: Programs.isInstalled("zsh"), "zsh is not installed"), arguments: Programs.names)
  func zshCompletionsParse(program: String) throws {
    #expect(try Programs.run("\(program) --completion zsh > c && zsh -n c").status == 0)
  }

  @Test(
    .enabled(if: Programs.isInstalled("groff"), "groff is not installed"), arguments: Programs.names
  )
  func manPagesAreClean(program: String) throws {
    let page = try Programs.run("\(program) --man | groff -man -Kutf8 -Tutf8 -ww -z")
    #expect(page.status == 0)
    #expect(page.standardError.isEmpty, "\(page.standardError)")
    let text = try Programs.run("\(program) --man | groff -man -Kutf8 -Tutf8 -P-cbou").text
    for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES"] {
      #expect(text.contains(section), "\(section)")
    }
  }

  /// Every feature says what it costs and what it is made of; `make costs` measures what is new.
  @Test func featuresAreDescribed() throws {
    let names = try Programs.run("features --list").lines
      .filter { $0.hasPrefix("  ") }
      .compactMap { $0.split(whereSeparator: { " (".contains($0) }).first }
      .filter { $0.first?.isLetter == true && $0 != "a" }
    #expect(names.count > 140)
    let said = try Programs.run(
      "for name in \(names.joined(separator: " ")); do features --describe $name || exit; done")
    #expect(said.status == 0, "\(said.standardError)")
    func line(_ heading: String) -> [Substring] { said.lines.filter { $0.hasPrefix(heading) } }
    for heading in ["formula ", "unit ", "inputs ", "warm-up ", "cost ", "source "] {
      #expect(line(heading).count == names.count, "\(heading)")
    }
    let ofFiles = line("cost ").filter { $0.contains("depends on its file") }
    #expect(ofFiles.count == line("  file ").count, "run make costs")
    let inputs = try Programs.run("features --describe kyle_lambda; features --describe ofi")
    #expect(
      inputs.lines.filter { $0.hasPrefix("inputs ") }.map { $0.dropFirst(12) } == [
        "price, or the price of its clock, trades", "quotes",
      ])
  }
}
