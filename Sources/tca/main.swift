import EventStream
import CostAnalysis

ProgramMain.run(CostAnalysisProgram.definition)
