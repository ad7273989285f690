import Testing

@testable import CostAnalysis
