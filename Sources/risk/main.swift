import EventStream
import RiskControl

ProgramMain.run(RiskProgram.definition)
