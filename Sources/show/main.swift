import EventStream
import StreamTools

ProgramMain.run(showProgram)
