package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import vertebra.files.ByteCount;
import vertebra.runtime.EngineException;

/// What the runtime's error texts mean for a user.
///
/// Rows are tried in order; a text that no row knows is shown without the runtime's own source
/// places.
final class Explanation {

  private record KnownError(Pattern pattern, Function<MatchResult, String> sentence) {}

  private static KnownError row(String pattern, Function<MatchResult, String> sentence) {
    return new KnownError(Pattern.compile(pattern, Pattern.DOTALL), sentence);
  }

  private static final String OLDER_OPSET = say("ort.export-it-with-an-older");

  private static final String BUFFER =
      "Failed to allocate memory for requested buffer of size (\\d{1,18})(?!\\d)";
  private static final String FULL =
      "bad_alloc|Failed to allocate memory|[Oo]ut of memory|OUT_OF_?MEMORY|SafeIntOnOverflow";
  private static final Pattern MEMORY = Pattern.compile(BUFFER + "|" + FULL);

  private static final List<KnownError> ROWS =
      List.of(
          row("Exiting due to terminate flag", _ -> say("ort.cancelled")),

          // memory
          row(
              BUFFER,
              match ->
                  say(
                      "ort.the-model-asked-for-another",
                      ByteCount.words(Long.parseLong(match.group(1))))),
          row(FULL, _ -> say("ort.there-is-not-enough-memory-for-this-model")),

          // NVIDIA's libraries and driver
          row("cuDNN is not available", _ -> say("ort.nvidias-convolution-library-cudnn")),
          row(
              "CUDA failure 35|driver version is insufficient",
              _ -> say("ort.the-nvidia-driver-is-too")),
          row(
              "CUDA failure (\\d+): ([^;\\n]*)",
              match -> say("ort.the-nvidia-card-failed", match.group(2).strip(), match.group(1))),
          row(
              "Failed to load library \\S+ with error: (libnvinfer\\S*): cannot open shared object",
              match -> say("ort.nvidias-tensorrt-10", match.group(1))),
          row(
              "Failed to load library (\\S+) with error: (\\S+): cannot open shared object file",
              match ->
                  say(
                      "ort.the-library-is-missing-which-needs",
                      match.group(2),
                      file(match.group(1)))),
          row(
              "Failed to load library (\\S+) with error: .*?undefined symbol: (\\w+)"
                  + "(?:, version (\\S+))?",
              match ->
                  say(
                      "ort.the-library-is-too-old",
                      match.group(3) == null
                          ? say("ort.that-has")
                          : say("ort.which-must-have", match.group(3)),
                      match.group(2),
                      file(match.group(1)))),
          row(
              "LoadLibrary failed with error (\\d+)",
              match -> say("ort.a-library-that-the-cards-back", match.group(1))),
          row(
              "Failed to load library (\\S+) with error: ([^\\n]*)",
              match ->
                  say(
                      "ort.the-library-does-not-load",
                      file(match.group(1)),
                      match.group(2).strip())),
          row(
              "Failed to find (\\w+) shared provider|(\\w+) execution provider is not"
                  + " (?:supported|enabled) in this build",
              match ->
                  say(
                      "ort.the-onnx-runtime-in-use",
                      match.group(1) == null ? match.group(2) : match.group(1))),

          // the file
          row(
              "Opset (\\d+) is under development.*till opset (\\d+)",
              match -> say("ort.the-model-uses-onnx", match.group(1), match.group(2), OLDER_OPSET)),
          row(
              "[Uu]nsupported model IR version: (\\d+)(?:, max supported IR version: (\\d+))?",
              match ->
                  say("ort.the-model-uses-version", match.group(1), match.group(2), OLDER_OPSET)),
          row(
              "No graph was found in the protobuf|[Pp]rotobuf parsing failed|INVALID_PROTOBUF"
                  + "|ModelProto does not have a graph|Unable to parse",
              _ -> say("ort.this-is-not-an-onnx-model")),
          row(
              "External data path: \"([^\"]*)\" resolved path|Absolute path not allowed for"
                  + " external data",
              match ->
                  say(
                      "ort.the-model-names-a-weight",
                      match.group(1) == null ? "" : " (" + match.group(1) + ")")),
          row(
              "External data path does not exist: \"([^\"]*)\"",
              match -> say("ort.the-models-weight-file-is-missing", file(match.group(1)))),
          row(
              "External initializer: (\\S+) offset: .*? are out of bounds",
              match -> say("ort.the-models-weight-file-ends", match.group(1))),

          // the graph
          row(
              "In Node, \\(\"([^\"]*)\".*No Op registered for (\\w+) with domain_version of (\\d+)",
              match ->
                  say(
                      "ort.the-model-uses-the-operator-which-onnx-does",
                      match.group(2),
                      at(match.group(1)),
                      match.group(3))),
          row(
              "(?:[\\w.]+:)?(\\w+)(?:\\(-?\\d+\\))? is not a registered function/op",
              match -> say("ort.the-model-uses-the-operator-which-onnx-runtime", match.group(1))),
          row(
              "In Node, \\(\"([^\"]*)\", (\\w+),.* Error (?!No Op)([^\\n]+)",
              match ->
                  say("ort.is-wrong", match.group(2), at(match.group(1)), plain(match.group(3)))),
          row(
              "Node input '([^']*)' is not a graph input",
              match -> say("ort.the-model-is-broken-nothing-makes", match.group(1))),
          row("the graph is not acyclic", _ -> say("ort.the-model-is-broken-an-operator")),
          row(
              "Type Error: Type 'tensor\\((\\w+)\\)' of input parameter \\((.*?)\\) of operator"
                  + " \\((\\w+)\\) in node \\((.*?)\\) is invalid",
              match ->
                  say(
                      "ort.does-not-take-numbers",
                      match.group(3),
                      at(match.group(4)),
                      match.group(1),
                      match.group(2))),
          row(
              "Could not find an implementation for (\\w+)(?:\\(\\d+\\))? node with name '([^']*)'",
              match ->
                  say(
                      "ort.this-device-cannot-compute-with-this-kind",
                      match.group(1),
                      at(match.group(2)))),
          row(
              "Node \\(([^)]*)\\) Op \\((\\w+)\\) \\[(?:Shape|Type)InferenceError\\]\\s*([^\\n]*)",
              match ->
                  say(
                      "ort.cannot-work",
                      match.group(2),
                      at(match.group(1)),
                      plain(match.group(3)))),
          row(
              "while running (\\w+) node\\. Name:'([^']*)' Status Message: ([^\\n]*)",
              match ->
                  say("ort.failed-at", match.group(1), at(match.group(2)), plain(match.group(3)))));

  private static String at(String name) {
    return name.isEmpty() ? "" : say("ort.at", name);
  }

  private Explanation() {}

  /// An exception for the user that says what could not be done and why.
  static EngineException of(String task, OrtException failure) {
    var words = task + " " + sentence(failure);
    return MEMORY.matcher(String.valueOf(failure.getMessage())).find()
        ? EngineException.ofMemory(words, failure)
        : new EngineException(words, failure);
  }

  /// The cause in a sentence or two.
  static String sentence(Throwable failure) {
    return sentence(String.valueOf(failure.getMessage()));
  }

  static String sentence(String text) {
    for (var row : ROWS) {
      var match = row.pattern().matcher(text);
      if (match.find()) return row.sentence().apply(match.toMatchResult());
    }
    return say("ort.onnx-runtime-says", plain(text));
  }

  /// A place in the runtime's source, and the function there if it is spelt out.
  private static final String PLACE =
      "(?:\\S*[/\\\\])?\\w+\\.(?:cc|h|cu|cuh|cpp|inc):\\d+ "
          + "(?:[^\\n]{0,80}?onnxruntime::[^\\n]*?\\)(?: const)? (?=\\S))?";

  /// The text without error codes and places in the runtime's source.
  private static String plain(String text) {
    return firstLine(text.replaceAll("Error code - \\w+ - message: ", "").replaceAll(PLACE, ""))
        .replaceAll("[.\\s]+$", "");
  }

  private static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("");
  }

  private static String file(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }
}
