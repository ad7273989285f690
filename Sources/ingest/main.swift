import Captures
import EventStream

ProgramMain.run(ingestProgram)
