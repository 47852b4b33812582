package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.graph.Parameters;
import vertebra.text.Message;

/// How the answers of a head that reads several levels leave it: unrolled and laid behind one
/// another in one list, or as the maps that its convolutions make, level by level.
public final class LevelMaps {

  public static final Whole MAPS =
      whole(
          "maps",
          "Maps",
          0,
          0,
          16,
          "levels",
          "Lets the maps of so many levels leave as they are, [batch, boxes · values, height,"
              + " width]; 0 unrolls them into one list over all levels.");

  private LevelMaps() {}

  /// The outputs: one for each answer, or one for each answer and level.
  static List<PortSpec> ports(Parameters values, PortSpec... answers) {
    int maps = MAPS.in(values);
    if (maps == 0) return List.of(answers);
    var ports = new ArrayList<PortSpec>();
    for (var answer : answers)
      for (int level = 1; level <= maps; level++)
        ports.add(PortSpec.one(answer.name() + level, answer.title() + ", level " + level));
    return ports;
  }

  /// The objection to another number of levels than of maps.
  static Optional<Problem> requirement(Site site, int levels) {
    int maps = site.get(MAPS);
    if (maps == 0 || maps == levels) return Optional.empty();
    return Optional.of(
        Problem.of(
            "one-level-a-map-expected",
            Message.of("problem.one-level-a-map-expected", maps, levels),
            set(Math.min(levels, MAPS.max())),
            set(0)));
  }

  private static Remedy set(int maps) {
    return new Remedy.Set(Message.of("fix.set-maps-to", maps), MAPS.key(), MAPS.encode(maps));
  }
}
