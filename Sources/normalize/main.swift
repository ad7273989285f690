import EventStream
import Normalization

ProgramMain.run(normalizeProgram)
