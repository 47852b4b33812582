package vertebra.workbench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Layout;
import vertebra.document.Names;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;

/// How the blocks of a group were drawn before they became one: where they stood, counted from the
/// middle, their titles and their roles. A design keeps it for each block it defines, so that
/// opening that up brings the drawing back.
record Drawn(List<Part> parts) {

  private static final String SETTING = "drawn-";
  private static final String BETWEEN = "\t";

  /// A block of the group.
  ///
  /// @param at from the middle of the group
  /// @param role the role its user gave it; empty for the block's own
  /// @param title the title its user typed; empty if none
  record Part(NodeId id, Position at, String role, String title) {}

  static Drawn of(Workbench.WorkbenchState state, Set<NodeId> nodes, Optional<Position> middle) {
    var layout = state.document().layout();
    var parts = new ArrayList<Part>();
    if (middle.isPresent())
      for (var id : nodes)
        layout
            .position(id)
            .ifPresent(at ->
                parts.add(
                    new Part(
                        id,
                        at.plus(-middle.get().x(), -middle.get().y()),
                        layout.role(id).orElse(""),
                        layout.title(id).orElse(""))));
    return new Drawn(List.copyOf(parts));
  }

  /// How the inside of a block is drawn while one looks into it.
  static Drawn of(Layout layout, Graph graph) {
    var parts = new ArrayList<Part>();
    for (var node : graph.nodes())
      layout
          .position(node.id())
          .ifPresent(at ->
              parts.add(
                  new Part(
                      node.id(),
                      at,
                      layout.role(node.id()).orElse(""),
                      layout.title(node.id()).orElse(""))));
    return new Drawn(List.copyOf(parts));
  }

  /// What a design keeps of a block; nothing if that is not written as expected.
  static Drawn read(Document document, BlockId block) {
    return parsed(kept(document, block));
  }

  /// The text that a design keeps of a block; blank if none.
  static String kept(Document document, BlockId block) {
    return document.settings().getOrDefault(SETTING + block, "");
  }

  static Drawn parsed(String text) {
    var parts = new ArrayList<Part>();
    for (var line : text.split("\n", -1)) {
      var words = line.split(BETWEEN, -1);
      if (words.length != 5 || !isNumber(words[1]) || !isNumber(words[2])) continue;
      var at = new Position(Double.parseDouble(words[1]), Double.parseDouble(words[2]));
      parts.add(new Part(new NodeId(words[0]), at, words[3], words[4]));
    }
    return new Drawn(List.copyOf(parts));
  }

  private static boolean isNumber(String word) {
    return word.matches("-?\\d{1,9}(\\.\\d{1,9})?");
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /// Keeps this for a block that the design defines.
  Edit kept(BlockId block) {
    var lines =
        parts.stream()
            .map(part ->
                String.join(
                    BETWEEN,
                    part.id().value(),
                    written(part.at().x()),
                    written(part.at().y()),
                    part.role(),
                    part.title().replaceAll("[\\t\\n]", " ")))
            .toList();
    return lines.isEmpty()
        ? Edit.NOTHING
        : new Edit.SetSetting(SETTING + block, String.join("\n", lines));
  }

  private static String written(double number) {
    return String.valueOf(Math.rint(number));
  }

  /// The drawing as a layout around the middle of the group.
  Layout layout() {
    var layout = Layout.EMPTY;
    for (var part : parts) {
      layout = layout.with(part.id(), part.at());
      if (!part.title().isEmpty()) layout = layout.withTitle(part.id(), part.title());
      if (!part.role().isEmpty()) layout = layout.withRole(part.id(), part.role());
    }
    return layout;
  }

  /// The same drawing with its parts elsewhere, around their own middle.
  ///
  /// @param places at least those of the parts
  Drawn at(Map<NodeId, Position> places) {
    var moved = new ArrayList<Part>();
    for (var part : parts) {
      var place = places.get(part.id());
      if (place != null) moved.add(new Part(part.id(), place, part.role(), part.title()));
    }
    double x = moved.stream().mapToDouble(part -> part.at().x()).average().orElse(0);
    double y = moved.stream().mapToDouble(part -> part.at().y()).average().orElse(0);
    return new Drawn(
        moved.stream()
            .map(part -> new Part(part.id(), part.at().plus(-x, -y), part.role(), part.title()))
            .toList());
  }

  /// Of some parts alone.
  Drawn only(Graph graph) {
    return new Drawn(parts.stream().filter(part -> graph.contains(part.id())).toList());
  }

  /// Where the parts stand when the group stands at a place.
  Map<NodeId, Position> places(Position group, Names names) {
    var places = new LinkedHashMap<NodeId, Position>();
    for (var part : parts)
      places.put(names.of(part.id()), group.plus(part.at().x(), part.at().y()));
    return places;
  }

  /// Gives the parts their titles and roles back.
  Edit dressed(Names names) {
    var edits = new ArrayList<Edit>();
    for (var part : parts) {
      if (!part.title().isEmpty()) edits.add(new Edit.Retitle(names.of(part.id()), part.title()));
      if (!part.role().isEmpty()) edits.add(new Edit.SetRole(names.of(part.id()), part.role()));
    }
    return new Edit.Batch(edits);
  }
}
