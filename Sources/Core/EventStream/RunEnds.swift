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
  package var status = StatusPage.unseen
  package var control = RunControl.none
  /// The descriptor of the state to begin with; -1 for none.
  package var state: Int32 = -1

  /// Those of a run that nobody watches, between standard input and output.
  package init() {}

  /// Those of a run that is the run of its process, which `pipe` may have started.
  package static var ofProcess: RunEnds {
    var ends = RunEnds()
    ends.status = .ofProcess()
    ends.control = .ofProcess()
    ends.state = getenv(RunContext.restoreVariable).flatMap { Int32(String(cString: $0)) } ?? -1
    return ends
  }

  /// Nothing is read and nothing written any more: who stands at the other ends hears of it.
  package func release() {
    input?.abandon()
    output?.finish()
  }
}
