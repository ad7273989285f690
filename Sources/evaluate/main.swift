import EventStream
import Evaluation

ProgramMain.run(EvaluateProgram.definition)
