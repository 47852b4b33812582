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

  private record Row(Pattern pattern, Function<MatchResult, String> sentence) {}

  private static Row row(String pattern, Function<MatchResult, String> sentence) {
    return new Row(Pattern.compile(pattern, Pattern.DOTALL), sentence);
  }

  private static final List<Row> ROWS =
      List.of(
          row("Exiting due to terminate flag", _ -> "Cancelled."),
          row(
              "Failed to allocate memory for requested buffer of size (\\d+)",
              match ->
                  "The model asked for another "
                      + bytes(Long.parseLong(match.group(1)))
                      + " of memory, which is not there. Use a smaller batch or picture, or another"
                      + " device."),
          row(
              "bad_alloc|out of memory|OUT_OF_MEMORY|E_OUTOFMEMORY",
              _ ->
                  "There is not enough memory for this model. Use a smaller batch or picture, or"
                      + " another device."),
          row(
              "(Non-zero status code returned while running|Exception during initialization).*"
                  + "cuDNN is not available",
              _ ->
                  "The card's convolution library cuDNN 9 is missing. Install cuDNN 9 for CUDA 12,"
                      + " or run on the CPU."),
          row(
              "CUDA failure 35|driver version is insufficient",
              _ -> "The NVIDIA driver is too old or not running. Install a current driver."),
          row(
              "Failed to load library (\\S+) with error: (\\S+): cannot open shared object file",
              match ->
                  "The library "
                      + match.group(2)
                      + " is missing, which "
                      + file(match.group(1))
                      + " needs."),
          row(
              "Failed to load library (\\S+) with error: .*?undefined symbol:"
                  + " (\\w+).*?(lib\\S+\\.so\\S*)",
              match ->
                  "The library "
                      + match.group(3)
                      + " is too old: it lacks "
                      + match.group(2)
                      + ", which "
                      + file(match.group(1))
                      + " needs."),
          row(
              "Failed to load library (\\S+?) with error:? (.*)|LoadLibrary failed with error"
                  + " (\\d+)",
              match ->
                  match.group(3) != null
                      ? "A library that the card's back end needs is missing (Windows error "
                          + match.group(3)
                          + ")."
                      : "The library "
                          + file(match.group(1))
                          + " could not be loaded: "
                          + firstLine(match.group(2))),
          row(
              "Failed to find (\\w+) shared provider",
              match -> "This build of ONNX Runtime has no " + match.group(1) + " in it."),
          row(
              "(\\w+) execution provider is not (?:supported|enabled) in this build",
              match ->
                  "The ONNX Runtime in use was built without "
                      + match.group(1)
                      + ". A GPU pack that has it can be put in its place."),
          row(
              "is under development and support for this is limited|only \\*guarantees\\* support"
                  + " for models stamped with official released onnx opset versions.*?opset (\\d+)",
              _ ->
                  "The model uses a newer version of ONNX than this program can run. Export it with"
                      + " an older opset, 17 to 24."),
          row(
              "Unknown model file format version|Unsupported model IR version: (\\d+)",
              _ ->
                  "The model uses a newer ONNX file format than this program can run. Export it"
                      + " with an older opset, 17 to 24."),
          row(
              "No graph was found in the protobuf|Protobuf parsing failed|INVALID_PROTOBUF"
                  + "|ModelProto does not have a graph",
              _ -> "This is not an ONNX model, or it is damaged. Export it again."),
          row(
              "(External data path|external data).*?(escapes|outside|not under)",
              _ ->
                  "The model names a weight file outside its own folder, which is not allowed. Put"
                      + " the weight file beside the model and export again."),
          row(
              "(?:External data path does not exist|cannot get file size|GetFileLength|filesystem"
                  + " error: .*?No such file)[^\\[\\n]*?([^/\\\\\\s\"\\]]+)[\"\\]]?\\s*$",
              match ->
                  "The model's weight file "
                      + match.group(1)
                      + " is missing. Put it beside the"
                      + " model."),
          row(
              "(\\S+) is not a registered function/op|No Op registered for (\\S+)",
              match ->
                  "The model uses the operator "
                      + (match.group(1) != null ? match.group(1) : match.group(2))
                      + ", which ONNX Runtime does not know."),
          row(
              "Could not find an implementation for ([^\\n]+?)(?: node with name '([^']*)')?\\s*$",
              match ->
                  "This device has no way to compute "
                      + match.group(1).strip()
                      + (match.group(2) == null ? "" : " at " + match.group(2))
                      + ". Choose another precision or device."),
          row(
              "Node \\(([^)]*)\\) Op \\((\\w+)\\) \\[ShapeInferenceError\\]\\s*([^\\n]*)",
              match ->
                  match.group(2)
                      + " at "
                      + match.group(1)
                      + " cannot work: "
                      + match.group(3)
                      + "."),
          row(
              "Non-zero status code returned while running (\\w+) node\\. Name:'([^']*)' Status"
                  + " Message: (?:\\S+:\\d+ [^\\n]*?\\)\\s)?([^\\n]*)",
              match ->
                  match.group(1)
                      + " at "
                      + match.group(2)
                      + " failed: "
                      + plain(match.group(3))
                      + "."));

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
    return "ONNX Runtime says: " + plain(text);
  }

  /// The text without error codes and places in the runtime's source.
  private static String plain(String text) {
    return firstLine(
            text.replaceAll("Error code - \\w+ - message: ", "")
                .replaceAll("(?:/|[A-Za-z]:\\\\)\\S+\\.(?:cc|h|cu|cpp):\\d+ ", "")
                .replaceAll("\\S*onnxruntime::[^\\n]*?\\) (?=[A-Z])", "")
                .strip())
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
