import Testing

import Execution
