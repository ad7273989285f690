import Testing

import Accounts
