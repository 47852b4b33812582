package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.stream.Collectors;

/// A view in words, for those who hear it.
final class Twin {

  /// So many numbers are read out.
  private static final int MOST = 9;

  private Twin() {}

  static String of(Sight sight, Viewing viewing) {
    var reading = sight.at(viewing.index(sight));
    var place = viewing.spoken(sight);
    if (viewing.isHidden(viewing.place())) return place;
    if (reading.working().isEmpty()) return place + ". " + reading.why();
    var working = reading.working().get();
    var terms =
        working.terms().stream()
            .limit(MOST)
            .map(term ->
                term.factor() == 1
                    ? Numerals.of(term.value())
                    : Numerals.of(term.value()) + " × " + Numerals.of(term.factor()))
            .collect(Collectors.joining(", "));
    int others = working.terms().size() - MOST;
    var stages =
        working.stages().stream()
            .map(stage ->
                stage.name()
                    + stage.with().map(with -> " " + with).orElse("")
                    + " "
                    + Numerals.of(stage.value()))
            .collect(Collectors.joining(", "));
    return say(
        "microscope.twin",
        place,
        terms,
        others > 0 ? others : 0,
        Numerals.of(working.first()),
        stages.isEmpty() ? say("microscope.nothing-else") : stages);
  }
}
