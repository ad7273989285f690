import Accounts

/// An account with what open orders may still add to it: the real one, or the one in which shadows
/// trade.
final class CommittedAccount {
  let isShadow: Bool
  let account: Account
  /// Money by which the gross value grows when open orders are filled on their worse side: of all, by
  /// owner (strategy + 1) and by sector.
  var reserved: Nanos = 0
  var reservedByOwner: [Nanos] = []
  /// Money by which the initial margin grows then.
  var reservedMargin: Nanos = 0
  var reservedBySector: [Nanos] = []

  init(_ configuration: AccountConfiguration, isShadow: Bool) {
    account = Account(configuration)
    self.isShadow = isShadow
  }
}
