package vertebra.runtime;

import static vertebra.text.Texts.say;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/// How long something took, many times over, in milliseconds.
///
/// Percentiles are taken between neighbours linearly, as NumPy does; the 5th and 95th say how noisy
/// the measuring was.
///
/// @param warmup how many earlier runs were not counted
/// @param times every counted run, in order
public record Measurement(int warmup, List<Double> times) {

  public Measurement {
    times = List.copyOf(times);
    if (times.isEmpty()) throw new IllegalArgumentException("nothing was measured");
  }

  /// The number of counted runs.
  public int runs() {
    return times.size();
  }

  public double median() {
    return percentile(50);
  }

  public double p5() {
    return percentile(5);
  }

  public double p95() {
    return percentile(95);
  }

  /// The share of the median by which the 5th and 95th percentile lie apart; 0.1 is quiet.
  public double noise() {
    return median() == 0 ? 0 : (p95() - p5()) / median();
  }

  /// The time that `percent` of the runs stay below, 0 to 100.
  public double percentile(double percent) {
    var sorted = sorted();
    double place = percent / 100 * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  private double[] sorted() {
    return times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /// Times in milliseconds after so many that are not counted.
  public static Measurement of(int warmup, double... millis) {
    return new Measurement(warmup, DoubleStream.of(millis).boxed().toList());
  }

  /// The median of paired ratios `this ⁄ other`, run by run; steadier than the ratio of medians
  /// where both were measured in turns.
  public double ratioTo(Measurement other) {
    if (runs() != other.runs()) throw new IllegalArgumentException("runs are not paired");
    var ratios = new double[runs()];
    for (int i = 0; i < ratios.length; i++) ratios[i] = times.get(i) / other.times.get(i);
    Arrays.sort(ratios);
    int middle = ratios.length / 2;
    return ratios.length % 2 == 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
  }

  /// `12.3 ms (median of 20 runs after 3 warm-up runs; 5 % … 95 %: 12.0 … 13.9 ms)`.
  @Override
  public String toString() {
    return say(
        "runtime.ms-median-of-after",
        digits(median()),
        runs(),
        plural(runs()),
        warmup,
        plural(warmup),
        digits(p5()),
        digits(p95()));
  }

  private static String plural(int count) {
    return count == 1 ? "run" : "runs";
  }

  /// Three significant digits.
  private static String digits(double millis) {
    var format = millis >= 100 ? "%.0f" : millis >= 10 ? "%.1f" : millis >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, millis);
  }
}
