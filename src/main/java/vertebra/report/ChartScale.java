package vertebra.report;

import java.util.ArrayList;
import java.util.List;

/// Where numbers lie along one axis of a chart, and which of them are marked.
///
/// @param least the number at `from`
/// @param most the number at `to`
/// @param from a pixel
/// @param to a pixel; smaller than `from` for an axis that points up
record ChartScale(
    boolean isLog, double least, double most, double from, double to, List<Double> ticks) {

  private static final int WANTED = 5;

  /// So many pixels for a factor of ten leave room for two more marks.
  private static final double ROOMY = 170;

  /// Marks are not closer than this.
  private static final double CLOSE = 30;

  ChartScale {
    ticks = List.copyOf(ticks);
  }

  /// A scale on which all numbers have room, with some air around them.
  static ChartScale of(boolean isLog, List<Double> numbers, double from, double to) {
    double least = numbers.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double most = numbers.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    if (isLog) {
      double air = Math.max(1.15, Math.pow(most / least, 0.06));
      return new ChartScale(
          true,
          least / air,
          most * air,
          from,
          to,
          decades(least / air, most * air, Math.abs(to - from)));
    }
    double air = most == least ? Math.max(1, Math.abs(most) / 2) : 0.08 * (most - least);
    double low = least >= 0 ? Math.max(0, least - air) : least - air;
    return new ChartScale(false, low, most + air, from, to, steps(low, most + air));
  }

  double place(double number) {
    double share =
        isLog
            ? Math.log(number / least) / Math.log(most / least)
            : (number - least) / (most - least);
    return from + share * (to - from);
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static List<Double> steps(double low, double high) {
    double rough = (high - low) / WANTED;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
    var ticks = new ArrayList<Double>();
    for (double tick = Math.ceil(low / step) * step; tick <= high; tick += step)
      ticks.add(Math.rint(tick / step) * step);
    return ticks;
  }

  /// Powers of ten, with 2 and 5 times them where there is room, and fewer where there is none.
  private static List<Double> decades(double low, double high, double pixels) {
    double room = pixels / Math.log10(high / low);
    var factors = room > ROOMY ? new int[] {1, 2, 5} : new int[] {1};
    int step = Math.max(1, (int) Math.ceil(CLOSE / room));
    var ticks = new ArrayList<Double>();
    int first = (int) Math.floor(Math.log10(low));
    for (int power = first; power <= Math.log10(high); power++)
      for (int factor : factors) {
        double tick = factor * Math.pow(10, power);
        if (Math.floorMod(power, step) == 0 && tick >= low && tick <= high) ticks.add(tick);
      }
    return ticks;
  }
}
