package vertebra.analysis;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.ParameterSpec;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Ways out of a block's objection that the block itself does not name: parameters back to their
/// initial values, the sizes of one of the block's examples or a larger picture at the model's
/// inputs, and last the whole set-up of an example. They are guesses, to be tried before they are
/// offered.
final class Guesses {

  private static final List<Long> SIDES = List.of(2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L);
  private static final List<Long> USUAL =
      List.of(224L, 256L, 300L, 512L, 640L, 448L, 416L, 64L, 32L, 16L, 8L, 7L, 4L, 1L);
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;

  private final Analyzer analyzer;
  private final Analysis analysis;
  private final Graph graph;

  Guesses(Analyzer analyzer, Analysis analysis) {
    this.analyzer = analyzer;
    this.analysis = analysis;
    this.graph = analysis.graph();
  }

  /// The likeliest first.
  Stream<QuickFix> at(NodeId id) {
    var block = block(graph.node(id));
    if (block.isEmpty()) return Stream.empty();
    var node = graph.node(id);
    return Stream.<Supplier<List<QuickFix>>>of(
            () -> resets(node, block.get()),
            () -> inputs(id).stream().flatMap(input -> resets(input).stream()).toList(),
            () -> inputs(id).stream().flatMap(input -> options(input).stream()).toList(),
            () -> examples(id, block.get()),
            () -> pictures(id),
            () -> setUps(node, block.get()))
        .flatMap(guesses -> guesses.get().stream());
  }

  /// Numbers for the sizes that are open where a node stands, usual ones first: a block may be laid
  /// out for one size only, or work at hardly any.
  Stream<QuickFix> decided(NodeId id) {
    var open =
        Stream.concat(
                analysis.findings().of(id).site().inputs().stream(),
                analysis.findings().of(id).typing().outputs().stream())
            .flatMap(type -> type.shape().symbols())
            .filter(symbol -> !symbol.isBatch())
            .map(Dim.Symbol::name)
            .collect(Collectors.toCollection(TreeSet::new));
    if (open.isEmpty()) return Stream.empty();
    return USUAL.stream().flatMap(side -> decided(id, open, side).stream());
  }

  private Optional<QuickFix> decided(NodeId id, Set<String> open, long side) {
    var sizes = open.stream().collect(Collectors.toMap(name -> name, _ -> side));
    var edits = new ArrayList<GraphEdit>();
    for (var above : analysis.topology().withAncestors(List.of(id))) {
      var spec = sizes(graph.node(above));
      if (spec.isEmpty()) continue;
      var shape = spec.get().in(graph.node(above).parameters());
      var decided = shape.substitute(sizes);
      if (!decided.equals(shape)) edits.add(shaped(above, spec.get(), decided).edit());
    }
    if (edits.isEmpty()) return Optional.empty();
    return Optional.of(
        new QuickFix(
            say("fix.fix-the-open-sizes", String.join(", ", open), side),
            edits.size() == 1 ? edits.getFirst() : new GraphEdit.Batch(edits)));
  }

  private Optional<BlockType> block(Node node) {
    return analyzer.catalogue().find(node.block());
  }

  /// The inputs of the model that feed a node directly.
  private List<Node> inputs(NodeId id) {
    return graph.incoming(id).stream()
        .map(edge -> graph.node(edge.from().node()))
        .filter(source -> sizes(source).isPresent())
        .distinct()
        .toList();
  }

  private List<QuickFix> resets(Node input) {
    return block(input).stream()
        .flatMap(block -> resets(input, block).stream())
        .map(fix -> new QuickFix(Message.of("fix.at", fix.said(), input.id()), fix.edit()))
        .toList();
  }

  /// The other options of what an input of the model lets choose, such as the kind of numbers.
  private List<QuickFix> options(Node input) {
    return block(input).stream()
        .flatMap(block -> block.parameters().stream())
        .flatMap(spec ->
            spec instanceof ParameterSpec.Choice<?> choice
                ? options(input, choice)
                : Stream.<QuickFix>empty())
        .toList();
  }

  private static <E extends Enum<E>> Stream<QuickFix> options(
      Node input, ParameterSpec.Choice<E> choice) {
    return choice.options().stream()
        .filter(option -> option != choice.in(input.parameters()))
        .map(option ->
            new QuickFix(
                Message.of("fix.set-of-to", choice.label(), input.id(), choice.said(option)),
                new GraphEdit.SetParameter(input.id(), choice.key(), choice.encode(option))));
  }

  private static List<QuickFix> resets(Node node, BlockType block) {
    var fixes = new ArrayList<QuickFix>();
    for (var spec : block.parameters())
      if (node.parameters().get(spec.key()).isPresent()) fixes.add(reset(node, spec));
    return fixes;
  }

  private static QuickFix reset(Node node, ParameterSpec<?> spec) {
    return new QuickFix(
        say("fix.set-back-to", spec.label(), spec.initial()),
        new GraphEdit.ResetParameter(node.id(), spec.key()));
  }

  /// Larger pictures at an input of the model that the node depends on.
  private List<QuickFix> pictures(NodeId id) {
    var fixes = new ArrayList<QuickFix>();
    for (var above : inputsAbove(id)) {
      var spec = sizes(graph.node(above));
      if (spec.isEmpty()) continue;
      var shape = spec.get().in(graph.node(above).parameters());
      if (shape.rank() != 4) continue;
      if (shape.dim(ROWS).known().isEmpty() || shape.dim(COLUMNS).known().isEmpty()) continue;
      long height = shape.dim(ROWS).value();
      long width = shape.dim(COLUMNS).value();
      for (long side : SIDES)
        if (side > Math.min(height, width) || height % 2 != 0 || width % 2 != 0)
          fixes.add(
              shaped(
                  above,
                  spec.get(),
                  shape
                      .with(ROWS, Dim.of(Math.max(up(height), side)))
                      .with(COLUMNS, Dim.of(Math.max(up(width), side)))));
    }
    return fixes;
  }

  /// The inputs of the model that a node depends on, in the order of the graph.
  private List<NodeId> inputsAbove(NodeId id) {
    var above = new ArrayList<NodeId>();
    for (var input : analysis.known().inputs().keys())
      if (analysis.known().order().isReachable(graph, input, id)) above.add(input);
    above.sort(graph.byPlace());
    return above;
  }

  private static long up(long side) {
    return side + side % 2;
  }

  private static QuickFix shaped(NodeId input, ParameterSpec.Sizes spec, Shape shape) {
    return new QuickFix(
        Message.of("fix.set-of-to", spec.label(), input, shape),
        new GraphEdit.SetParameter(input, spec.key(), spec.encode(shape)));
  }

  /// Inputs of the model that feed the node directly, with the sizes that the block's examples have
  /// there.
  private List<QuickFix> examples(NodeId id, BlockType block) {
    var fixes = new ArrayList<QuickFix>();
    for (var example : block.examples()) {
      var shapes = shapes(id, block, example);
      fixes.addAll(shapes);
      if (shapes.size() > 1)
        fixes.add(
            new QuickFix(
                say("fix.give-the-inputs-the-sizes", example.name()),
                new GraphEdit.Batch(shapes.stream().map(QuickFix::edit).toList())));
    }
    return fixes;
  }

  private List<QuickFix> shapes(NodeId id, BlockType block, Example example) {
    var ports = block.site(example).ports();
    var shapes = new ArrayList<QuickFix>();
    for (int i = 0; i < ports.size(); i++)
      shapeAt(new Port(id, ports.get(i)), example, i).ifPresent(shapes::add);
    return shapes;
  }

  /// The parameters of the examples, with their sizes where inputs of the model bring them.
  private List<QuickFix> setUps(Node node, BlockType block) {
    var fixes = new ArrayList<QuickFix>();
    for (var example : block.examples()) {
      var title = say("analysis.set-it-up-as-in-the-example", example.name());
      var alone = new GraphEdit.Change(node.id(), node.block(), example.parameters());
      fixes.add(new QuickFix(title, alone));
      var edits = new ArrayList<GraphEdit>(List.of(alone));
      for (var input : inputs(node.id())) for (var fix : resets(input)) edits.add(fix.edit());
      for (var fix : shapes(node.id(), block, example)) edits.add(fix.edit());
      if (edits.size() > 1)
        fixes.add(new QuickFix(say("fix.with-its-sizes", title), new GraphEdit.Batch(edits)));
    }
    return fixes;
  }

  private Optional<QuickFix> shapeAt(Port input, Example example, int index) {
    var source = graph.source(input).map(from -> graph.node(from.node()));
    var spec = source.flatMap(this::sizes);
    if (spec.isEmpty()) return Optional.empty();
    var wanted = example.inputs().get(index).shape();
    return spec.get().in(source.get().parameters()).equals(wanted)
        ? Optional.empty()
        : Optional.of(shaped(source.get().id(), spec.get(), wanted));
  }

  private Optional<ParameterSpec.Sizes> sizes(Node node) {
    return analyzer.sizes(node);
  }
}
