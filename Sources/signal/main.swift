import EventStream
import Strategies

ProgramMain.run(SignalProgram.definition)
