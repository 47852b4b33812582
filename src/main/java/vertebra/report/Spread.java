package vertebra.report;

import static vertebra.text.Texts.say;

import vertebra.runtime.Measurement;

/// How far apart the times of equal runs lie, for people: a small histogram, and a warning where a
/// measurement is too noisy to compare with.
public final class Spread {

  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final int PARTS = 8;

  /// The middle 90 % of runs of a quiet measurement lie closer together than this share of the
  /// median.
  private static final double NOISY = 0.2;

  private Spread() {}

  /// How many runs took how long, from the shortest to the longest: `█▅▂▁▁▁▁▁`.
  public static String bars(Measurement time) {
    double least = time.percentile(0);
    double width = (time.percentile(100) - least) / PARTS;
    var counts = new int[PARTS];
    int most = 1;
    for (double each : time.times()) {
      int part = width <= 0 ? 0 : (int) Math.min(PARTS - 1, (each - least) / width);
      most = Math.max(most, ++counts[part]);
    }
    var bars = new StringBuilder();
    for (int count : counts)
      bars.append(
          count == 0
              ? ' '
              : BARS.charAt((int) Math.ceil((double) count / most * (BARS.length() - 1))));
    return bars.toString().replace(' ', '·');
  }

  public static boolean isNoisy(Measurement time) {
    return time.noise() > NOISY;
  }

  /// What to think of a noisy measurement; blank for a quiet one.
  public static String warning(Measurement time) {
    return isNoisy(time)
        ? say(
            "report.noisy-the-middle-90",
            100 * time.noise(),
            Units.millis(time.p5()),
            Units.millis(time.p95()))
        : "";
  }
}
