package vertebra.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.Operators;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// One operator to be checked: a model of it alone, whose operands are all weights, with numbers
/// for them.
///
/// Written `Operator:outputs | operands | attributes`. An operand is the sizes of a weight (`2,3`;
/// `+2,3` for one above zero), whole numbers (`[1,2]`, `[1;2]` in rows, `[=1]` without axes), real
/// ones (`{0.5}`), truth values (`?2,3`) or nothing (`_`); `s` stands for no axes.
record Sample(String text, Model model, Map<String, Numbers> numbers) {

  static Sample parse(String line) {
    var cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    var head = cells.getFirst().split(":", 2);
    return new Making(line.strip(), head[0], head.length > 1 ? Integer.parseInt(head[1]) : 1)
        .made(words(cells.get(1)), words(cells.get(2)));
  }

  private static List<String> words(String cell) {
    return Arrays.stream(cell.split(" +")).filter(word -> !word.isEmpty()).toList();
  }

  @Override
  public String toString() {
    return text.replaceAll(" +", " ");
  }

  private static final class Making {
    private final String text;
    private final String operator;

    /// Whether it is a batch norm in training.
    private final boolean learns;

    private final int outputs;
    private final Random random;
    private final List<Weight> weights = new ArrayList<>();
    private final List<Model.Operator> operators = new ArrayList<>();
    private final Map<String, Numbers> numbers = new TreeMap<>();

    Making(String text, String operator, int outputs) {
      this.text = text;
      this.learns = operator.equals("BatchNorm");
      this.operator = learns ? "BatchNormalization" : operator;
      this.outputs = outputs;
      this.random = new Random(text.hashCode());
    }

    Sample made(List<String> operands, List<String> settings) {
      var names =
          new ArrayList<>(
              IntStream.range(0, operands.size())
                  .mapToObj(i -> operand(operands.get(i), i))
                  .toList());
      if (learns) names.addAll(statistics());
      var results = IntStream.range(0, outputs).mapToObj(i -> "y" + i).toList();
      operators.add(
          new Model.Operator(
              "block/" + operator,
              operator,
              names,
              results,
              settings.stream().map(this::attribute).toList()));
      var values =
          results.stream()
              .map(name ->
                  new Model.Value(name, new TensorType(DType.FLOAT32, Shape.of(new long[0]))))
              .toList();
      int opset = Math.max(17, Operators.since(operator));
      return new Sample(
          text, new Model(text, opset, List.of(), values, operators, weights, Map.of()), numbers);
    }

    private String operand(String word, int index) {
      var name = "w" + index;
      var inner = word.replaceAll("[\\[\\]{}+?]", "");
      switch (word.charAt(0)) {
        case '_' -> {
          return "";
        }
        case '[' -> {
          var rows = inner.split(";", -1);
          var wholes =
              Arrays.stream(inner.replace("=", "").split("[,;]", -1)).map(Long::parseLong).toList();
          long count = wholes.size();
          var dims =
              inner.startsWith("=")
                  ? List.<Long>of()
                  : rows.length > 1
                      ? List.of((long) rows.length, count / rows.length)
                      : List.of(count);
          add(name, DType.INT64, dims, new Init.Wholes(wholes), false);
        }
        case '{' -> {
          var reals = Arrays.stream(inner.split(",", -1)).map(Float::parseFloat).toList();
          var dims = reals.size() == 1 ? List.<Long>of() : List.of((long) reals.size());
          add(name, DType.FLOAT32, dims, new Init.Values(reals), false);
        }
        case '?' -> {
          var drawn = drawn(dims(inner), false);
          var reals = Arrays.stream(drawn.values()).mapToObj(value -> (float) value).toList();
          add(name + "/score", DType.FLOAT32, dims(inner), new Init.Values(reals), false);
          add("zero", DType.FLOAT32, List.of(), Init.zeros(), false);
          operators.add(
              new Model.Operator(
                  name + "/Greater",
                  "Greater",
                  List.of(name + "/score", "zero"),
                  List.of(name),
                  List.of()));
        }
        default -> {
          add(name, DType.FLOAT32, dims(inner), Init.zeros(), true);
          numbers.put(name, drawn(dims(inner), word.startsWith("+")));
        }
      }
      return name;
    }

    /// What makes a batch norm one that evens out its batch.
    private List<String> statistics() {
      var dims = weights.getLast().dims();
      weights.add(
          new Weight("mean", DType.FLOAT32, dims, Init.zeros(), Weight.WeightKind.STATISTIC));
      weights.add(
          new Weight("variance", DType.FLOAT32, dims, Init.ones(), Weight.WeightKind.STATISTIC));
      return List.of("mean", "variance");
    }

    private static List<Long> dims(String text) {
      return text.equals("s")
          ? List.of()
          : Arrays.stream(text.split(",", -1)).map(Long::parseLong).toList();
    }

    private Numbers drawn(List<Long> dims, boolean positive) {
      var result = Numbers.zeros(Window.unboxed(dims));
      for (int i = 0; i < result.values().length; i++) {
        double value = 4 * random.nextDouble() - 2;
        result.values()[i] = (float) (positive ? Math.abs(value) + 0.2 : value);
      }
      return result;
    }

    private void add(String name, DType dtype, List<Long> dims, Init init, boolean trained) {
      weights.add(
          new Weight(
              name,
              dtype,
              dims,
              init,
              trained ? Weight.WeightKind.TRAINABLE : Weight.WeightKind.CONSTANT));
    }

    private Attribute attribute(String setting) {
      int equals = setting.indexOf('=');
      var name = setting.substring(0, equals);
      var value = setting.substring(equals + 1);
      return switch (Operators.find(operator).orElseThrow().attributes().get(name)) {
        case WHOLE -> Attribute.whole(name, Long.parseLong(value));
        case REAL -> Attribute.real(name, Double.parseDouble(value));
        case TEXT -> Attribute.text(name, value);
        case WHOLES -> new Attribute.Wholes(name, dims(value));
        case REALS -> throw new IllegalArgumentException(name);
      };
    }
  }
}
