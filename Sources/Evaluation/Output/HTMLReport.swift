struct HTMLReport {
  let text: String
  init(_ evaluation: Evaluation) { text = "" }
}
