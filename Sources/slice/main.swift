import EventStream
import StreamTools

ProgramMain.run(sliceProgram)
