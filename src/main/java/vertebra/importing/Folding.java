package vertebra.importing;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.document.Document;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.FilePart;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Topology;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.recognition.Recognised;
import vertebra.onnx.ModelShapes;

/// Puts blocks in the place of the operators that were recognised as them. What flows in and out
/// stays as it is in the file; a part that would hide something that others read, or that does not
/// fit where it stands, is left as operators.
final class Folding {

  /// How operators behind the heads are marked on the canvas.
  private static final String AFTERWARDS = Role.POSTPROCESSING.name().toLowerCase(Locale.ROOT);

  private static final String HEAD = Role.HEAD.name().toLowerCase(Locale.ROOT);

  private static final Set<Role> PARTS = Set.of(Role.BACKBONE, Role.NECK, Role.HEAD);

  /// The operators that choose among what a head proposes, or cut it out of the maps.
  private static final Set<String> CHOOSING =
      Set.of("TopK", "NonMaxSuppression", "NonZero", "RoiAlign", "MaxRoiPool");

  private static final Set<String> LEARNING = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

  /// The constant of a choice that stands for the form of a network's paper.
  private static final String OF_PAPER = "PAPER";

  private final FileGraph file;
  private final Recognised read;
  private final Catalogue catalogue;
  private final BitSet taken = new BitSet();
  private final List<Fold> folds = new ArrayList<>();
  private Analysis analysed = Analysis.NONE;

  /// A block in the place of operators.
  ///
  /// @param outputs the port at which each tensor leaves
  private record Fold(
      Recognised.Part part, FilePart stands, Map<String, String> outputs, int first) {}

  private Folding(FileGraph file, Recognised read, Catalogue catalogue) {
    this.file = file;
    this.read = read;
    this.catalogue = catalogue;
  }

  /// A design with blocks, and what these are.
  ///
  /// @param isVeryDesign whether it is the design that the file was written from
  record Folded(
      Document document, List<RecognisedBlock> blocks, Catalogue catalogue, boolean isVeryDesign) {
    String title(BlockId block) {
      return catalogue.find(block).map(BlockType::title).orElse(block.value());
    }
  }

  /// The design with blocks.
  ///
  /// @param shapes the sizes of the model's tensors, as far as they are known
  static Folded of(Imported base, Recognised read, Catalogue catalogue, ModelShapes shapes) {
    var folding = new Folding(FileGraph.of(base), read, catalogue);
    for (var part : read.blocks()) folding.fold(part);
    var graph = folding.graph();
    for (var misfits = folding.misfits(graph, shapes); !misfits.isEmpty(); ) {
      folding.folds.removeAll(misfits);
      graph = folding.graph();
      misfits = folding.misfits(graph, shapes);
    }
    return new Folded(
        folding.marked(base.document().with(graph)), folding.blocks(), catalogue, false);
  }

  private List<RecognisedBlock> blocks() {
    var cards = new HashMap<FilePart, NodeId>();
    for (var node : analysed.graph().nodes())
      node.origin().part().ifPresent(part -> cards.putIfAbsent(part, node.id()));
    return folds.stream()
        .sorted(Comparator.comparingInt(Fold::first))
        .map(fold ->
            new RecognisedBlock(
                fold.part().block(),
                fold.stands().parameters(),
                block(fold.part()).role(),
                fold.stands().operators().size(),
                fold.stands().rules(),
                fold.part().others(),
                evidence(Optional.ofNullable(cards.get(fold.stands()))),
                otherForm(fold)))
        .toList();
  }

  private Optional<Evidence> evidence(Optional<NodeId> card) {
    return card.flatMap(id -> analysed.findings().find(id))
        .flatMap(finding -> Evidence.of(catalogue, finding));
  }

  /// The form that a block says it is of, where it could be of its paper's and is not.
  private Optional<String> otherForm(Fold fold) {
    return block(fold.part()).parameters().stream()
        .flatMap(spec ->
            spec instanceof ParameterSpec.Choice<?> choice
                ? otherForm(choice, fold.stands().parameters()).stream()
                : Stream.empty())
        .findFirst();
  }

  private static <E extends Enum<E>> Optional<String> otherForm(
      ParameterSpec.Choice<E> choice, Parameters parameters) {
    boolean hasPaper = choice.options().stream().anyMatch(form -> form.name().equals(OF_PAPER));
    var form = choice.in(parameters);
    return hasPaper && !form.name().equals(OF_PAPER)
        ? Optional.of(choice.said(form))
        : Optional.empty();
  }

  private void fold(Recognised.Part part) {
    var inside = new LinkedHashSet<Integer>();
    for (int operator : part.operators()) if (!taken.get(operator)) inside.add(operator);
    for (var shared = shared(inside); !shared.isEmpty(); shared = shared(inside))
      inside.removeAll(shared);
    if (inside.isEmpty()) return;
    var inputs = new LinkedHashMap<String, String>();
    for (var tensor : file.entering(inside)) {
      if (file.isStored(tensor) || read.constants().contains(tensor)) continue;
      var port = port(part, number(tensor));
      if (port.isEmpty() || inputs.putIfAbsent(port.get(), tensor) != null) return;
    }
    var outputs = new LinkedHashMap<String, String>();
    for (var tensor : file.leaving(inside)) {
      var port =
          part.outputs().stream()
              .filter(leaving -> leaving.tensor() == number(tensor))
              .map(Recognised.Leaving::port)
              .findFirst();
      if (port.isEmpty() || outputs.containsValue(port.get())) return;
      outputs.put(tensor, port.get());
    }
    if (outputs.isEmpty()) return;
    inside.forEach(taken::set);
    var rules =
        part.rules().stream()
            .map(rule -> rule.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .sorted()
            .toList();
    var operators = inside.stream().sorted().toList();
    folds.add(
        new Fold(
            part,
            new FilePart(part.block(), plain(part), inputs, operators, rules),
            outputs,
            operators.getFirst()));
  }

  private int number(String tensor) {
    return read.tensors().getOrDefault(tensor, -1);
  }

  private static Optional<String> port(Recognised.Part part, int tensor) {
    for (int i = 0; i < part.ports().size(); i++)
      if (part.inputs().get(i).filter(number -> number == tensor).isPresent())
        return Optional.of(part.ports().get(i));
    return Optional.empty();
  }

  /// The operators of which others read what they make though the block does not say it: what is
  /// worked out of sizes for several blocks, and what only gives a tensor another name at the end.
  private Set<Integer> shared(Collection<Integer> inside) {
    var leaving = file.leaving(inside);
    return inside.stream()
        .filter(operator -> isShared(operator, inside, leaving))
        .collect(Collectors.toSet());
  }

  private boolean isShared(int operator, Collection<Integer> inside, Set<String> leaving) {
    var made = file.node(operator).outputs();
    if (made.stream().noneMatch(leaving::contains)) return false;
    if (read.constants().containsAll(made)) return true;
    var last = made.getLast();
    return file.node(operator).inputs().stream()
        .anyMatch(tensor ->
            leaving.contains(tensor)
                && file.makers().containsKey(tensor)
                && inside.contains(file.makers().get(tensor))
                && number(tensor) == number(last));
  }

  /// The parameters without those that only say what holds anyway.
  private Parameters plain(Recognised.Part part) {
    var kept = part.parameters();
    for (var spec : block(part).parameters())
      if (repeats(spec, kept)) kept = kept.without(spec.key());
    return kept;
  }

  private static <T> boolean repeats(ParameterSpec<T> spec, Parameters parameters) {
    return parameters
        .get(spec.key())
        .flatMap(spec::decode)
        .filter(spec.initial()::equals)
        .isPresent();
  }

  private BlockType block(Recognised.Part part) {
    return catalogue.find(part.block()).orElseThrow();
  }

  // The graph

  private Graph graph() {
    if (folds.isEmpty()) return file.graph();
    var blocks = new HashMap<Integer, Fold>();
    var hidden = new HashMap<Integer, Fold>();
    for (var fold : folds) {
      blocks.put(fold.first(), fold);
      for (int operator : fold.stands().operators()) hidden.put(operator, fold);
    }
    var ids = new HashMap<Integer, NodeId>();
    var names = new HashSet<NodeId>();
    var graph = Graph.EMPTY;
    for (var node : file.graph().nodes()) names.add(node.id());
    for (var node : file.graph().nodes()) {
      var operator = file.place(node.id());
      var fold = operator.map(blocks::get);
      if (fold.isPresent()) {
        boolean isOne = fold.get().stands().operators().size() == 1;
        var id = isOne ? node.id() : fresh(fold.get().part().block().value(), names);
        ids.put(fold.get().first(), id);
        graph = graph.with(node(id, fold.get()));
      } else if (operator.isEmpty() || !hidden.containsKey(operator.get())) {
        graph = graph.with(node);
      }
    }
    for (var edge : file.graph().edges()) {
      var from = file.place(edge.from().node()).map(hidden::get);
      var to = file.place(edge.to().node()).map(hidden::get);
      if (to.isPresent()) continue;
      graph = graph.with(new Edge(source(edge.from(), from, ids), edge.to()));
    }
    for (var fold : folds)
      for (var input : fold.stands().inputs().entrySet()) {
        var source = file.source(input.getValue());
        var from = file.place(source.node()).map(hidden::get);
        graph =
            graph.with(
                new Edge(
                    source(source, from, ids),
                    new Port(Objects.requireNonNull(ids.get(fold.first())), input.getKey())));
      }
    return graph;
  }

  private Port source(Port port, Optional<Fold> fold, Map<Integer, NodeId> ids) {
    return fold.map(found ->
            new Port(
                Objects.requireNonNull(ids.get(found.first())),
                Objects.requireNonNull(found.outputs().get(file.tensor(port)))))
        .orElse(port);
  }

  private static NodeId fresh(String wish, Set<NodeId> taken) {
    var id = new NodeId(wish);
    for (int number = 2; !taken.add(id); number++) id = new NodeId(wish + "-" + number);
    return id;
  }

  private Node node(NodeId id, Fold fold) {
    var outputs = new LinkedHashMap<String, String>();
    fold.outputs().forEach((tensor, port) -> outputs.put(port, tensor));
    return Node.of(id, fold.part().block(), fold.stands().parameters())
        .with(new Origin(Optional.empty(), outputs, Map.of()).with(fold.stands()));
  }

  /// The folds that do not fit where they stand: by the block's own rules, or because they give
  /// other sizes than the file.
  private List<Fold> misfits(Graph graph, ModelShapes shapes) {
    if (folds.isEmpty()) return List.of();
    var analyzer = new Analyzer(catalogue);
    var analysis = analyzer.settled(analyzer.check(graph, analysed));
    analysed = analysis;
    var wrong = new HashSet<FilePart>();
    for (var node : graph.nodes()) {
      var part = node.origin().part();
      if (part.isEmpty()) continue;
      var finding = analysis.findings().find(node.id()).filter(Finding::isTyped);
      boolean fits =
          analysis.about(node.id()).noneMatch(found -> found.isError())
              && (finding.isEmpty()
                  || node.origin().outputs().entrySet().stream()
                      .allMatch(output -> agrees(finding.get(), output, shapes)));
      if (!fits) wrong.add(part.get());
    }
    return folds.stream().filter(fold -> wrong.contains(fold.stands())).toList();
  }

  private static boolean agrees(
      Finding finding, Map.Entry<String, String> output, ModelShapes shapes) {
    var type = finding.output(output.getKey());
    var sizes = shapes.of(output.getValue());
    if (type.isEmpty() || sizes.isEmpty()) return true;
    var dims = type.get().shape().dims();
    if (dims.size() != sizes.get().length) return false;
    for (int i = 0; i < dims.size(); i++)
      if (dims.get(i).known().isPresent() && dims.get(i).value() != sizes.get()[i]) return false;
    return true;
  }

  /// Marks what comes behind the heads. What leads to another part of the network is marked only if
  /// it belongs to a choice among what a head proposed, as between two stages of a detector. What
  /// learns of what was chosen is a head itself.
  private Document marked(Document document) {
    var graph = document.graph();
    var heads = cards(graph, Set.of(Role.HEAD));
    if (heads.isEmpty()) return document;
    var topology = Topology.of(graph);
    var parts = cards(graph, PARTS);
    var behind = topology.withDescendants(heads);
    parts.forEach(behind::remove);
    var between = topology.withAncestors(parts);
    between.retainAll(behind);
    var choices = behind.stream().filter(id -> does(graph.node(id), Folding::chooses)).toList();
    var learning = learning(graph, behind, topology.withDescendants(choices));
    var stages = choices.stream().filter(between::contains).toList();
    var chosen = topology.withAncestors(stages);
    chosen.addAll(topology.withDescendants(stages));
    var layout = document.layout();
    for (var id : behind)
      if (learning.contains(id)) layout = layout.withRole(id, HEAD);
      else if (file.place(id).isPresent() && (!between.contains(id) || chosen.contains(id)))
        layout = layout.withRole(id, AFTERWARDS);
    return document.with(layout);
  }

  /// What learns of what was chosen, with what reads nothing else and leads to another that does.
  private Set<NodeId> learning(Graph graph, Set<NodeId> behind, Set<NodeId> chosen) {
    var straight = Topology.of(graph.only(node -> !does(node, Folding::chooses)));
    var learning =
        behind.stream()
            .filter(chosen::contains)
            .filter(id -> does(graph.node(id), this::learns))
            .collect(Collectors.toSet());
    var leading = straight.withAncestors(learning);
    for (var id : straight.order()) {
      var sources = graph.incoming(id).stream().map(edge -> edge.from().node()).toList();
      if (leading.contains(id) && !sources.isEmpty() && learning.containsAll(sources))
        learning.add(id);
    }
    return learning;
  }

  /// Whether a card is, or stands for, an operator of some kind.
  private boolean does(Node node, Predicate<IndexedNode> kind) {
    var operators =
        file.place(node.id())
            .map(List::of)
            .or(() -> node.origin().part().map(FilePart::operators))
            .orElse(List.of());
    return operators.stream().map(file::node).anyMatch(kind);
  }

  private static boolean chooses(IndexedNode operator) {
    return CHOOSING.contains(operator.type());
  }

  private boolean learns(IndexedNode operator) {
    return LEARNING.contains(operator.type())
        && operator.inputs().stream().anyMatch(file::isStored);
  }

  /// The cards of blocks of some roles.
  private List<NodeId> cards(Graph graph, Set<Role> roles) {
    var parts =
        folds.stream()
            .filter(fold -> roles.contains(block(fold.part()).role()))
            .map(Fold::stands)
            .collect(Collectors.toSet());
    return graph.nodes().stream()
        .filter(node -> node.origin().part().filter(parts::contains).isPresent())
        .map(Node::id)
        .toList();
  }
}
