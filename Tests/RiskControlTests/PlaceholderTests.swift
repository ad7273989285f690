import RiskControl
import Testing
