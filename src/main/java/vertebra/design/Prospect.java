package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Finding;
import vertebra.analysis.QuickFix;
import vertebra.block.BlockType;
import vertebra.block.PortSpec;
import vertebra.block.Typing;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// What a block would be at a place, before it is put there.
///
/// @param node the block in the design as it would be
/// @param edit puts it there, with the fix that it needs
/// @param after the design's graph as it would be
/// @param outputs what would leave it, as far as that is known
/// @param change what the design would cost more
/// @param fix the fix without which it does not check there, if it needs one
/// @param objection why it does not check there; empty if it does, or would with its fix
/// @param lost the wires that would find no port
/// @param bridge the same edit with the lost wires at the ports that come nearest, and what they
///   then need; empty if nothing is lost, or if that leaves more mistakes than there were
public record Prospect(
    NodeId node,
    GraphEdit edit,
    Graph after,
    List<TensorType> outputs,
    Preview change,
    Optional<QuickFix> fix,
    Optional<String> objection,
    List<Edge> lost,
    Optional<GraphEdit> bridge) {

  /// So many fixes are tried one after another to make a bridge hold.
  private static final int REPAIRS = 8;

  public Prospect {
    outputs = List.copyOf(outputs);
    lost = List.copyOf(lost);
  }

  /// The wire between a port and a new block: to its first input or from its first output; none if
  /// it has none.
  ///
  /// @param isOutput whether the port is an output
  public static Optional<Edge> wire(BlockType block, Node node, Port from, boolean isOutput) {
    return isOutput
        ? block.inputs(node.parameters()).stream()
            .findFirst()
            .map(in -> new Edge(from, new Port(node.id(), in.slot(1))))
        : block.outputs(node.parameters()).stream()
            .findFirst()
            .map(out -> new Edge(new Port(node.id(), out.name()), from));
  }

  /// A new block that is wired to a port.
  ///
  /// @param isOutput whether that port is an output
  /// @param mended whether a fix is looked for if it does not check by itself
  public static Prospect at(
      Snapshot design,
      BlockType block,
      Parameters parameters,
      Port from,
      boolean isOutput,
      boolean mended) {
    var graph = design.graph();
    var node = Node.of(graph.freshId(block.id().value()), block.id(), parameters);
    var edits = new ArrayList<GraphEdit>();
    edits.add(new GraphEdit.Add(node));
    var wire = wire(block, node, from, isOutput);
    wire.map(GraphEdit.Connect::new).ifPresent(edits::add);
    var analyzer = new Analyzer(design.catalogue());
    var before = design.known();
    var plain = new GraphEdit.Batch(edits);
    var after = analyzer.check(before, plain);
    var judged = isOutput ? node.id() : from.node();
    var problem = after.about(judged).filter(each -> isNew(each, before)).findFirst();
    var fix =
        mended
            ? problem.flatMap(each -> mending(analyzer, after, each, wire.stream().toList()))
            : Optional.<QuickFix>empty();
    var edit = fix.<GraphEdit>map(way -> GraphEdit.all(plain, way.edit())).orElse(plain);
    var then = fix.isPresent() ? analyzer.check(before, edit) : after;
    return new Prospect(
        node.id(),
        edit,
        then.graph(),
        outputs(then, node.id()),
        Preview.between(before, then),
        fix,
        problem.filter(_ -> fix.isEmpty()).map(each -> new Titles(design).said(each.said())),
        List.of(),
        Optional.empty());
  }

  /// A block in another's place.
  public static Prospect insteadOf(
      Snapshot design, NodeId old, BlockType block, Parameters parameters) {
    var swapped = Swap.of(design, old, block, parameters);
    var analyzer = new Analyzer(design.catalogue());
    var before = design.known();
    var after = analyzer.check(before, swapped.edit());
    var objection = after.about(old).filter(each -> isNew(each, before)).findFirst();
    return new Prospect(
        old,
        swapped.edit(),
        after.graph(),
        outputs(after, old),
        Preview.between(before, after),
        Optional.empty(),
        objection.map(each -> new Titles(design).said(each.said())),
        swapped.lost(),
        bridged(analyzer, before, after, old, swapped));
  }

  /// The edit that keeps as many wires as can be kept: with the bridge, if there is one.
  public GraphEdit kept() {
    return bridge.orElse(edit);
  }

  private static boolean isNew(Diagnostic problem, Analysis before) {
    return problem.isError()
        && problem.target() instanceof vertebra.analysis.Target.OnNode
        && before.diagnostics().stream()
            .noneMatch(known ->
                known.target().equals(problem.target())
                    && known.message().equals(problem.message()));
  }

  /// The first way out of a problem that goes the whole way, and after which all of some wires
  /// still end in something: with a block put in between, for instance, or with another value. If
  /// none does, the first and what the block then needs, as one. What blocks name themselves is
  /// tried before anything is guessed, which takes long in a large design.
  static Optional<QuickFix> mending(
      Analyzer analyzer, Analysis with, Diagnostic problem, List<Edge> wires) {
    return mending(analyzer, with, problem, wires, analyzer::named)
        .or(() -> mending(analyzer, with, problem, wires, analyzer::fixes));
  }

  private static Optional<QuickFix> mending(
      Analyzer analyzer,
      Analysis with,
      Diagnostic problem,
      List<Edge> wires,
      BiFunction<Analysis, Diagnostic, List<QuickFix>> found) {
    var ways = keeping(with, found.apply(with, problem), wires);
    int most = with.errors().size();
    return whole(analyzer, with, ways, most)
        .or(() ->
            ways.stream()
                .findFirst()
                .flatMap(way -> {
                  var now = analyzer.check(with, way.edit());
                  return now.errors().stream()
                      .filter(next -> next.target().equals(problem.target()))
                      .findFirst()
                      .map(next -> keeping(now, found.apply(now, next), wires))
                      .flatMap(then -> whole(analyzer, now, then, most))
                      .map(then ->
                          new QuickFix(
                              Message.of("design.both-fixes", way.said(), then.said()),
                              GraphEdit.all(way.edit(), then.edit())));
                }));
  }

  private static List<QuickFix> keeping(Analysis with, List<QuickFix> ways, List<Edge> wires) {
    return ways.stream().filter(way -> keeps(with, way, wires)).toList();
  }

  /// The first of some ways after which there are fewer mistakes than so many.
  private static Optional<QuickFix> whole(
      Analyzer analyzer, Analysis with, List<QuickFix> ways, int most) {
    return ways.stream()
        .filter(way -> analyzer.check(with, way.edit()).errors().size() < most)
        .findFirst();
  }

  private static boolean keeps(Analysis analysis, QuickFix fix, List<Edge> wires) {
    try {
      var after = GraphEdit.apply(analysis.graph(), fix.edit());
      return wires.stream().allMatch(wire -> after.source(wire.to()).isPresent());
    } catch (IllegalArgumentException inapplicable) {
      return false;
    }
  }

  private static List<TensorType> outputs(Analysis analysis, NodeId id) {
    return analysis
        .findings()
        .find(id)
        .filter(finding -> finding.typing() instanceof Typing.Typed)
        .map(finding -> finding.typing().outputs())
        .orElse(List.of());
  }

  /// The lost wires at the outputs whose maps are nearest in size, and the first fixes of whatever
  /// then objects.
  private static Optional<GraphEdit> bridged(
      Analyzer analyzer, Analysis before, Analysis after, NodeId id, Swap.Swapped swapped) {
    var edits = new ArrayList<GraphEdit>(List.of(swapped.edit()));
    var readers =
        swapped.lost().stream()
            .filter(wire -> wire.from().node().equals(id))
            .collect(Collectors.toList());
    if (readers.isEmpty()) return Optional.empty();
    for (var wire : readers) {
      var nearest = nearest(before.findings().type(wire.from()), after.findings().of(id));
      if (nearest.isEmpty()) return Optional.empty();
      edits.add(new GraphEdit.Connect(new Edge(new Port(id, nearest.get()), wire.to())));
    }
    var now = analyzer.check(before, new GraphEdit.Batch(edits));
    for (int i = 0; i < REPAIRS && now.errors().size() > before.errors().size(); i++) {
      var at = now;
      var next =
          now.errors().stream()
              .filter(problem -> isNew(problem, before))
              .flatMap(problem -> analyzer.fixes(at, problem).stream())
              .filter(fix -> keeps(at, fix, readers))
              .findFirst();
      if (next.isEmpty()) return Optional.empty();
      edits.add(next.get().edit());
      now = analyzer.check(now, next.get().edit());
    }
    return now.errors().size() > before.errors().size()
        ? Optional.empty()
        : Optional.of(new GraphEdit.Batch(edits));
  }

  private static Optional<String> nearest(Optional<TensorType> wanted, Finding finding) {
    var outputs = finding.outputPorts();
    return outputs.stream()
        .min(Comparator.comparingDouble(output -> distance(wanted, finding.output(output.name()))))
        .map(PortSpec::name);
  }

  private static double distance(Optional<TensorType> wanted, Optional<TensorType> offered) {
    if (wanted.isEmpty() || offered.isEmpty()) return Double.MAX_VALUE;
    var shape = wanted.get().shape();
    var other = offered.get().shape();
    if (shape.rank() != other.rank()) return 1_000 + Math.abs(shape.rank() - other.rank());
    double apart = 0;
    for (int axis = 2; axis < shape.rank(); axis++) {
      long size = shape.dim(axis).known().orElse(1);
      long mine = other.dim(axis).known().orElse(1);
      apart += Math.abs(Math.log((double) Math.max(1, size) / Math.max(1, mine)));
    }
    return apart;
  }

  /// Which wires would be lost, in words with the titles of their other ends; blank if none.
  public String loss(Snapshot design) {
    if (lost.isEmpty()) return "";
    var titles = new Titles(design);
    var ends =
        lost.stream()
            .map(wire ->
                wire.from().node().equals(node) ? titles.of(wire.to()) : titles.of(wire.from()))
            .distinct()
            .collect(Collectors.joining("; "));
    return say("design.loses-wires", lost.size(), ends);
  }
}
