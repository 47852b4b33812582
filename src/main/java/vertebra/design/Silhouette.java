package vertebra.design;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import vertebra.analysis.Finding;
import vertebra.analysis.Findings;
import vertebra.block.Role;
import vertebra.graph.NodeId;
import vertebra.paint.Volume;
import vertebra.tensor.TensorType;

/// A network from afar: a bar for each stage, as high as its maps are large and as wide as they
/// have channels, both on a log scale, in the order of computation.
///
/// Where a block answers several maps each of them is a stage; inside any other block a stage ends
/// where the size of the maps changes. A head that answers lists has a bar for each map it reads.
public record Silhouette(List<Bar> bars) {

  /// No network.
  public static final Silhouette NONE = new Silhouette(List.of());

  /// More bars than this are not told apart.
  private static final int MOST = 16;

  private static final int MOST_INSIDE = 6;

  /// How many nodes of a design are looked at.
  private static final int NODES = 4_000;

  /// A stage.
  ///
  /// @param side of its maps, in pixels; at least 1
  /// @param channels of its maps; at least 1
  public record Bar(Role role, long side, long channels) {

    private static final double TALLEST = 56;

    /// How high it is, from 4 for a single place to 56 for maps of 160 and larger ones.
    public double height() {
      return Math.clamp(8 * log(side) - 2, 4, TALLEST);
    }

    /// How wide it is, from 4 to 20.
    public double width() {
      return Math.clamp(2 * (log(channels) - 2), 4, 20);
    }

    /// Whether another has the same numbers in another order, as tokens have those of a map.
    private boolean isRearranged(Bar other) {
      double share =
          (double) side * side * channels / ((double) other.side * other.side * other.channels);
      return Math.abs(share - 1) < 0.05;
    }

    private static double log(long value) {
      return Math.log((double) value) / Math.log(2);
    }

    private String text() {
      return RoleFrames.key(role) + " " + side + " " + channels;
    }
  }

  public Silhouette {
    bars = List.copyOf(bars);
  }

  /// The silhouette of a design.
  ///
  /// @param roleOf the part that each node plays
  public static Silhouette of(Findings findings, Function<NodeId, Role> roleOf) {
    var bars = new ArrayList<Bar>();
    int seen = 0;
    for (var entry : findings.byNode().entrySet()) {
      if (++seen > NODES) break;
      var role = roleOf.apply(entry.getKey());
      if (role == Role.INPUT || role == Role.OUTPUT) continue;
      var stages = stages(entry.getValue(), role);
      boolean goesOn =
          stages.size() == 1 && !bars.isEmpty() && continues(bars.getLast(), stages.getFirst());
      if (goesOn) bars.set(bars.size() - 1, joined(bars.getLast(), stages.getFirst()));
      else bars.addAll(stages);
    }
    return new Silhouette(fewer(bars, MOST));
  }

  private static List<Bar> stages(Finding finding, Role role) {
    var outputs = finding.typing().outputs();
    var maps = maps(outputs, role);
    if (maps.size() > 1) return role == Role.HEAD ? bySide(maps) : falling(maps, role);
    if (role == Role.HEAD && maps.isEmpty()) {
      var read = maps(finding.site().inputs(), role);
      if (read.size() > 1) return read;
    } else if (role != Role.POSTPROCESSING && finding.inside().isPresent()) {
      var inside = inside(finding.inside().get().findings(), role);
      if (!inside.isEmpty()) return fewer(inside, MOST_INSIDE);
    }
    return outputs.stream().limit(1).map(type -> bar(type, role)).toList();
  }

  private static List<Bar> inside(Findings findings, Role role) {
    var bars = new ArrayList<Bar>();
    boolean wereMaps = true;
    for (var finding : findings.byNode().values()) {
      var types = finding.typing().outputs();
      if (types.isEmpty() || finding.site().inputs().isEmpty()) continue;
      var bar = bar(types.getFirst(), role);
      boolean areMaps = isMap(types.getFirst());
      boolean isSame = wereMaps && areMaps;
      wereMaps = areMaps;
      if (!bars.isEmpty() && bars.getLast().side() == bar.side())
        bars.set(bars.size() - 1, joined(bars.getLast(), bar));
      else if (bars.isEmpty() || isSame || !bars.getLast().isRearranged(bar)) bars.add(bar);
    }
    return withoutAsides(bars);
  }

  /// Without what is pooled to a small map and spread again.
  private static List<Bar> withoutAsides(List<Bar> bars) {
    var kept = new ArrayList<Bar>();
    for (var bar : bars) {
      int last = kept.size() - 1;
      boolean isBack = last > 0 && kept.get(last - 1).side() == bar.side();
      if (!isBack) {
        kept.add(bar);
        continue;
      }
      kept.removeLast();
      kept.set(last - 1, joined(kept.getLast(), bar));
    }
    return kept;
  }

  /// The maps of a backbone as they come about, the finest first.
  private static List<Bar> falling(List<Bar> bars, Role role) {
    return role == Role.BACKBONE
        ? bars.stream().sorted(Comparator.comparingLong(bar -> -bar.side())).toList()
        : bars;
  }

  /// A head's answers of one size are one stage.
  private static List<Bar> bySide(List<Bar> bars) {
    var sides = new LinkedHashMap<Long, Bar>();
    for (var bar : bars) sides.merge(bar.side(), bar, Silhouette::joined);
    return List.copyOf(sides.values());
  }

  private static boolean continues(Bar before, Bar next) {
    return before.role() == next.role() && before.side() == next.side();
  }

  private static Bar joined(Bar before, Bar next) {
    return new Bar(before.role(), before.side(), Math.max(before.channels(), next.channels()));
  }

  private static List<Bar> maps(List<TensorType> types, Role role) {
    return types.stream().filter(Silhouette::isMap).map(type -> bar(type, role)).toList();
  }

  private static boolean isMap(TensorType type) {
    return Volume.of(type).form() == Volume.Form.MAP;
  }

  /// Maps as they are; as many tokens as fill a square are as high as that.
  private static Bar bar(TensorType type, Role role) {
    var volume = Volume.of(type);
    double side =
        volume.form() == Volume.Form.MAP
            ? Math.max(volume.rows(), volume.columns())
            : Math.sqrt((double) volume.rows());
    return new Bar(role, Math.max(1, Math.round(side)), Math.max(1, volume.channels()));
  }

  /// No more bars than are told apart: those whose neighbour is most like them go first.
  private static List<Bar> fewer(List<Bar> bars, int most) {
    var kept = new ArrayList<>(bars);
    while (kept.size() > most) {
      int least = 1;
      for (int i = 2; i < kept.size(); i++)
        if (difference(kept, i) < difference(kept, least)) least = i;
      var joined = joined(kept.get(least - 1), kept.get(least));
      kept.set(least - 1, joined);
      kept.remove(least);
    }
    return kept;
  }

  private static double difference(List<Bar> bars, int i) {
    var before = bars.get(i - 1);
    var bar = bars.get(i);
    double roles = before.role() == bar.role() ? 0 : 100;
    return roles
        + Math.abs(before.height() - bar.height())
        + Math.abs(before.width() - bar.width());
  }

  /// The bars as text, in which a catalogue keeps them: role, side and channels of each.
  public String text() {
    return bars.stream().map(Bar::text).collect(Collectors.joining(", "));
  }

  /// Reads the text; empty for anything else.
  public static Optional<Silhouette> parse(String text) {
    var bars = new ArrayList<Bar>();
    for (var words : text.split(", ", -1)) {
      var parts = words.split(" ", -1);
      if (parts.length != 3 || !parts[1].matches("\\d{1,9}") || !parts[2].matches("\\d{1,9}"))
        return Optional.empty();
      var role = RoleFrames.named(parts[0]);
      if (role.isEmpty()) return Optional.empty();
      bars.add(new Bar(role.get(), Long.parseLong(parts[1]), Long.parseLong(parts[2])));
    }
    return Optional.of(new Silhouette(bars));
  }
}
