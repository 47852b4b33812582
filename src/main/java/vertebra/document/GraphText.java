package vertebra.document;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;

/// A graph as text that people can read, write, mail and compare: one node a line.
///
/// ```
/// image  = input(shape: N,3,224,224)
/// conv   = conv-2d(filters: 64, stride: 2)   image
/// sum    = add                               conv shortcut        # inputs in port order
/// scores = dense(units: 10) @bypassed        x=sum:y              # ports by name
/// twin   = dense(units: 10) @shares(scores)  sum
/// ```
///
/// A source is `node` (its first output) or `node:port`; `input=` before it names the input port.
/// Texts that would read as something else are quoted. Values that nobody types (lists, bytes,
/// types, tensors, graphs) stand as in a design file, quoted behind a `!`; origins are left out.
/// Wires may lead back, so a node may be named before its line.
public final class GraphText {

  /// Which ports are meant when a line does not name them.
  public interface Ports {

    /// The names of the input ports of the given number of wires, in order; shorter if the node
    /// takes fewer.
    List<String> inputs(Node node, int wires);

    /// The name of the first output.
    String output(Node node);
  }

  /// The ports by habit: a single input is `x`, several are `x1`, `x2` …, the output is `y`.
  public static final Ports USUAL =
      new Ports() {
        @Override
        public List<String> inputs(Node node, int wires) {
          if (wires == 1) return List.of("x");
          var names = new ArrayList<String>();
          for (int number = 1; number <= wires; number++) names.add("x" + number);
          return names;
        }

        @Override
        public String output(Node node) {
          return "y";
        }
      };

  private static final Pattern LINE =
      Pattern.compile(
          "(?<id>[A-Za-z0-9_.-]+)\\s*=\\s*(?<block>[a-z0-9]+(?:-[a-z0-9]+)*)(?<rest>.*)",
          Pattern.DOTALL);
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\s*([A-Za-z0-9_-]+)\\s*:\\s*(!?\"(?:[^\"\\\\]|\\\\.)*\"|.*?)\\s*(?:,(?=\\s*[A-Za-z0-9_-]+\\s*:)|$)",
          Pattern.DOTALL);
  private static final Pattern MARK = Pattern.compile("@([a-z]+)(?:\\(([A-Za-z0-9_.-]+)\\))?");
  private static final Pattern SOURCE =
      Pattern.compile("(?:([A-Za-z0-9_.-]+)=)?([A-Za-z0-9_.-]+)(?::([A-Za-z0-9_.-]+))?");

  /// What stands before the quoted JSON of a value that nobody types.
  private static final String JSON = "!";

  private record Wire(int line, Node to, List<String> sources) {}

  private GraphText() {}

  /// Reads a graph with the usual ports.
  public static Graph parse(String text) throws DocumentException {
    return parse(text, USUAL);
  }

  /// Reads a graph. The exception names the line and what was expected there.
  public static Graph parse(String text, Ports ports) throws DocumentException {
    var graph = Graph.EMPTY;
    var wires = new ArrayList<Wire>();
    int number = 0;
    for (var raw : text.lines().toList()) {
      number++;
      var line = withoutComment(raw).strip();
      if (line.isEmpty()) continue;
      var match = LINE.matcher(line);
      if (!match.matches())
        throw wrong(number, say("document.expected-name-block-parameter", line));
      var id = new NodeId(match.group("id"));
      if (graph.contains(id)) throw wrong(number, say("document.there-already-is-a", id));
      var rest = match.group("rest").strip();
      int end = rest.startsWith("(") ? closing(rest, number) : -1;
      var parameters = end < 0 ? Parameters.NONE : parameters(rest.substring(1, end), number);
      var words = words(rest.substring(end + 1));
      var node = Node.of(id, new BlockId(match.group("block")), parameters);
      for (var word : words) if (word.startsWith("@")) node = marked(node, word, number);
      graph = graph.with(node);
      wires.add(
          new Wire(number, node, words.stream().filter(word -> !word.startsWith("@")).toList()));
    }
    for (var wire : wires) graph = connected(graph, wire, ports);
    return graph;
  }

  /// Writes a graph with the usual ports left out.
  public static String text(Graph graph) {
    return text(graph, USUAL);
  }

  /// Writes a graph so that [#parse(String, Ports)] with the same ports reads it again. Wires from
  /// nodes outside the graph cannot occur.
  public static String text(Graph graph, Ports ports) {
    int names = graph.nodes().stream().mapToInt(node -> node.id().value().length()).max().orElse(0);
    var heads = new LinkedHashMap<Node, String>();
    for (var node : graph.nodes()) heads.put(node, head(node, names));
    int width =
        heads.values().stream()
            .mapToInt(String::length)
            .filter(length -> length < 70)
            .max()
            .orElse(0);
    var out = new StringBuilder();
    heads.forEach((node, head) -> {
      var sources = sources(graph, node, ports);
      out.append(sources.isEmpty() ? head : pad(head, width) + "  " + sources).append('\n');
    });
    return out.toString();
  }

  private static String head(Node node, int width) {
    var head = new StringBuilder(pad(node.id().value(), width)).append(" = ").append(node.block());
    if (!node.parameters().values().isEmpty())
      head.append(
          node.parameters().values().entrySet().stream()
              .map(entry -> entry.getKey() + ": " + written(entry.getValue()))
              .collect(Collectors.joining(", ", "(", ")")));
    if (node.mode() != Node.Mode.ACTIVE)
      head.append(" @").append(node.mode().name().toLowerCase(Locale.ROOT));
    node.sharesWeightsWith().ifPresent(owner -> head.append(" @shares(").append(owner).append(')'));
    return head.toString();
  }

  private static String sources(Graph graph, Node node, Ports ports) {
    var incoming = graph.incoming(node.id());
    var usual = ports.inputs(node, incoming.size());
    boolean byOrder = incoming.stream().map(edge -> edge.to().name()).toList().equals(usual);
    return incoming.stream()
        .map(edge -> (byOrder ? "" : edge.to().name() + "=") + source(graph, edge.from(), ports))
        .collect(Collectors.joining(" "));
  }

  private static String source(Graph graph, Port from, Ports ports) {
    boolean first = from.name().equals(ports.output(graph.node(from.node())));
    return first ? from.node().value() : from.toString();
  }

  private static Graph connected(Graph graph, Wire wire, Ports ports) throws DocumentException {
    var changed = graph;
    var usual = ports.inputs(wire.to(), wire.sources().size());
    for (int i = 0; i < wire.sources().size(); i++) {
      var match = SOURCE.matcher(wire.sources().get(i));
      if (!match.matches())
        throw wrong(wire.line(), say("document.is-no-source-of-a-wire", wire.sources().get(i)));
      var from = new NodeId(match.group(2));
      var source = graph.find(from);
      if (source.isEmpty()) throw wrong(wire.line(), say("document.there-is-no", from));
      if (match.group(1) == null && i >= usual.size())
        throw wrong(wire.line(), say("document.takes-only-inputs", wire.to().id(), usual.size()));
      var input = match.group(1) == null ? usual.get(i) : match.group(1);
      var output = match.group(3) == null ? ports.output(source.get()) : match.group(3);
      changed = changed.with(new Edge(new Port(from, output), new Port(wire.to().id(), input)));
    }
    return changed;
  }

  private static Node marked(Node node, String word, int line) throws DocumentException {
    var match = MARK.matcher(word);
    if (match.matches()) {
      if (match.group(1).equals("shares") && match.group(2) != null)
        return node.sharing(new NodeId(match.group(2)));
      for (var mode : Node.Mode.values())
        if (mode.name().toLowerCase(Locale.ROOT).equals(match.group(1))) return node.with(mode);
    }
    throw wrong(line, say("document.is-not-bypassed-muted-or-shares", word));
  }

  private static Parameters parameters(String text, int line) throws DocumentException {
    var parameters = Parameters.NONE;
    if (text.isBlank()) return parameters;
    var match = PARAMETER.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!match.find(at) || match.start() != at || match.group(2).isEmpty())
        throw wrong(line, say("document.expected-parameter-value-at", text.substring(at).strip()));
      parameters = parameters.with(match.group(1), value(match.group(2)));
      at = match.end();
    }
    return parameters;
  }

  /// Reads a value as a person would write it: `3`, `0.5`, `true`, `same-upper`, `N,3,224,224`,
  /// `"true"` for the word.
  public static Value value(String text) {
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\""))
      return Value.of(unquoted(text));
    if (text.startsWith(JSON + "\"") && text.length() > 2 && text.endsWith("\"")) {
      var value = Values.parsed(unquoted(text.substring(JSON.length())));
      if (value.isPresent()) return value.get();
    }
    if (text.equals("true") || text.equals("false")) return Value.of(text.equals("true"));
    if (text.matches("-?\\d{1,18}")) return Value.of(Long.parseLong(text));
    if (text.matches("-?(\\d+\\.\\d*|\\.\\d+|\\d+)([eE][-+]?\\d{1,3})?")
        && Double.isFinite(Double.parseDouble(text))) return Value.of(Double.parseDouble(text));
    return Value.of(text);
  }

  private static String written(Value value) {
    return switch (value) {
      case Value.Text(var text) -> isPlain(text) ? text : quoted(text);
      case Value.Plain _ when value(value.toString()).equals(value) -> value.toString();
      case Value _ -> JSON + quoted(Values.json(value).toString());
    };
  }

  private static boolean isPlain(String text) {
    return value(text) instanceof Value.Text
        && text.matches("[\\p{L}\\p{N}_./+*-]+(,[\\p{L}\\p{N}_./+*-]+)*");
  }

  private static String quoted(String text) {
    return "\""
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
        + "\"";
  }

  private static String unquoted(String text) {
    var out = new StringBuilder();
    for (int i = 1; i < text.length() - 1; i++) {
      char letter = text.charAt(i);
      if (letter != '\\') {
        out.append(letter);
        continue;
      }
      char escaped = text.charAt(++i);
      out.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
    }
    return out.toString();
  }

  private static String withoutComment(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char letter = line.charAt(i);
      if (letter == '\\' && quoted) i++;
      else if (letter == '"') quoted = !quoted;
      else if (letter == '#' && !quoted) return line.substring(0, i);
    }
    return line;
  }

  private static int closing(String text, int line) throws DocumentException {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter == '\\' && quoted) i++;
      else if (letter == '"') quoted = !quoted;
      else if (letter == ')' && !quoted) return i;
    }
    throw wrong(line, say("document.a-is-missing"));
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static DocumentException wrong(int line, String what) {
    return new DocumentException(say("document.line", line, what));
  }
}
