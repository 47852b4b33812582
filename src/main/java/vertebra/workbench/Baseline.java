package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import vertebra.cost.CostTable;
import vertebra.design.Snapshot;

/// The design that the user measures others against. Its totals are remembered in the preferences,
/// so it stays the point of comparison when another design is opened or the program started anew.
public final class Baseline {

  /// The totals of the baseline, for one sample; 0 for what is not known because sizes are open.
  ///
  /// @param name what the design is called
  public record Mark(
      String name,
      long parameters,
      long multiplyAdds,
      long flops,
      long activationBytes,
      long peakBytes) {

    static Mark of(String name, CostTable costs) {
      var total = costs.total();
      return new Mark(
          name,
          total.parameters(),
          total.known(total.multiplyAdds()).orElse(0),
          total.known(total.flops()).orElse(0),
          total.known(total.activationBytes()).orElse(0),
          total.known(costs.peak().bytes()).orElse(0));
    }
  }

  private static final String KEY = "baseline";
  private static final Pattern WRITTEN =
      Pattern.compile("(\\d{1,18}) (\\d{1,18}) (\\d{1,18}) (\\d{1,18}) (\\d{1,18}) (.+)");

  private final Preferences preferences;
  private final Observed<Optional<Mark>> mark;

  public Baseline(Preferences preferences) {
    this.preferences = preferences;
    mark = new Observed<>(remembered(preferences));
  }

  /// The point of comparison, if the user marked one.
  public Optional<Mark> mark() {
    return mark.get();
  }

  public Observed<Optional<Mark>> observed() {
    return mark;
  }

  private static Optional<Mark> remembered(Preferences preferences) {
    return preferences
        .text(KEY)
        .map(WRITTEN::matcher)
        .filter(java.util.regex.Matcher::matches)
        .map(written ->
            new Mark(
                written.group(6),
                Long.parseLong(written.group(1)),
                Long.parseLong(written.group(2)),
                Long.parseLong(written.group(3)),
                Long.parseLong(written.group(4)),
                Long.parseLong(written.group(5))));
  }

  /// Makes a design the point of comparison.
  public void set(Snapshot design, CostTable costs) {
    var name =
        design
            .file()
            .map(file -> String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", ""))
            .orElse(say("workbench.untitled"));
    var next = Mark.of(name, costs);
    preferences.set(
        KEY,
        String.format(
            Locale.ROOT,
            "%d %d %d %d %d %s",
            next.parameters(),
            next.multiplyAdds(),
            next.flops(),
            next.activationBytes(),
            next.peakBytes(),
            next.name()));
    mark.set(Optional.of(next));
  }

  /// Compares with nothing.
  public void clear() {
    preferences.set(KEY, "");
    mark.set(Optional.empty());
  }

  /// A number as a multiple of the baseline's, such as `0.50 ×`; blank where the baseline has none.
  public static String ratio(long now, long then) {
    return then == 0 ? "" : String.format(Locale.ROOT, "%.2f ×", (double) now / then);
  }
}
