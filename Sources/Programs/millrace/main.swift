import Captures
import Commands
import CostAnalysis
import Evaluation
import Execution
import FeatureLibrary
import Graphs
import Journal
import Normalization
import RiskControl
import Strategies
import StreamTools
import Supervision

/// One file holds all programs and is run by their names, which are links to it: `ingest FILE` is
/// `millrace ingest FILE`. In the order of a pipeline.
func programs() -> KeyValuePairs<String, @Sendable () -> ProgramDefinition> {
  [
    "ingest": { IngestProgram.definition },
    "normalize": { NormalizeProgram.definition },
    "features": { FeaturesProgram.definition },
    "signal": { SignalProgram.definition },
    "risk": { RiskProgram.definition },
    "execute": { ExecuteProgram.definition },
    "tca": { TcaProgram.definition },
    "evaluate": { EvaluateProgram.definition },
    "show": { ShowProgram.definition },
    "slice": { SliceProgram.definition },
    "merge": { MergeProgram.definition },
    "journal": { JournalProgram.definition },
    "pipe": { PipeProgram.definition(ProgramCatalogue(programs())) },
  ]
}

ProgramMain.run(programs())
