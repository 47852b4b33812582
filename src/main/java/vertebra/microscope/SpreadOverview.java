package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Recorded trainings beside each other: a dot for each run, those of equal settings in a row with
/// their mean and their spread, and whether the two best rows lie farther apart than chance.
///
/// @param trainings what is recorded
record SpreadOverview(List<Recorded> trainings) implements Overview {

  private static final double ROW = 44;

  /// Runs of equal settings.
  private record SeveralRuns(String settings, List<Double> figures) {
    double mean() {
      return figures.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /// From the least to the largest; nothing of one run.
    double spread() {
      return figures.size() < 2
          ? Double.NaN
          : figures.stream().mapToDouble(Double::doubleValue).max().orElse(0)
              - figures.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }
  }

  SpreadOverview {
    trainings = List.copyOf(trainings);
  }

  @Override
  public Aspect aspect() {
    return Aspect.COMPARE;
  }

  @Override
  public Optional<String> trouble() {
    return rows().isEmpty() ? Optional.of(say("microscope.no-training")) : Optional.empty();
  }

  @Override
  public int frames() {
    return Math.max(1, (int) trainings.stream().filter(one -> Double.isFinite(one.best())).count());
  }

  @Override
  public int first() {
    return frames() - 1;
  }

  @Override
  public String keys() {
    return "";
  }

  private List<SeveralRuns> rows() {
    return rows(trainings.size());
  }

  /// The rows of the first so many runs, the best mean first.
  private List<SeveralRuns> rows(int runs) {
    SequencedMap<SequencedMap<String, String>, List<Double>> rows = new LinkedHashMap<>();
    int count = 0;
    for (var training : trainings) {
      if (!Double.isFinite(training.best()) || ++count > runs) continue;
      rows.computeIfAbsent(training.settings(), _ -> new ArrayList<>()).add(training.best());
    }
    var all = new ArrayList<SeveralRuns>();
    for (var training : trainings) {
      var figures = rows.remove(training.settings());
      if (figures != null) all.add(new SeveralRuns(training.told(trainings), figures));
    }
    all.sort((a, b) -> Double.compare(b.mean(), a.mean()));
    return all;
  }

  @Override
  public void paint(
      Surface surface, StyleTable styles, Moment moment, double width, double height) {
    var rows = rows(moment.frame() + 1);
    if (rows.isEmpty()) return;
    var ink = new Inking(surface, styles);
    double least = 1;
    double most = 0;
    for (var row : rows())
      for (double figure : row.figures()) {
        least = Math.min(least, figure);
        most = Math.max(most, figure);
      }
    double slack = Math.max(0.005, (most - least) * 0.15);
    least = Math.max(0, least - slack);
    most = Math.min(1, most + slack);
    double names = Math.min(300, width * 0.34);
    double left = Inking.MARGIN + names;
    double room = width - left - Inking.MARGIN - 190;
    double y = Inking.HEAD + 24;
    int fitting = Math.max(1, (int) ((height - y - Inking.FOOT - 60) / ROW));
    for (var row : rows.subList(0, Math.min(fitting, rows.size()))) {
      ink.head(row.settings(), Inking.MARGIN, y + 14, names - 10);
      ink.note(say("microscope.runs", row.figures().size()), Inking.MARGIN, y + 30, names - 10);
      surface.fillRect(left, y + 12, room, 1, ink.rule());
      double low = row.figures().stream().mapToDouble(Double::doubleValue).min().orElse(0);
      double high = row.figures().stream().mapToDouble(Double::doubleValue).max().orElse(0);
      double scale = room / Math.max(1e-9, most - least);
      surface.fillRound(
          left + (low - least) * scale - 5,
          y + 5,
          (high - low) * scale + 10,
          15,
          7,
          Colour.withOpacity(ink.accent(), 0.2));
      for (double figure : row.figures())
        surface.fillOval(left + (figure - least) * scale - 4, y + 8, 8, 8, ink.accent());
      surface.fillRect(
          Math.rint(left + (row.mean() - least) * scale) - 1, y + 2, 2, 21, ink.mark());
      ink.write(
          Double.isFinite(row.spread())
              ? say(
                  "microscope.mean-and-spread",
                  Numerals.of(100 * row.mean()),
                  Numerals.of(100 * row.spread()))
              : say("microscope.mean-of-one", Numerals.of(100 * row.mean())),
          left + room + 14,
          y + 16,
          Typeface.MONO,
          Inking.SMALL,
          180,
          ink.text(),
          Anchor.START);
      y += ROW;
    }
    ink.note(Numerals.of(100 * least) + " %", left, y + 4, 80);
    ink.write(
        Numerals.of(100 * most) + " %",
        left + room,
        y + 4,
        Typeface.REGULAR,
        Inking.SMALL,
        80,
        ink.faint(),
        Anchor.END);
    ink.write(
        verdict(rows),
        Inking.MARGIN,
        height - Inking.FOOT - 14,
        Typeface.SEMIBOLD,
        Inking.TEXT,
        width - 2 * Inking.MARGIN,
        ink.text(),
        Anchor.START);
  }

  private static String verdict(List<SeveralRuns> rows) {
    if (rows.size() < 2)
      return rows.getFirst().figures().size() < 2
          ? say("microscope.one-run-is-none")
          : say("microscope.noise-alone", Numerals.of(100 * rows.getFirst().spread()));
    var one = rows.getFirst();
    var other = rows.get(1);
    var gap = Numerals.of(100 * (one.mean() - other.mean()));
    if (one.figures().size() < 2 || other.figures().size() < 2)
      return say("microscope.gap-of-single-runs", gap);
    double noise = Math.max(one.spread(), other.spread());
    return one.mean() - other.mean() > noise
        ? say("microscope.gap-is-larger", gap, Numerals.of(100 * noise))
        : say("microscope.gap-is-noise", gap, Numerals.of(100 * noise));
  }

  @Override
  public String twin(Moment moment) {
    var rows = rows(moment.frame() + 1);
    return rows.isEmpty() ? "" : verdict(rows);
  }
}
