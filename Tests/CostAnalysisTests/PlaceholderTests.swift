import Testing

import CostAnalysis
