package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;
import vertebra.report.Units;

/// Three bars of what a block costs of its design: weights, multiply-adds, memory.
///
/// @param bill empty for a block that does not work
record CostOverview(Optional<Bill> bill) implements Overview {

  private static final double ROW = 62;
  private static final double BAR = 16;
  private static final double PART = 18;

  @Override
  public Aspect aspect() {
    return Aspect.COST;
  }

  @Override
  public Optional<String> trouble() {
    return bill.isPresent()
        ? Optional.empty()
        : Optional.of(say("microscope.the-block-does-not-work"));
  }

  @Override
  public int frames() {
    return 1;
  }

  @Override
  public int first() {
    return 0;
  }

  @Override
  public String keys() {
    return "";
  }

  private List<Bill.Item> items() {
    return bill.map(Bill::items).orElse(List.of());
  }

  @Override
  public void paint(
      Surface surface, StyleTable styles, Moment moment, double width, double height) {
    var ink = new Inking(surface, styles);
    double left = Inking.MARGIN;
    double room = width - 2 * Inking.MARGIN;
    double y = Inking.HEAD + 14;
    double each = Math.min(ROW, (height - Inking.FOOT - y) / items().size());
    for (int i = 0; i < items().size(); i++) {
      paintItem(ink, items().get(i), Inking.family(i), left, y, room);
      y += each;
    }
    paintParts(ink, left, y + 10, room, height - Inking.FOOT - 8);
  }

  private static void paintItem(
      Inking ink, Bill.Item item, int colour, double x, double y, double room) {
    double bar = Math.min(420, room * 0.42);
    ink.head(item.name(), x, y + 12, 130);
    ink.surface.fillRound(x + 136, y, bar, BAR, 3, vertebra.paint.Colour.withOpacity(colour, 0.15));
    double share = item.share();
    if (share > 0)
      ink.surface.fillRound(x + 136, y, Math.max(2, Math.rint(bar * share)), BAR, 3, colour);
    ink.write(
        said(item),
        x + 136 + bar + 14,
        y + 13,
        Typeface.MONO,
        Inking.TEXT,
        room - bar - 150,
        ink.text(),
        Anchor.START);
    var formula =
        item.formula().isEmpty()
            ? ""
            : say("microscope.formula-filled", item.formula(), item.filled());
    ink.note(formula, x + 136, y + BAR + 17, room - 140);
  }

  private static String said(Bill.Item item) {
    if (item.count().isEmpty()) return Units.UNKNOWN;
    long count = item.count().getAsLong();
    var words =
        item.unit().equals("B")
            ? Units.bytes(count)
            : Units.exact(count) + (item.unit().isEmpty() ? "" : " " + item.unit());
    return say("microscope.cost-of-design", words, Numerals.of(100 * item.share()));
  }

  /// Where in a composite the costs lie: the dearest parts, each with its three shares.
  private void paintParts(Inking ink, double x, double y, double room, double bottom) {
    var parts = bill.map(Bill::parts).orElse(List.of());
    int fitting = (int) ((bottom - y - 20) / PART);
    if (parts.isEmpty() || fitting < 1) return;
    ink.head(say("microscope.where-in-the-block"), x, y + 4, room);
    double at = y + 18;
    double bar = Math.min(150, (room - 140) / 3 - 56);
    for (var part : parts.subList(0, Math.min(fitting, parts.size()))) {
      ink.note(part.name(), x, at + 10, 128);
      for (int i = 0; i < part.shares().size(); i++) {
        double from = x + 136 + i * (bar + 56);
        double share = part.shares().get(i);
        ink.surface.fillRect(
            from, at + 2, Math.max(1, Math.rint(bar * share)), 10, Inking.family(i));
        ink.write(
            say("microscope.percent", Math.round(100 * share)),
            from + bar + 6,
            at + 11,
            Typeface.MONO,
            Inking.SMALL,
            48,
            ink.faint(),
            Anchor.START);
      }
      at += PART;
    }
    if (fitting < parts.size())
      ink.note(say("microscope.other-members", parts.size() - fitting), x, at + 8, room);
  }

  @Override
  public String twin(Moment moment) {
    return items().stream()
        .map(item -> say("microscope.spoken", item.name(), said(item)))
        .collect(Collectors.joining(". "));
  }
}
