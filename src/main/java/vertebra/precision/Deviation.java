package vertebra.precision;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.runtime.Tensor;
import vertebra.runtime.TopK;

/// How far what a reduced model gives lies from what the float32 model gives on the same input.
///
/// @param precision of the reduced model
/// @param top for how many samples a classifier's best class stays the same, if there is one
/// @param passing where values on the way are more than the precision holds, if they are
public record Deviation(
    Precision precision, List<Output> outputs, Optional<Top> top, Optional<Passing> passing) {

  /// Values that float16 cannot hold.
  ///
  /// @param block the path of the first block that makes such
  /// @param size the size of the largest
  /// @param blocks how many blocks make such
  public record Passing(String block, double size, int blocks) {
    private String inWords() {
      return say("precision.values-reach-more-than", number(size), block, blocks);
    }
  }

  /// The best class of every sample of a batch.
  public record Top(int same, int samples) {}

  /// One output.
  ///
  /// @param largest the largest distance between two numbers in the same place
  /// @param scale the largest size of the float32 numbers, to judge it by
  /// @param lost numbers that are finite in float32 and not in the reduced model
  /// @param shapes both shapes where they differ, so that nothing can be compared; else empty
  public record Output(String name, double largest, double scale, long lost, String shapes) {

    /// The distance as a share of the largest number.
    public double relative() {
      return scale == 0 ? (largest == 0 ? 0 : Double.POSITIVE_INFINITY) : largest / scale;
    }

    private Output with(Output other) {
      return new Output(
          name,
          Math.max(largest, other.largest),
          Math.max(scale, other.scale),
          lost + other.lost,
          shapes.isEmpty() ? other.shapes : shapes);
    }

    public boolean isComparable() {
      return shapes.isEmpty();
    }

    /// `largest difference to float32 0.0021 (0.3 % of the largest number) on output logits`.
    String inWords() {
      if (!isComparable()) return say("precision.output-has-another-shape", name, shapes);
      return say(
          "precision.largest-difference-to-float32",
          number(largest),
          percent(relative()),
          name,
          lost == 0 ? "" : say("precision.number-is-no-longer-finite", lost));
    }
  }

  public Deviation {
    outputs = List.copyOf(outputs);
  }

  /// Compares outputs by name.
  public static Deviation of(
      Precision precision, SequencedMap<String, Tensor> exact, Map<String, Tensor> reduced) {
    var outputs = new ArrayList<Output>();
    var top = Optional.<Top>empty();
    var scores = TopK.of(exact, 1, TopK.Names.NONE).map(TopK::output).orElse("");
    for (var entry : exact.entrySet()) {
      var other = reduced.get(entry.getKey());
      if (other == null) continue;
      outputs.add(output(entry.getKey(), entry.getValue(), other));
      if (entry.getKey().equals(scores) && outputs.getLast().isComparable())
        top = Optional.of(top(entry.getValue(), other));
    }
    return new Deviation(precision, outputs, top, Optional.empty());
  }

  private static Output output(String name, Tensor exact, Tensor reduced) {
    if (!Arrays.equals(exact.dims(), reduced.dims()))
      return new Output(
          name,
          0,
          0,
          0,
          say("precision.in-float32-and-now", exact.shapeText(), reduced.shapeText()));
    double largest = 0;
    double scale = 0;
    long lost = 0;
    for (long i = 0; i < exact.elements(); i++) {
      double whole = exact.get(i);
      double other = reduced.get(i);
      if (!Double.isFinite(whole)) continue;
      scale = Math.max(scale, Math.abs(whole));
      if (Double.isFinite(other)) largest = Math.max(largest, Math.abs(whole - other));
      else lost++;
    }
    return new Output(name, largest, scale, lost, "");
  }

  private static Top top(Tensor exact, Tensor reduced) {
    int samples = (int) exact.dim(0);
    int classes = (int) exact.dim(1);
    int same = 0;
    for (int i = 0; i < samples; i++)
      if (best(exact, (long) i * classes, classes) == best(reduced, (long) i * classes, classes))
        same++;
    return new Top(same, samples);
  }

  private static int best(Tensor scores, long from, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++) if (scores.get(from + i) > scores.get(from + best)) best = i;
    return best;
  }

  /// The deviations of several inputs as one: the largest differences, and all best classes
  /// together.
  public static Deviation over(List<Deviation> several) {
    return several.stream().reduce(Deviation::with).orElseThrow();
  }

  private Deviation with(Deviation other) {
    var merged = new ArrayList<Output>();
    for (int i = 0; i < outputs.size(); i++)
      merged.add(outputs.get(i).with(other.outputs().get(i)));
    return new Deviation(
        precision,
        merged,
        top.map(mine ->
            other
                .top()
                .map(more -> new Top(mine.same() + more.same(), mine.samples() + more.samples()))
                .orElse(mine)),
        passing.or(other::passing));
  }

  /// The same with where values pass what the precision holds.
  Deviation passing(Optional<Passing> found) {
    return new Deviation(precision, outputs, top, found);
  }

  /// The output that changes most.
  public Optional<Output> worst() {
    return outputs.stream()
        .max(Comparator.comparingLong(Output::lost).thenComparingDouble(Output::relative));
  }

  /// One line: `float16, largest difference to float32 0.0021 (0.3 % of the largest number) on
  /// output logits; same best class`.
  public String inWords() {
    return precision.title()
        + worst().map(output -> ", " + output.inWords()).orElse("")
        + top.map(Deviation::inWords).orElse("")
        + passing.map(Passing::inWords).orElse("");
  }

  /// A line for every output.
  public List<String> lines() {
    return outputs.stream().map(Output::inWords).toList();
  }

  private static String inWords(Top top) {
    if (top.samples() == 1) return say("precision.same-or-another-best-class", top.same());
    return say("precision.same-best-class", top.same(), top.samples());
  }

  private static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.2g", value).replace("e-0", "e-");
  }

  private static String percent(double share) {
    if (share == 0) return "0 %";
    if (Double.isInfinite(share)) return "all";
    double percent = 100 * share;
    return String.format(
        Locale.ROOT, percent < 0.0095 ? "%.1g %%" : percent < 9.5 ? "%.2g %%" : "%.0f %%", percent);
  }
}
