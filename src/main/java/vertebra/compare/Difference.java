package vertebra.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.block.Cost;
import vertebra.compare.Changes.Change;
import vertebra.compare.Changes.ChangeKind;
import vertebra.compare.Changes.Way;
import vertebra.compare.NetworkSummary.Part;
import vertebra.graph.SideBySide;
import vertebra.graph.SideBySide.Step;

/// The work of finding what differs between two networks.
final class Difference {

  /// Networks that have this share of their pieces in common are compared by name.
  private static final double KIN = 0.5;

  private final String nameBefore;
  private final String nameAfter;
  private final NetworkSummary before;
  private final NetworkSummary after;
  private int same;

  Difference(String nameBefore, String nameAfter, NetworkSummary before, NetworkSummary after) {
    this.nameBefore = nameBefore;
    this.nameAfter = nameAfter;
    this.before = before;
    this.after = after;
  }

  Changes changes() {
    boolean designs = !before.nodes().isEmpty() && !after.nodes().isEmpty();
    var one = designs ? before.parts() : before.operators();
    var other = designs ? after.parts() : after.operators();
    if (areKin(one, other)) return made(Way.BY_NAME, designs ? byNode() : byPath(one, other));
    if (!SideBySide.fits(before.operators().size(), after.operators().size()))
      return made(Way.TOO_LARGE, List.of());
    return made(Way.BEST_MATCH, matched());
  }

  /// Whether most pieces have the same name and kind in both, or most blocks with weights do.
  private boolean areKin(List<Part> one, List<Part> other) {
    boolean designs = !before.nodes().isEmpty() && !after.nodes().isEmpty();
    return likeness(named(before, one, designs), named(after, other, designs)) >= KIN
        || likeness(weighty(before), weighty(after)) > KIN;
  }

  private static List<String> named(NetworkSummary summary, List<Part> parts, boolean designs) {
    return parts.stream()
        .map(part -> {
          var node = summary.nodes().get(part.top());
          return part.path()
              + "\n"
              + part.kind()
              + "\n"
              + (node == null || !designs ? "" : node.kind());
        })
        .toList();
  }

  private static List<String> weighty(NetworkSummary summary) {
    return summary.nodes().values().stream()
        .filter(node -> node.cost().parameters() > 0)
        .map(node -> node.path() + "\n" + node.kind())
        .toList();
  }

  /// The share of the smaller list that the other one has too, 0 to 1.
  private static double likeness(List<String> one, List<String> other) {
    var names = new LinkedHashSet<>(one);
    long common = other.stream().filter(names::contains).count();
    return (double) common / Math.max(1, Math.min(one.size(), other.size()));
  }

  private Changes made(Way way, List<Change> entries) {
    return new Changes(nameBefore, nameAfter, way, entries, same);
  }

  // by name

  private List<Change> byNode() {
    var changes = new ArrayList<Change>();
    for (var name : merged(before.nodes().sequencedKeySet(), after.nodes().sequencedKeySet())) {
      var old = before.nodes().get(name);
      var now = after.nodes().get(name);
      var inside = byPath(within(before.parts(), name), within(after.parts(), name));
      if (old == null && now != null)
        changes.add(lone(ChangeKind.ADDED, List.of(now), name, inside));
      else if (now == null && old != null)
        changes.add(lone(ChangeKind.REMOVED, List.of(old), name, inside));
      else if (old != null && now != null)
        pair(old, now, name, inside.stream().filter(each -> !each.path().equals(name)).toList())
            .ifPresent(changes::add);
    }
    return changes;
  }

  private static List<Part> within(List<Part> parts, String node) {
    return parts.stream().filter(part -> part.top().equals(node)).toList();
  }

  /// A block that both have: nothing if it is the same in both.
  private static Optional<Change> pair(Part old, Part now, String path, List<Change> inside) {
    var words = new ArrayList<String>();
    if (!old.kind().equals(now.kind())) words.add(old.kind() + " → " + now.kind());
    else
      now.settings()
          .forEach((label, value) -> {
            var earlier = old.settings().getOrDefault(label, "");
            if (!earlier.equals(value)) words.add(label + " " + earlier + " → " + value);
          });
    boolean isOperator = old.settings().isEmpty() && now.settings().isEmpty() && inside.isEmpty();
    boolean own =
        !words.isEmpty()
            || inside.stream().anyMatch(each -> each.kind() != ChangeKind.FOLLOWS)
            || isOperator && old.cost().parameters() != now.cost().parameters();
    boolean differs =
        own || !inside.isEmpty() || !old.output().equals(now.output()) || !alike(old, now);
    if (!differs) return Optional.empty();
    return Optional.of(
        new Change(
            own ? ChangeKind.CHANGED : ChangeKind.FOLLOWS,
            path,
            words.isEmpty() ? now.kind() : String.join(", ", words),
            1,
            old.cost(),
            now.cost(),
            old.output(),
            now.output(),
            inside));
  }

  private static boolean alike(Part old, Part now) {
    return old.cost().parameters() == now.cost().parameters()
        && old.cost().multiplyAdds() == now.cost().multiplyAdds();
  }

  private List<Change> byPath(List<Part> olds, List<Part> nows) {
    var before = byName(olds);
    var after = byName(nows);
    var changes = new ArrayList<Change>();
    var lone = new ArrayList<Part>();
    var folders = List.of(folders(before.keySet()), folders(after.keySet()));
    var fold = List.<String>of();
    for (var names : merged(before.sequencedKeySet(), after.sequencedKeySet())) {
      var old = before.get(names);
      var now = after.get(names);
      if (old != null && now != null) {
        flush(changes, lone, fold, after);
        var change = pair(old, now, NetworkSummary.text(names), List.of());
        change.ifPresentOrElse(changes::add, () -> same++);
        continue;
      }
      var highest = highest(names, folders.get(old == null ? 0 : 1));
      if (!highest.equals(fold)) flush(changes, lone, fold, after);
      fold = highest;
      var only = old == null ? now : old;
      if (only != null) lone.add(only);
    }
    flush(changes, lone, fold, after);
    return changes;
  }

  /// Says of pieces that only one of the networks has that they were added or removed together.
  private static void flush(
      List<Change> changes, List<Part> lone, List<String> names, Map<List<String>, Part> after) {
    if (lone.isEmpty()) return;
    boolean added = after.containsKey(lone.getFirst().names());
    changes.add(
        lone(
            added ? ChangeKind.ADDED : ChangeKind.REMOVED,
            lone,
            NetworkSummary.text(names),
            List.of()));
    lone.clear();
  }

  private static Change lone(ChangeKind kind, List<Part> parts, String path, List<Change> inside) {
    var cost = parts.stream().map(Part::cost).reduce(Cost.FREE, Cost::plus);
    var output = parts.getLast().output();
    int pieces = Math.max(parts.size(), inside.stream().mapToInt(Change::pieces).sum());
    var kinds = parts.stream().map(Part::kind).distinct().limit(4).toList();
    var what = String.join(", ", kinds.size() > 3 ? kinds.subList(0, 3) : kinds);
    boolean isAdded = kind == ChangeKind.ADDED;
    return new Change(
        kind,
        path,
        what + (kinds.size() > 3 ? " …" : ""),
        pieces,
        isAdded ? Cost.FREE : cost,
        isAdded ? cost : Cost.FREE,
        isAdded ? "" : output,
        isAdded ? output : "",
        List.of());
  }

  /// The outermost part of a path that the other network has nothing of.
  private static List<String> highest(List<String> names, Set<List<String>> others) {
    return around(names).filter(outer -> !others.contains(outer)).findFirst().orElse(names);
  }

  /// The names with all that is around them.
  private static Set<List<String>> folders(Set<List<String>> pieces) {
    var folders = new LinkedHashSet<>(pieces);
    for (var names : pieces) around(names).forEach(folders::add);
    return folders;
  }

  /// What is around a piece, from the outside in. A name that begins with a slash has nothing
  /// before it.
  private static Stream<List<String>> around(List<String> names) {
    return IntStream.range(names.getFirst().isEmpty() ? 2 : 1, names.size())
        .mapToObj(count -> names.subList(0, count));
  }

  private static SequencedMap<List<String>, Part> byName(List<Part> parts) {
    var named = new LinkedHashMap<List<String>, Part>();
    for (var part : parts) {
      var names = part.names();
      for (int number = 2; named.containsKey(names); number++) {
        names = new ArrayList<>(part.names());
        names.set(names.size() - 1, names.getLast() + "#" + number);
      }
      named.put(names, part);
    }
    return named;
  }

  /// The names of both, in the second one's order, with those that only the first has where they
  /// were.
  private static <T> SequencedSet<T> merged(SequencedSet<T> before, SequencedSet<T> after) {
    var merged = new LinkedHashSet<T>();
    var olds = before.iterator();
    for (var name : after) {
      boolean ahead = before.contains(name) && !merged.contains(name);
      while (ahead && olds.hasNext()) {
        var old = olds.next();
        merged.add(old);
        if (old.equals(name)) break;
      }
      merged.add(name);
    }
    while (olds.hasNext()) merged.add(olds.next());
    return merged;
  }

  // best match

  private List<Change> matched() {
    var olds = before.operators();
    var nows = after.operators();
    var changes = new ArrayList<Change>();
    var lone = new ArrayList<Part>();
    var last = Step.BOTH;
    int i = 0;
    int j = 0;
    var steps =
        SideBySide.steps(
            olds.size(), nows.size(), (one, other) -> likeness(olds.get(one), nows.get(other)));
    for (var step : steps) {
      if (step != last) {
        group(changes, lone, last);
        last = step;
      }
      switch (step) {
        case BOTH -> {
          var old = olds.get(i++);
          var now = nows.get(j++);
          var path = old.path().equals(now.path()) ? now.path() : old.path() + " → " + now.path();
          pair(old, now, path, List.of()).ifPresentOrElse(changes::add, () -> same++);
        }
        case BEFORE -> lone.add(olds.get(i++));
        case AFTER -> lone.add(nows.get(j++));
      }
    }
    group(changes, lone, last);
    return changes;
  }

  /// Neighbours that only one network has are one difference.
  private static void group(List<Change> changes, List<Part> lone, Step step) {
    if (lone.isEmpty()) return;
    var first = lone.getFirst().path();
    var path = lone.size() == 1 ? first : first + " … " + lone.getLast().path();
    changes.add(
        lone(step == Step.AFTER ? ChangeKind.ADDED : ChangeKind.REMOVED, lone, path, List.of()));
    lone.clear();
  }

  /// Operators of one kind may be laid on each other, the more so when their weights and sizes are
  /// equal.
  private static int likeness(Part old, Part now) {
    if (!old.kind().equals(now.kind())) return 0;
    int likeness = 2;
    if (old.cost().parameters() == now.cost().parameters()) likeness++;
    if (old.output().equals(now.output())) likeness++;
    return likeness;
  }
}
