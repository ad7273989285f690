import EventStream
import FeatureLibrary

ProgramMain.run(FeaturesProgram.definition)
