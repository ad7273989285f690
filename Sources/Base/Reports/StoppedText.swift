/// What heads a report on a stream whose end says that it was stopped.
public enum StoppedText {
  public static let sentence =
    "STOPPED: a signal ended the reading of a source early; this is of what came"
}
