/// The formats of captures in the order in which they are tried. A new one is one file and one line
/// here.
public let captureFormats: [CaptureFormat] =
  DbnFormats.all + [
    LobsterFormat.format,
    .csv,
    .databentoCsv,
    .tardis,
    .binance,
    .kraken,
  ]
