package vertebra.importing;

/// What a step of changing a model takes. Its words are what help says of it, and the rest is what
/// a form asks for.
///
/// @param about what the step is about, with which it begins
/// @param rest what stands behind that, in words
/// @param file which file it takes
/// @param beforeFile what stands between what the step is about and the file of numbers
public record StepArgument(About about, String rest, FileKind file, String beforeFile) {

  /// What a step is about.
  public enum About {
    NOTHING(""),
    OPERATOR("OPERATOR"),
    TENSOR("TENSOR"),
    /// A tensor, be it in a function or in a graph inside an operator.
    INNER_TENSOR("TENSOR"),
    INPUT("INPUT"),
    OUTPUT("OUTPUT"),
    /// An input or an output.
    END("INPUT|OUTPUT"),
    /// Two outputs.
    BOXES("BOXES,SCORES"),
    NUMBER("N"),
    /// A number, or a name for an open size.
    SIZE("N|NAME"),
    MODEL("B.onnx");

    private final String word;

    About(String word) {
      this.word = word;
    }
  }

  /// A file that a step takes.
  public enum FileKind {
    NONE,
    /// The model that the step is about.
    MODEL,
    /// An array, or a tensor of a file of weights.
    NUMBERS
  }

  /// A step that takes nothing.
  static final StepArgument NOTHING = of(About.NOTHING, "");

  static StepArgument of(About about, String rest) {
    return new StepArgument(about, rest, about == About.MODEL ? FileKind.MODEL : FileKind.NONE, "");
  }

  /// A step that takes numbers from a file too.
  ///
  /// @param between what stands before the file
  static StepArgument withNumbers(About about, String rest, String between) {
    return new StepArgument(about, rest, FileKind.NUMBERS, between);
  }

  public boolean isNothing() {
    return about == About.NOTHING;
  }

  /// All of it, as help says it; blank where the step takes nothing.
  public String words() {
    return about.word + rest;
  }
}
