package vertebra.bench;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.workbench.Scope;
import vertebra.workbench.Workbench;

/// From an edit to a checked design, warm, as the editor does it: the workbench performs an edit in
/// the middle of a chain, remembers it for undo, and checks the design again; then it is undone.
/// Prints medians and 95th percentiles of processor time in milliseconds, what each takes of
/// checking everything from nothing, and what the largest chain takes of the smallest.
///
/// With the folder of a baseline's classes as its argument, checking from nothing is compared with
/// that in the same run.
public final class CheckBench {

  private static final List<Integer> SIZES = List.of(1_000, 10_000, 50_000);

  /// Nodes checked in all for one figure, which decides the number of rounds.
  private static final int WORK = 400_000;

  private static final int LEAST_ROUNDS = 30;
  private static final int MOST_ROUNDS = 200;

  private CheckBench() {}

  public static void main(String[] arguments) throws Exception {
    var first = new LinkedHashMap<String, Double>();
    for (int size : SIZES) {
      double whole = fromNothing(size, arguments);
      for (var edit : edits(FromNothing.chain(size), size).entrySet())
        measure(edit.getKey(), FromNothing.chain(size), edit.getValue(), whole, first);
    }
    for (var preset : List.of("resnet50", "resnet152", "mobilenet_v2", "efficientnet_b7")) {
      var graph = StandardCatalogue.catalogue().preset(preset).orElseThrow().graph().get();
      var edit = set("head", "classes", Value.of(10));
      measure(preset + ", classes of the head", graph, edit, 0, new LinkedHashMap<>());
    }
  }

  /// Edits in the middle of a chain, those that make a mistake last.
  private static Map<String, GraphEdit> edits(Graph graph, int size) {
    int middle = size / 6;
    var conv = "conv" + middle;
    var relu = new NodeId("relu" + middle);
    var add = "add" + middle;
    var edits = new LinkedHashMap<String, GraphEdit>();
    edits.put("parameter", set(conv, "kernel", Value.of(5)));
    edits.put("wire", connect("relu" + (middle - 3), add));
    edits.put("unwire", new GraphEdit.Disconnect(edge("add" + (middle - 1), add, "x1")));
    edits.put("add", new GraphEdit.Add(Node.of("new", "relu")));
    edits.put(
        "insert",
        new GraphEdit.InsertOn(
            graph.incoming(new NodeId(conv)).getFirst(), Node.of("new", "relu"), "x", "y"));
    edits.put("remove", new GraphEdit.RemoveAndHeal(relu));
    edits.put("bypass", new GraphEdit.SetMode(relu, Node.Mode.BYPASSED));
    edits.put("everything changes", set("image", "shape", Value.of("N,64,64,64")));
    edits.put("mistake: other width", set(conv, "filters", Value.of(32)));
    edits.put("mistake: no filters", set(conv, "filters", Value.of(0)));
    edits.put(
        "mistake: other block",
        new GraphEdit.Change(relu, new BlockId("dense"), graph.node(relu).parameters()));
    edits.put("mistake: circle", connect("relu" + (middle + 2), add));
    edits.put("mistake: cut in two", new GraphEdit.Disconnect(edge(conv, relu.value(), "x")));
    return edits;
  }

  private static GraphEdit set(String node, String key, Value value) {
    return new GraphEdit.SetParameter(new NodeId(node), key, value);
  }

  private static GraphEdit connect(String from, String to) {
    return new GraphEdit.Connect(edge(from, to, "x3"));
  }

  private static Edge edge(String from, String to, String port) {
    return new Edge(Port.of(from, "y"), Port.of(to, port));
  }

  private static int rounds(int size) {
    return Math.clamp(WORK / size, LEAST_ROUNDS, MOST_ROUNDS);
  }

  private static double fromNothing(int size, String[] arguments) throws Exception {
    var now = new FromNothing().apply(size);
    var clock = new Clock();
    var baseline = new Clock();
    Supplier<Object> before =
        arguments.length == 0 ? () -> "" : baseline(Path.of(arguments[0])).apply(size);
    int rounds = rounds(size);
    for (int round = -rounds / 2; round < rounds; round++) {
      clock.time(round >= 0, now::get);
      if (arguments.length > 0) baseline.time(round >= 0, before::get);
    }
    IO.println(
        "%,d nodes from nothing %s%s"
            .formatted(
                size,
                clock,
                arguments.length == 0
                    ? ""
                    : "   baseline %s   ratio %.2f"
                        .formatted(baseline, clock.median() / baseline.median())));
    return clock.median();
  }

  /// The same work over other classes.
  @SuppressWarnings("unchecked") // what FromNothing is
  private static IntFunction<Supplier<Object>> baseline(Path classes) throws Exception {
    var places = new ArrayList<URL>(List.of(classes.toUri().toURL()));
    for (var place : System.getProperty("java.class.path").split(File.pathSeparator))
      places.add(Path.of(place).toUri().toURL());
    var loader =
        new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    return (IntFunction<Supplier<Object>>)
        loader.loadClass(FromNothing.class.getName()).getConstructor().newInstance();
  }

  private static void measure(
      String what, Graph graph, GraphEdit edit, double whole, Map<String, Double> first)
      throws Exception {
    var workbench =
        new Workbench(
            Document.of(graph), StandardCatalogue.catalogue(), Runnable::run, Runnable::run);
    var answers = new Clock();
    var fixes = new Clock();
    var watched =
        new Object() {
          double start;
          double answered;
          double fixed;
        };
    workbench.watch(
        new Scope(),
        state -> {
          if (state.isChecked() && watched.answered == 0) watched.answered = Clock.now();
          if (watched.fixed == 0
              && state.analysis().diagnostics().stream().anyMatch(each -> !each.fixes().isEmpty()))
            watched.fixed = Clock.now();
        });
    int rounds = rounds(graph.size());
    int mistakes = 0;
    for (int round = -rounds / 2; round < rounds; round++) {
      watched.answered = 0;
      watched.fixed = 0;
      watched.start = Clock.now();
      workbench.perform("Edit", edit);
      if (!workbench.state().isChecked()) throw new IllegalStateException("not checked");
      if (round >= 0) answers.add(watched.answered - watched.start);
      if (round >= 0 && watched.fixed > 0) fixes.add(watched.fixed - watched.answered);
      mistakes = workbench.state().analysis().errors().size();
      workbench.undo();
    }
    double smallest = first.computeIfAbsent(what, _ -> answers.median());
    IO.println(
        "  %-30s edit to answer %s%s   of the smallest %5.2f   errors %d%s"
            .formatted(
                what,
                answers,
                whole == 0 ? "" : "   of nothing %.4f".formatted(answers.median() / whole),
                answers.median() / smallest,
                mistakes,
                fixes.isEmpty() ? "" : "   first fix behind it " + fixes));
  }
}
