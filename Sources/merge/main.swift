import EventStream
import StreamTools

ProgramMain.run(mergeProgram)
