/// Databento's numbers for its publishers: a dataset and a venue of it,
/// https://databento.com/docs/venues-and-datasets.
enum DbnPublishers {
  /// By number, from 1 on: `DATASET.VENUE`.
  static let names = [
    "GLBX.MDP3.GLBX", "XNAS.ITCH.XNAS", "XBOS.ITCH.XBOS", "XPSX.ITCH.XPSX", "BATS.PITCH.BATS",
    "BATY.PITCH.BATY", "EDGA.PITCH.EDGA", "EDGX.PITCH.EDGX", "XNYS.PILLAR.XNYS",
    "XCIS.PILLAR.XCIS", "XASE.PILLAR.XASE", "XCHI.PILLAR.XCHI", "XCIS.BBO.XCIS",
    "XCIS.TRADES.XCIS", "MEMX.MEMOIR.MEMX", "EPRL.DOM.EPRL", "XNAS.NLS.FINN", "XNAS.NLS.FINC",
    "XNYS.TRADES.FINY", "OPRA.PILLAR.AMXO", "OPRA.PILLAR.XBOX", "OPRA.PILLAR.XCBO",
    "OPRA.PILLAR.EMLD", "OPRA.PILLAR.EDGO", "OPRA.PILLAR.GMNI", "OPRA.PILLAR.XISX",
    "OPRA.PILLAR.MCRY", "OPRA.PILLAR.XMIO", "OPRA.PILLAR.ARCO", "OPRA.PILLAR.OPRA",
    "OPRA.PILLAR.MPRL", "OPRA.PILLAR.XNDQ", "OPRA.PILLAR.XBXO", "OPRA.PILLAR.C2OX",
    "OPRA.PILLAR.XPHL", "OPRA.PILLAR.BATO", "OPRA.PILLAR.MXOP", "IEXG.TOPS.IEXG",
    "DBEQ.BASIC.XCHI", "DBEQ.BASIC.XCIS", "DBEQ.BASIC.IEXG", "DBEQ.BASIC.EPRL", "ARCX.PILLAR.ARCX",
    "XNYS.BBO.XNYS", "XNYS.TRADES.XNYS", "XNAS.QBBO.XNAS", "XNAS.NLS.XNAS", "EQUS.PLUS.XCHI",
    "EQUS.PLUS.XCIS", "EQUS.PLUS.IEXG", "EQUS.PLUS.EPRL", "EQUS.PLUS.XNAS", "EQUS.PLUS.XNYS",
    "EQUS.PLUS.FINN", "EQUS.PLUS.FINY", "EQUS.PLUS.FINC", "IFEU.IMPACT.IFEU", "NDEX.IMPACT.NDEX",
    "DBEQ.BASIC.DBEQ", "EQUS.PLUS.EQUS", "OPRA.PILLAR.SPHR", "EQUS.ALL.XCHI", "EQUS.ALL.XCIS",
    "EQUS.ALL.IEXG", "EQUS.ALL.EPRL", "EQUS.ALL.XNAS", "EQUS.ALL.XNYS", "EQUS.ALL.FINN",
    "EQUS.ALL.FINY", "EQUS.ALL.FINC", "EQUS.ALL.BATS", "EQUS.ALL.BATY", "EQUS.ALL.EDGA",
    "EQUS.ALL.EDGX", "EQUS.ALL.XBOS", "EQUS.ALL.XPSX", "EQUS.ALL.MEMX", "EQUS.ALL.XASE",
    "EQUS.ALL.ARCX", "EQUS.ALL.LTSE", "XNAS.BASIC.XNAS", "XNAS.BASIC.FINN", "XNAS.BASIC.FINC",
    "IFEU.IMPACT.XOFF", "NDEX.IMPACT.XOFF", "XNAS.NLS.XBOS", "XNAS.NLS.XPSX", "XNAS.BASIC.XBOS",
    "XNAS.BASIC.XPSX", "EQUS.SUMMARY.EQUS", "XCIS.TRADESBBO.XCIS", "XNYS.TRADESBBO.XNYS",
    "XNAS.BASIC.EQUS", "EQUS.ALL.EQUS", "EQUS.MINI.EQUS", "XNYS.TRADES.EQUS", "IFUS.IMPACT.IFUS",
    "IFUS.IMPACT.XOFF", "IFLL.IMPACT.IFLL", "IFLL.IMPACT.XOFF", "XEUR.EOBI.XEUR", "XEEE.EOBI.XEEE",
    "XEUR.EOBI.XOFF", "XEEE.EOBI.XOFF", "XCBF.PITCH.XCBF", "XCBF.PITCH.XOFF", "OCEA.MEMOIR.OCEA",
  ]

  /// The publisher's name: Databento's own where it is of this dataset (or the dataset is not
  /// said), `DATASET/NUMBER` for others.
  static func name(_ number: UInt16, dataset: String, fallback: String?) -> String {
    let index = Int(number) - 1
    if names.indices.contains(index) {
      let name = names[index]
      if dataset.isEmpty || name.hasPrefix(dataset + ".") { return name }
    }
    if dataset.isEmpty, let fallback { return fallback }
    return "\(dataset.isEmpty ? "DBN" : dataset)/\(number)"
  }
}
