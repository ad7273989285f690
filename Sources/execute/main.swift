import EventStream
import Execution

ProgramMain.run(ExecuteProgram.definition)
