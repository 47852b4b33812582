package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import vertebra.block.Catalogue;
import vertebra.design.Ports;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;

/// A design of a lesson as text: whole, or as what it changes of another.
///
/// A line `conv = conv-2d(filters: 8) image` adds a node or replaces the one of that name, `drop
/// conv` takes one out, `conv.stride = 2` sets a parameter, `conv.stride = initial` takes it back,
/// and `bypass conv` lets it do nothing.
record DesignText(SequencedMap<String, String> lines, List<String> edits) {

  static final DesignText EMPTY = new DesignText(new LinkedHashMap<>(), List.of());

  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\s*=\\s*(.+)");

  /// A design as the lines of its blocks.
  static String of(Graph graph, Catalogue catalogue) {
    return GraphText.text(graph, Ports.of(catalogue));
  }

  /// The design of such lines.
  static Graph read(String lines, Catalogue catalogue) throws LessonException {
    return EMPTY.with(lines.lines().toList()).graph(catalogue);
  }

  /// This design with more lines.
  DesignText with(List<String> more) throws LessonException {
    var nodes = new LinkedHashMap<>(lines);
    var later = new ArrayList<>(edits);
    for (var raw : more) {
      var line = raw.strip();
      if (line.isEmpty()) continue;
      if (line.startsWith("drop ")) {
        if (nodes.remove(line.substring(5).strip()) == null)
          throw new LessonException(say("lessons.no-such-node", line));
      } else if (PARAMETER.matcher(line).matches() || line.startsWith("bypass ")) {
        later.add(line);
      } else {
        int equals = line.indexOf('=');
        if (equals < 0) throw new LessonException(say("lessons.no-design-line", line));
        nodes.put(line.substring(0, equals).strip(), line);
      }
    }
    return new DesignText(nodes, later);
  }

  /// The design itself.
  Graph graph(Catalogue catalogue) throws LessonException {
    try {
      var graph = GraphText.parse(String.join("\n", lines.values()), Ports.of(catalogue));
      for (var edit : edits) graph = edited(graph, edit);
      return graph;
    } catch (DocumentException unreadable) {
      throw new LessonException(say("lessons.design", unreadable.getMessage()));
    }
  }

  private static Graph edited(Graph graph, String edit) throws LessonException {
    if (edit.startsWith("bypass "))
      return graph.with(node(graph, edit.substring(7).strip()).with(Node.Mode.BYPASSED));
    var match = PARAMETER.matcher(edit);
    if (!match.matches()) throw new LessonException(say("lessons.no-design-line", edit));
    var node = node(graph, match.group(1));
    var value = match.group(3).strip();
    return graph.with(
        node.with(
            value.equals("initial")
                ? node.parameters().without(match.group(2))
                : node.parameters().with(match.group(2), GraphText.value(value))));
  }

  private static Node node(Graph graph, String name) throws LessonException {
    var found = graph.find(new NodeId(name));
    if (found.isEmpty()) throw new LessonException(say("lessons.no-such-node", name));
    return found.get();
  }
}
