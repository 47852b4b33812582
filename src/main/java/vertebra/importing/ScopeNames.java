package vertebra.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.ModelException;

/// What the names of operators say of what they belong to: the parts of a path before the last
/// (`/layer1/layer1.0/conv1/Conv`), or, where an exporter wrote them, the modules that an operator
/// came from.
final class ScopeNames {

  private static final String MODULES = "pkg.torch.onnx.name_scopes";
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");
  private static final Pattern NUMBER = Pattern.compile("[._-]*\\d+$");

  private final ModelIndex index;
  private final Map<Integer, List<String>> paths = new HashMap<>();

  ScopeNames(ModelIndex index) {
    this.index = index;
  }

  /// Operators of one scope.
  ///
  /// @param name the scope's own, without what is around it
  record Scope(String name, List<Integer> places) {}

  /// The scopes that operators stand in, the outer before the inner.
  SequencedMap<List<String>, Scope> of(List<Integer> places) {
    var byDepth = new ArrayList<SequencedMap<List<String>, Scope>>();
    for (int place : places) {
      var path = path(place);
      for (int depth = 1; depth <= path.size(); depth++) {
        while (byDepth.size() < depth) byDepth.add(new LinkedHashMap<>());
        var name = path.get(depth - 1);
        byDepth
            .get(depth - 1)
            .computeIfAbsent(path.subList(0, depth), _ -> new Scope(name, new ArrayList<>()))
            .places()
            .add(place);
      }
    }
    var all = new LinkedHashMap<List<String>, Scope>();
    byDepth.forEach(all::putAll);
    return all;
  }

  /// What operators that stand for one of several are called: the innermost scope around all of
  /// them, without its number; blank where they have none.
  String common(List<Integer> places) {
    var common = path(places.getFirst());
    for (int place : places) {
      var path = path(place);
      int same = 0;
      while (same < Math.min(common.size(), path.size()) && common.get(same).equals(path.get(same)))
        same++;
      common = common.subList(0, same);
    }
    return common.isEmpty() ? "" : NUMBER.matcher(common.getLast()).replaceFirst("");
  }

  /// Whether no name says what an operator belongs to.
  boolean isAlone(int place) {
    return path(place).isEmpty();
  }

  private List<String> path(int place) {
    return paths.computeIfAbsent(place, each -> read(index.graph().nodes().get(each)));
  }

  private List<String> read(IndexedNode node) {
    var said = modules(node);
    if (!said.isEmpty()) {
      var names = new ArrayList<String>();
      var matcher = QUOTED.matcher(said);
      while (matcher.find()) {
        var name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        if (!name.isEmpty()) names.add(name);
      }
      return names.isEmpty() ? List.of() : names.subList(0, names.size() - 1);
    }
    var names = new ArrayList<String>();
    for (var name : node.name().split("/", -1)) if (!name.isEmpty()) names.add(name);
    return names.isEmpty() ? List.of() : names.subList(0, names.size() - 1);
  }

  private String modules(IndexedNode node) {
    try {
      var wire = new FieldWalk(index.file(), node.place().content());
      while (wire.next()) {
        if (wire.field() != MessageFields.NODE_METADATA) continue;
        var pair = new FieldWalk(index.file(), wire.content());
        var key = "";
        var value = "";
        while (pair.next())
          if (pair.field() == MessageFields.PAIR_FIRST) key = pair.text();
          else if (pair.field() == MessageFields.PAIR_SECOND) value = pair.text();
        if (key.equals(MODULES)) return value;
      }
      return "";
    } catch (ModelException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
