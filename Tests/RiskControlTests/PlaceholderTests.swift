import Testing

import RiskControl
