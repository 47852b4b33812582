package vertebra.microscope;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.paint.Palette;
import vertebra.paint.SvgSurface;
import vertebra.runtime.EngineException;

/// What the microscope does with every operator of its table, tried as the page tells it.
public final class OperatorTable {

  /// What became of the cases of one operator.
  private record Row(
      String view,
      int cases,
      boolean plays,
      boolean steps,
      boolean scrubs,
      boolean exports,
      boolean agrees) {
    Row and(Row other) {
      return new Row(
          view,
          cases + other.cases,
          plays && other.plays,
          steps && other.steps,
          scrubs && other.scrubs,
          exports && other.exports,
          agrees && other.agrees);
    }
  }

  private OperatorTable() {}

  /// The table as Markdown.
  public static String table() {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (var one : OperatorCases.all()) rows.merge(one.type(), tried(one), Row::and);
    var lines = new ArrayList<String>();
    lines.add("| operator | view | cases | play | step | scrub | export | agreement |");
    lines.add("|---|---|---:|---|---|---|---|---|");
    rows.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(row ->
            lines.add(
                "| %s | %s | %d | %s | %s | %s | %s | %s |"
                    .formatted(
                        row.getKey(),
                        row.getValue().view(),
                        row.getValue().cases(),
                        word(row.getValue().plays()),
                        word(row.getValue().steps()),
                        word(row.getValue().scrubs()),
                        word(row.getValue().exports()),
                        row.getValue().agrees() ? "≤ 1e-5" : "no")));
    return String.join("\n", lines) + "\n";
  }

  private static String word(boolean works) {
    return works ? "yes" : "no";
  }

  private static Row tried(OperatorCases.Case one) {
    try {
      var slide = OperatorCases.slide(one);
      var eyepiece = new Eyepiece(slide);
      int last = eyepiece.places() - 1;
      eyepiece.scrub(last);
      boolean scrubs = eyepiece.place() == last;
      eyepiece.step(1);
      boolean plays = eyepiece.place() == 0;
      eyepiece.press(Eyepiece.Press.STEP_BACK);
      boolean steps = eyepiece.place() == last;
      var surface = new SvgSurface(900, 480, "");
      eyepiece.paint(surface, Palette.LIGHT, 900, 480);
      boolean exports = surface.finished().contains("<text");
      return new Row(eyepiece.kind(), 1, plays, steps, scrubs, exports, agrees(slide));
    } catch (EngineException unfit) {
      throw new IllegalStateException(one.toString(), unfit);
    }
  }

  private static boolean agrees(Slide slide) {
    for (int output = 0; output < slide.outputs().size(); output++) {
      if (!(Sight.of(slide, output) instanceof Sight.Good(var sight))) return false;
      for (long i = 0; i < sight.plane().count(); i++)
        if (sight.at(i).working().isEmpty()) return false;
    }
    return true;
  }

  /// The kinds of view, with their questions.
  public static String views() {
    var lines = new ArrayList<String>();
    lines.add("| view | asks | warns |");
    lines.add("|---|---|---|");
    for (var lens : List.of(Lens.values()))
      lines.add(row(lens.title(), lens.question(), lens.trap()));
    for (var aspect : Aspect.values())
      if (aspect != Aspect.NUMBERS)
        lines.add(row(aspect.title(), aspect.question(), aspect.trap()));
    return String.join("\n", lines) + "\n";
  }

  private static String row(String title, String question, String trap) {
    return "| " + title + " | " + question + " | " + trap + " |";
  }
}
