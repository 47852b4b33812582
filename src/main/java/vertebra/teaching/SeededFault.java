package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.document.Document;
import vertebra.document.Layout;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.pattern.InputPattern;
import vertebra.teaching.Lesson.Badge;
import vertebra.teaching.Lesson.Step;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.FactException;
import vertebra.teaching.facts.Specimen;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.weights.WeightRules;

/// A known fault put into a design that was in order: where, what the program then says first, and
/// the design as it was.
///
/// @param blamed the node that the first error is about
/// @param said the first error
public record SeededFault(
    FaultKind kind, Graph whole, Graph broken, NodeId blamed, Diagnostic said) {

  /// What is put wrong.
  public enum FaultKind {
    /// Groups that do not divide the channels.
    GROUPS("divisible-channels-expected"),
    /// A wire that is not there.
    WIRE("input-expected"),
    /// A sum of maps that differ.
    SUM("equal-shapes-expected"),
    /// A dense layer on a map.
    DENSE("vector-expected"),
    /// A branch that lost its padding before branches are laid side by side.
    PADDING("equal-shapes-expected"),
    /// A wire that leads back.
    CIRCLE("flow-forward-expected"),
    /// A window that is larger than the picture.
    WINDOW("larger-image-expected"),
    /// A wavelet transform of an odd size.
    ODD("even-size-expected"),
    /// A shuffle in groups that do not divide the channels.
    SHUFFLE("divisible-channels-expected");

    private final String code;

    FaultKind(String code) {
      this.code = code;
    }

    /// The code of the first error that it brings about.
    public String code() {
      return code;
    }
  }

  private static final long[] ODD_GROUPS = {3, 5, 6, 7};

  /// A design with one change, and the kind of that change.
  private record Change(FaultKind kind, Graph graph) {}

  /// A fault in a design, the same for the same seed; empty for a design with errors, or in which
  /// nothing of the kinds can go wrong.
  public static Optional<SeededFault> in(Graph design, Catalogue catalogue, long seed) {
    return in(design, catalogue, seed, List.of(FaultKind.values()));
  }

  /// A fault of one of these kinds.
  public static Optional<SeededFault> in(
      Graph design, Catalogue catalogue, long seed, List<FaultKind> kinds) {
    var analysis = new Analyzer(catalogue).analyze(design, Analysis.NONE);
    if (!analysis.isValid() || design.isEmpty()) return Optional.empty();
    var random = new Random(seed);
    var order = new ArrayList<>(kinds);
    Collections.shuffle(order, random);
    for (var kind : order) {
      var changes = new ArrayList<>(new Places(design, catalogue, analysis).changes(kind));
      Collections.shuffle(changes, random);
      // The first few are enough to find one whose first error is the one that is meant.
      for (var change : changes.stream().limit(12).toList()) {
        var fault = of(design, change, catalogue);
        if (fault.isPresent()) return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<SeededFault> of(Graph whole, Change change, Catalogue catalogue) {
    var errors = new Analyzer(catalogue).analyze(change.graph(), Analysis.NONE).errors();
    if (errors.isEmpty() || !errors.getFirst().code().equals(change.kind().code()))
      return Optional.empty();
    return errors
        .getFirst()
        .target()
        .node()
        .map(
            node -> new SeededFault(change.kind(), whole, change.graph(), node, errors.getFirst()));
  }

  /// Where in a design what can be put wrong.
  private static final class Places {

    private final Graph design;
    private final Catalogue catalogue;
    private final Analysis analysis;

    Places(Graph design, Catalogue catalogue, Analysis analysis) {
      this.design = design;
      this.catalogue = catalogue;
      this.analysis = analysis;
    }

    List<Change> changes(FaultKind kind) {
      return (switch (kind) {
            case GROUPS -> groups();
            case WIRE -> inner().map(design::without);
            case SUM -> sums();
            case DENSE -> maps().map(wire -> between(wire, "dense", "units", 6));
            case PADDING -> branches();
            case CIRCLE -> circles();
            case WINDOW -> windows();
            case ODD -> maps().flatMap(this::odd);
            case SHUFFLE ->
                maps()
                    .flatMap(wire ->
                        notDividing(channels(wire.from()))
                            .map(groups -> between(wire, "channel-shuffle", "groups", groups)));
          })
          .map(graph -> new Change(kind, graph))
          .toList();
    }

    private Stream<Edge> inner() {
      return design.edges().stream();
    }

    private Optional<Shape> shape(Port from) {
      return analysis.findings().type(from).map(type -> type.shape());
    }

    private static boolean isMap(Shape shape) {
      return shape.rank() == 4
          && shape.dim(1).known().isPresent()
          && shape.dim(2).known().isPresent()
          && shape.dim(3).known().isPresent();
    }

    private Stream<Edge> maps() {
      return inner().filter(wire -> shape(wire.from()).filter(Places::isMap).isPresent());
    }

    private long channels(Port from) {
      return shape(from).map(shape -> shape.dim(1)).map(Dim::value).orElse(1L);
    }

    private static Stream<Long> notDividing(long channels) {
      return java.util.Arrays.stream(ODD_GROUPS)
          .filter(groups -> groups < channels && channels % groups != 0)
          .boxed();
    }

    private Stream<Node> with(String parameter) {
      return design.nodes().stream()
          .filter(node ->
              catalogue
                  .find(node.block())
                  .filter(block -> block.parameter(parameter).isPresent())
                  .isPresent());
    }

    private Graph set(Node node, String key, Value value) {
      return design.with(node.with(node.parameters().with(key, value)));
    }

    private Stream<Graph> groups() {
      return with("groups")
          .flatMap(node ->
              design.incoming(node.id()).stream()
                  .limit(1)
                  .flatMap(wire -> notDividing(channels(wire.from())))
                  .map(groups -> set(node, "groups", Value.of(groups))));
    }

    /// A block on a wire.
    private Graph between(Edge wire, String block, String key, long number) {
      var id = design.freshId(block);
      var node = Node.of(id, new BlockId(block), Parameters.NONE.with(key, Value.of(number)));
      return between(design, wire, node, "x");
    }

    private static Graph between(Graph graph, Edge wire, Node node, String input) {
      return graph
          .without(wire)
          .with(node)
          .with(new Edge(wire.from(), new Port(node.id(), input)))
          .with(new Edge(new Port(node.id(), "y"), wire.to()));
    }

    /// Sums of what flows on a wire and of what flows earlier in another shape.
    private Stream<Graph> sums() {
      var id = design.freshId("sum");
      return maps()
          .flatMap(wire ->
              maps()
                  .map(Edge::from)
                  .distinct()
                  .filter(other ->
                      !shape(other).equals(shape(wire.from()))
                          && analysis.isReachable(other.node(), wire.from().node()))
                  .map(other ->
                      between(design, wire, Node.of(id, new BlockId("add"), Parameters.NONE), "x1")
                          .with(new Edge(other, new Port(id, "x2")))));
    }

    /// A branch beside a wire that has no padding, and both laid side by side.
    private Stream<Graph> branches() {
      var branch = design.freshId("branch");
      var join = design.freshId("join");
      return maps()
          .map(wire ->
              between(design, wire, Node.of(join, new BlockId("concat"), Parameters.NONE), "x1")
                  .with(
                      Node.of(
                          branch,
                          new BlockId("conv-2d"),
                          Parameters.NONE
                              .with("filters", Value.of(8L))
                              .with("kernel", Value.of(3L))
                              .with("padding", Value.of(0L))))
                  .with(new Edge(wire.from(), new Port(branch, "x")))
                  .with(new Edge(new Port(branch, "y"), new Port(join, "x2"))));
    }

    /// Wires that lead back to a block from what it feeds.
    private Stream<Graph> circles() {
      return inner()
          .flatMap(wire ->
              design.nodes().stream()
                  .filter(later ->
                      !later.id().equals(wire.to().node())
                          && analysis.isReachable(wire.to().node(), later.id()))
                  .flatMap(later ->
                      design.outgoing(later.id()).stream().map(Edge::from).distinct().limit(1))
                  .map(from -> design.without(wire).with(new Edge(from, wire.to()))));
    }

    private Stream<Graph> windows() {
      return with("kernel")
          .filter(node ->
              catalogue
                  .find(node.block())
                  .filter(block -> block.parameter("padding").isPresent())
                  .isPresent())
          .flatMap(node ->
              design.incoming(node.id()).stream()
                  .limit(1)
                  .flatMap(wire -> shape(wire.from()).filter(Places::isMap).stream())
                  .map(map ->
                      design.with(
                          node.with(
                              node.parameters()
                                  .with("kernel", Value.of(map.dim(2).value() + 3))
                                  .with("padding", Value.of(0L))))));
    }

    /// A wavelet transform behind what leaves a row and a column out.
    private Stream<Graph> odd(Edge wire) {
      var cut = design.freshId("cut");
      var bands = design.freshId("bands");
      var size = shape(wire.from()).map(shape -> shape.dim(2).value()).orElse(0L);
      if (size < 4) return Stream.empty();
      var first =
          Node.of(
              cut,
              new BlockId("avg-pool"),
              Parameters.NONE
                  .with("kernel", Value.of(size % 2 == 0 ? 2L : 3L))
                  .with("stride", Value.of(1L))
                  .with("padding", Value.of(0L)));
      var withCut = between(design, wire, first, "x");
      var behind = new Edge(new Port(cut, "y"), wire.to());
      return Stream.of(
          between(withCut, behind, Node.of(bands, new BlockId("dwt"), Parameters.NONE), "x"));
    }
  }

  /// The exercise of finding and repairing it: the block at fault is named before any way out
  /// shows, and what was repaired is as the design was.
  ///
  /// @param title of the design
  /// @param layout of the design, with the titles of its blocks
  /// @param room where its numbers are worked out
  public Lesson exercise(String title, Layout layout, Classroom room) throws LessonException {
    var analysis = new Analyzer(room.catalogue()).analyze(broken, Analysis.NONE);
    var titles =
        new Titles(Snapshot.checked(Document.of(broken).with(layout), room.catalogue(), analysis));
    var designs = new LinkedHashMap<String, Graph>();
    designs.put(Lesson.START, broken);
    designs.put(Lesson.SOLUTION, whole);
    try {
      var named =
          new Step(
              StepKind.SEE,
              say("lessons.which-block-is-at-fault"),
              Optional.of(Claim.parse("blamed = " + blamed.value())),
              false,
              new LinkedHashMap<>(),
              Optional.of(Lesson.START));
      var repair =
          new Step(
              StepKind.REPAIR,
              say("lessons.repair-it"),
              Optional.empty(),
              false,
              new LinkedHashMap<>(),
              Optional.of(Lesson.START));
      var say =
          new Step(
              StepKind.SAY,
              say("lessons.say-what-was-wrong"),
              Optional.empty(),
              false,
              new LinkedHashMap<>(),
              Optional.empty());
      return new Lesson(
          "fault-" + kind.name().toLowerCase(Locale.ROOT),
          say("lessons.find-the-fault", title),
          5,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          say("lessons.what-is-wrong-here"),
          Badge.RANDOM,
          List.of(
              say("lessons.read-the-first-problem"),
              titles.said(said.said()),
              say("lessons.fault", kind.name().toLowerCase(Locale.ROOT), titles.of(blamed))),
          Map.<String, InputPattern>of(),
          WeightRules.RANDOM,
          Optional.empty(),
          Set.of(),
          Set.of(),
          List.of(),
          false,
          false,
          designs,
          List.of(named, repair, say),
          checks(room),
          List.of(),
          called(layout),
          Rubric.EVEN);
    } catch (FactException unreadable) {
      throw new LessonException(String.valueOf(unreadable.getMessage()));
    }
  }

  private Map<NodeId, String> called(Layout layout) {
    var called = new HashMap<NodeId, String>();
    for (var node : whole.nodes())
      layout.title(node.id()).ifPresent(title -> called.put(node.id(), LessonDraft.line(title)));
    return called;
  }

  /// What holds of the design as it was: no error, what leaves it, and for what took nothing but a
  /// wire or a number, its costs.
  private List<Claim> checks(Classroom room) throws FactException {
    var claims = new ArrayList<Claim>();
    claims.add(Claim.parse("errors = 0"));
    try (var design = Specimen.of(whole, room.usual())) {
      claims.addAll(shapes(room.catalogue(), whole, design));
      if (kind == FaultKind.WIRE || kind == FaultKind.CIRCLE) {
        claims.add(Claim.of("parameters", design));
        claims.add(Claim.of("macs", design));
      }
      claims.add(Claim.of("warnings", design));
    }
    return claims;
  }

  /// What leaves a design.
  static List<Claim> shapes(Catalogue catalogue, Graph whole, Specimen design)
      throws FactException {
    var claims = new ArrayList<Claim>();
    for (var node : whole.nodes())
      if (catalogue.find(node.block()).filter(it -> it.role() == Role.OUTPUT).isPresent())
        claims.add(Claim.of("shape " + node.id(), design));
    return claims;
  }
}
