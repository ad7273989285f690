import Testing

@testable import RiskControl
