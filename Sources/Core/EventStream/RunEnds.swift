import Glibc

/// What a run is given by who started it: where its streams come from and go, where its messages go, and
/// who watches it.
public struct RunEnds {
  /// Written by another run of this process; nil: standard input.
  package var input: StreamLink?
  /// Read by another run of this process; nil: standard output.
  package var output: StreamLink?
  /// The descriptor of its messages.
  package var errors: Int32 = 2
  package private(set) var status = StatusPage.unseen
  package private(set) var control = RunControl.none
  /// What the `pipe` that runs it tells it, by names as those of a process' environment.
  package private(set) var variables: @Sendable (String) -> String? = { _ in nil }

  /// Those of a run that nobody watches, between standard input and output.
  package init() {}

  /// Those of a run that `pipe` may have started.
  package init(variables: @escaping @Sendable (String) -> String?) {
    self.variables = variables
    status = StatusPage(variables(StatusPage.variable).flatMap { Int32($0) })
    control = RunControl(variables(RunControl.variable).flatMap { Int32($0) })
  }

  /// Those of a run that is the run of its process.
  package static var ofProcess: RunEnds {
    RunEnds { getenv($0).map { String(cString: $0) } }
  }

  /// Nothing is read and nothing written any more: who stands at the other ends hears of it.
  package func release() {
    input?.abandon()
    output?.finish()
  }
}
