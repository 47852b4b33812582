package vertebra.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.cli.Shell;
import vertebra.document.DocumentException;
import vertebra.document.Json;

/// What every command answers with `--json`: the keys of one answer in their order, and the kinds
/// of their values.
final class AnswersTable {

  /// One question for every form of answer. What ends in `.onnx`, `.svg`, `.npy` or `.safetensors`
  /// is written to a folder that is deleted.
  private static final List<String> QUESTIONS =
      List.of(
          "check samples/broken.vertebra --json",
          "check dense:units=3 --budget \"params<=1\" --json",
          "cost dense:units=3 --input N,8 --json",
          "export dense:units=3 --input N,8 -o dense.onnx --verify --json",
          "import dense.onnx --json",
          "import --verify samples --json",
          "edit dense.onnx batch=4 -o four.onnx --json",
          "edit dense.onnx --find Gemm --json",
          "edit dense.onnx --show dense.weight --json",
          "run dense:units=3 --input N,8 --json",
          "bench dense:units=3 --input N,8 --runs 1 --warmup 0 --device cpu --json",
          "profile dense:units=3 --input N,8 --runs 1 --device cpu --json",
          "compare lenet5 linear_baseline --changes --baseline lenet5 --json",
          "taps dense:units=3 --input N,8 --json",
          "taps dense:units=3 --input N,8 --port dense:y -o dense.npy --json",
          "train samples/tiny-shapes.vertebra --data shapes --epochs 1 --seconds 0.1"
              + " -o weights.safetensors --json",
          "eval samples/tiny-shapes.vertebra --weights samples/tiny-shapes.safetensors"
              + " --data shapes --json",
          "weights list --json",
          "render dense:units=3 -o dense.svg --json",
          "ask dense:units=3 --input N,8 \"shape output\" --depends output,input --json",
          "lesson list --json",
          "lesson check residual --json",
          "lesson break samples/tiny-shapes.vertebra --seed 3 -o fault.lesson.md --json",
          "lesson deal quiz ada ben --term spring -o class --json",
          "catalogue --json",
          "doctor --json");

  /// Spaces that do not stand in quotes.
  private static final String BETWEEN_WORDS = " (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";

  private AnswersTable() {}

  static String table() {
    try {
      var folder = Files.createTempDirectory("vertebra-answers");
      try {
        return QUESTIONS.stream()
            .map(question -> section(question, folder))
            .collect(Collectors.joining("\n"));
      } finally {
        try (var left = Files.list(folder)) {
          for (var file : left.toList()) Files.delete(file);
        }
        Files.delete(folder);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String section(String question, Path folder) {
    var arguments =
        Arrays.stream(question.split(BETWEEN_WORDS))
            .map(word -> word.replace("\"", ""))
            .map(word ->
                word.matches("\\w+\\.(onnx|svg|npy|safetensors|lesson\\.md)")
                    ? folder.resolve(word) + ""
                    : word.equals("class") ? folder + "" : word)
            .toArray(String[]::new);
    var run = Shell.overStandardBlocks().run(arguments);
    try {
      var answers = new ArrayList<String>();
      for (var text : texts(run.out()))
        answers.add(Json.text(kinds(value(question, text))).strip());
      if (answers.isEmpty()) throw new IllegalStateException(run.toString());
      return "`vertebra " + question + "`\n\n```json\n" + String.join("\n", answers) + "\n```\n";
    } catch (DocumentException noAnswer) {
      throw new IllegalStateException(run.toString(), noAnswer);
    }
  }

  /// An answer, which is an object or a list.
  private static @Nullable Object value(String question, String text) throws DocumentException {
    return text.startsWith("[")
        ? Json.object(question, "{\"all\":" + text + "}").get("all")
        : Json.object(question, text);
  }

  /// The objects of an answer: one, or one on every line.
  private static List<String> texts(String out) {
    var lines = out.lines().toList();
    return lines.stream().allMatch(line -> line.startsWith("{") && line.endsWith("}"))
        ? lines
        : List.of(out);
  }

  /// The same value with kinds in place of numbers and texts.
  private static Object kinds(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case Map<?, ?> object -> {
        var kinds = new LinkedHashMap<String, Object>();
        object.forEach((key, each) -> kinds.put(String.valueOf(key), kinds(each)));
        yield kinds;
      }
      case List<?> list ->
          list.stream().map(AnswersTable::kinds).reduce(AnswersTable::merged).stream().toList();
      case Number _ -> "number";
      case Boolean _ -> "true or false";
      default -> "text";
    };
  }

  /// One kind for two elements of a list.
  private static Object merged(Object one, Object other) {
    if (one instanceof Map<?, ?> first && other instanceof Map<?, ?> second) {
      var keys = new LinkedHashMap<String, Object>();
      Stream.of(first, second)
          .forEach(object ->
              object.forEach((key, kind) ->
                  keys.merge(key.toString(), Objects.requireNonNull(kind), AnswersTable::merged)));
      return keys;
    }
    if (one instanceof List<?> first && other instanceof List<?> second) {
      var both = new ArrayList<Object>(first);
      both.addAll(second);
      return both.stream().reduce(AnswersTable::merged).stream().toList();
    }
    return one.equals(other) ? one : one + " or " + other;
  }
}
