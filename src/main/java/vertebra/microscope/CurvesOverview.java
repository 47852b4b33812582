package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import vertebra.paint.Box;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// A recorded training, epoch after epoch: what it learns from, and what it does not.
///
/// @param trainings what is recorded; a digit chooses one, else it is the last
record CurvesOverview(List<Recorded> trainings) implements Overview {

  private record Line(String name, int colour, ToDoubleFunction<Recorded.Epoch> number) {}

  CurvesOverview {
    trainings = List.copyOf(trainings);
  }

  @Override
  public Aspect aspect() {
    return Aspect.CURVES;
  }

  @Override
  public Optional<String> trouble() {
    return trainings.isEmpty() ? Optional.of(say("microscope.no-training")) : Optional.empty();
  }

  private Recorded shown(Moment moment) {
    for (int i = 0; i < Math.min(9, trainings.size()); i++)
      if (moment.isOn((char) ('1' + i))) return trainings.get(i);
    return trainings.getLast();
  }

  @Override
  public int frames() {
    return Math.max(
        1, trainings.stream().mapToInt(training -> training.epochs().size()).max().orElse(1));
  }

  @Override
  public int first() {
    return frames() - 1;
  }

  @Override
  public String keys() {
    return "123456789";
  }

  @Override
  public void paint(
      Surface surface, StyleTable styles, Moment moment, double width, double height) {
    if (trainings.isEmpty()) return;
    var ink = new Inking(surface, styles);
    var training = shown(moment);
    double top = Inking.HEAD + 42;
    double wide = (width - 2 * Inking.MARGIN - 110) / 2;
    double high = height - top - Inking.FOOT - 58;
    int seen = Math.min(moment.frame() + 1, training.epochs().size());
    ink.note(
        say("microscope.training-of", training.name(), training.told(trainings)),
        Inking.MARGIN,
        Inking.HEAD + 12,
        width - 2 * Inking.MARGIN);
    var left = new Box(Inking.MARGIN + 44, top, wide, high);
    var right = new Box(left.right() + 60, top, wide, high);
    chart(
        ink,
        left,
        training.figure(),
        training,
        seen,
        List.of(
            new Line(say("microscope.learnt-from"), ink.accent(), Recorded.Epoch::figure),
            new Line(say("microscope.unseen"), ink.mark(), Recorded.Epoch::unseenFigure)));
    chart(
        ink,
        right,
        say("microscope.loss"),
        training,
        seen,
        List.of(
            new Line(say("microscope.learnt-from"), ink.accent(), Recorded.Epoch::loss),
            new Line(say("microscope.unseen"), ink.mark(), Recorded.Epoch::unseenLoss)));
    ink.write(
        words(training, seen),
        Inking.MARGIN,
        height - Inking.FOOT - 14,
        Typeface.REGULAR,
        Inking.TEXT,
        width - 2 * Inking.MARGIN,
        ink.text(),
        Anchor.START);
  }

  private static void chart(
      Inking ink, Box box, String title, Recorded training, int seen, List<Line> lines) {
    double most = 1e-9;
    double least = 0;
    for (var epoch : training.epochs())
      for (var line : lines) {
        double value = line.number().applyAsDouble(epoch);
        if (Double.isFinite(value)) most = Math.max(most, value);
      }
    ink.head(title, box.x(), box.y() - 6, box.width() * 0.4);
    ink.surface.fillRect(box.x(), box.bottom(), box.width(), 1, ink.rule());
    ink.surface.fillRect(box.x(), box.y(), 1, box.height(), ink.rule());
    tick(ink, Numerals.of(most), box.x() - 5, box.y() + 9);
    tick(ink, Numerals.of(least), box.x() - 5, box.bottom());
    int count = Math.max(2, training.epochs().size());
    double at = box.right();
    for (var line : lines.reversed()) {
      ink.write(
          line.name(),
          at,
          box.y() - 6,
          Typeface.SEMIBOLD,
          Inking.SMALL,
          120,
          line.colour(),
          Anchor.END);
      at -= Typeface.SEMIBOLD.width(line.name(), Inking.SMALL) + 14;
    }
    for (var line : lines) {
      double before = Double.NaN;
      for (int i = 0; i < seen; i++) {
        double value = line.number().applyAsDouble(training.epochs().get(i));
        if (Double.isFinite(value) && Double.isFinite(before))
          ink.surface.line(
              box.x() + box.width() * (i - 1) / (count - 1),
              box.bottom() - box.height() * before / most,
              box.x() + box.width() * i / (count - 1),
              box.bottom() - box.height() * value / most,
              2,
              line.colour());
        before = value;
      }
      if (Double.isFinite(before))
        ink.surface.fillOval(
            box.x() + box.width() * (seen - 1) / (count - 1) - 4,
            box.bottom() - box.height() * before / most - 4,
            8,
            8,
            line.colour());
    }
    ink.note(say("microscope.epoch", seen), box.x(), box.bottom() + 15, box.width());
  }

  private static void tick(Inking ink, String words, double x, double y) {
    ink.write(words, x, y, Typeface.MONO, Inking.SMALLEST, 44, ink.faint(), Anchor.END);
  }

  private static String words(Recorded training, int seen) {
    var epoch = training.epochs().get(seen - 1);
    return say(
        "microscope.gap-of-epoch",
        seen,
        Numerals.of(100 * epoch.figure()),
        Numerals.of(100 * epoch.unseenFigure()),
        Numerals.of(100 * (epoch.figure() - epoch.unseenFigure())));
  }

  @Override
  public String twin(Moment moment) {
    if (trainings.isEmpty()) return "";
    var training = shown(moment);
    return words(training, Math.min(moment.frame() + 1, training.epochs().size()));
  }
}
