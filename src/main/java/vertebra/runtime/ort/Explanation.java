package vertebra.runtime.ort;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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

  private static final String OLDER_OPSET = " Export it with an older opset, 17 for example.";

  private static final List<KnownError> ROWS =
      List.of(
          row("Exiting due to terminate flag", _ -> "Cancelled."),

          // memory
          row(
              "Failed to allocate memory for requested buffer of size (\\d+)",
              match ->
                  "The model asked for another "
                      + bytes(Long.parseLong(match.group(1)))
                      + " of memory, which is not there. Use a smaller batch or picture, or another"
                      + " device."),
          row(
              "bad_alloc|[Oo]ut of memory|OUT_OF_?MEMORY|SafeIntOnOverflow",
              _ ->
                  "There is not enough memory for this model. Use a smaller batch or picture, or"
                      + " another device."),

          // NVIDIA's libraries and driver
          row(
              "cuDNN is not available",
              _ ->
                  "NVIDIA's convolution library cuDNN 9 is missing. Install cuDNN 9 for CUDA 12, or"
                      + " run on the CPU."),
          row(
              "CUDA failure 35|driver version is insufficient",
              _ -> "The NVIDIA driver is too old or not running. Install a current driver."),
          row(
              "CUDA failure (\\d+): ([^;\\n]*)",
              match ->
                  "The NVIDIA card failed: "
                      + match.group(2).strip()
                      + " (CUDA error "
                      + match.group(1)
                      + ")."),
          row(
              "Failed to load library \\S+ with error: (libnvinfer\\S*): cannot open shared object",
              match ->
                  "NVIDIA's TensorRT 10 is missing ("
                      + match.group(1)
                      + "). Install it and put its libraries into the GPU pack's folder, or run on"
                      + " CUDA."),
          row(
              "Failed to load library (\\S+) with error: (\\S+): cannot open shared object file",
              match ->
                  "The library "
                      + match.group(2)
                      + " is missing, which "
                      + file(match.group(1))
                      + " needs."),
          row(
              "Failed to load library (\\S+) with error: .*?undefined symbol: (\\w+)"
                  + "(?:, version (\\S+))?",
              match ->
                  "The library "
                      + (match.group(3) == null
                          ? "that has "
                          : match.group(3) + ", which must have ")
                      + match.group(2)
                      + ", is too old for "
                      + file(match.group(1))
                      + "."),
          row(
              "LoadLibrary failed with error (\\d+)",
              match ->
                  "A library that the card's back end needs is missing (Windows error "
                      + match.group(1)
                      + ")."),
          row(
              "Failed to load library (\\S+) with error: ([^\\n]*)",
              match ->
                  "The library "
                      + file(match.group(1))
                      + " does not load: "
                      + match.group(2).strip()
                      + "."),
          row(
              "Failed to find (\\w+) shared provider|(\\w+) execution provider is not"
                  + " (?:supported|enabled) in this build",
              match ->
                  "The ONNX Runtime in use was built without "
                      + (match.group(1) == null ? match.group(2) : match.group(1))
                      + ". A GPU pack has it: \"vertebra doctor --install gpu\"."),

          // the file
          row(
              "Opset (\\d+) is under development.*till opset (\\d+)",
              match ->
                  "The model uses ONNX opset "
                      + match.group(1)
                      + ", and this ONNX Runtime goes up to "
                      + match.group(2)
                      + "."
                      + OLDER_OPSET),
          row(
              "[Uu]nsupported model IR version: (\\d+)(?:, max supported IR version: (\\d+))?",
              match ->
                  "The model uses version "
                      + match.group(1)
                      + " of the ONNX file format, and this"
                      + " ONNX Runtime goes up to "
                      + match.group(2)
                      + "."
                      + OLDER_OPSET),
          row(
              "No graph was found in the protobuf|[Pp]rotobuf parsing failed|INVALID_PROTOBUF"
                  + "|ModelProto does not have a graph|Unable to parse",
              _ -> "This is not an ONNX model, or it is damaged. Export it again."),
          row(
              "External data path: \"([^\"]*)\" resolved path|Absolute path not allowed for"
                  + " external data",
              match ->
                  "The model names a weight file outside its own folder"
                      + (match.group(1) == null ? "" : " (" + match.group(1) + ")")
                      + ", which is not allowed. Put the weight file beside the model and export"
                      + " again."),
          row(
              "External data path does not exist: \"([^\"]*)\"",
              match ->
                  "The model's weight file "
                      + file(match.group(1))
                      + " is missing. Put it beside"
                      + " the model."),
          row(
              "External initializer: (\\S+) offset: .*? are out of bounds",
              match ->
                  "The model's weight file ends before the weight \""
                      + match.group(1)
                      + "\". Copy or export it again."),

          // the graph
          row(
              "In Node, \\(\"([^\"]*)\".*No Op registered for (\\w+) with domain_version of (\\d+)",
              match ->
                  "The model uses the operator "
                      + match.group(2)
                      + at(match.group(1))
                      + ", which ONNX does not have in opset "
                      + match.group(3)
                      + "."),
          row(
              "(?:[\\w.]+:)?(\\w+)(?:\\(-?\\d+\\))? is not a registered function/op",
              match ->
                  "The model uses the operator "
                      + match.group(1)
                      + ", which ONNX Runtime does not know."),
          row(
              "In Node, \\(\"([^\"]*)\", (\\w+),.* Error (?!No Op)([^\\n]+)",
              match ->
                  match.group(2)
                      + at(match.group(1))
                      + " is wrong: "
                      + plain(match.group(3))
                      + "."),
          row(
              "Node input '([^']*)' is not a graph input",
              match -> "The model is broken: nothing makes its tensor \"" + match.group(1) + "\"."),
          row(
              "the graph is not acyclic",
              _ -> "The model is broken: an operator needs its own result."),
          row(
              "Type Error: Type 'tensor\\((\\w+)\\)' of input parameter \\((.*?)\\) of operator"
                  + " \\((\\w+)\\) in node \\((.*?)\\) is invalid",
              match ->
                  match.group(3)
                      + at(match.group(4))
                      + " does not take "
                      + match.group(1)
                      + " numbers (tensor \""
                      + match.group(2)
                      + "\")."),
          row(
              "Could not find an implementation for (\\w+)(?:\\(\\d+\\))? node with name '([^']*)'",
              match ->
                  "This device cannot compute "
                      + match.group(1)
                      + at(match.group(2))
                      + " with this kind of number. Choose another precision or device."),
          row(
              "Node \\(([^)]*)\\) Op \\((\\w+)\\) \\[(?:Shape|Type)InferenceError\\]\\s*([^\\n]*)",
              match ->
                  match.group(2)
                      + at(match.group(1))
                      + " cannot work: "
                      + plain(match.group(3))
                      + "."),
          row(
              "while running (\\w+) node\\. Name:'([^']*)' Status Message: ([^\\n]*)",
              match ->
                  match.group(1) + at(match.group(2)) + " failed: " + plain(match.group(3)) + "."));

  private static String at(String name) {
    return name.isEmpty() ? "" : " at " + name;
  }

  private Explanation() {}

  /// An exception for the user that says what could not be done and why.
  static EngineException of(String task, OrtException failure) {
    return new EngineException(task + " " + sentence(failure), failure);
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
    return "ONNX Runtime says: " + plain(text) + ".";
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

  /// `1.5 GB`, in powers of 1000.
  static String bytes(long count) {
    if (count < 1000) return count + " bytes";
    double value = count;
    var units = List.of("kB", "MB", "GB", "TB", "PB", "EB");
    int unit = -1;
    while (value >= 999.5 && unit < units.size() - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units.get(unit));
  }
}
