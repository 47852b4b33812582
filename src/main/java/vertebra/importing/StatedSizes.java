package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.block.Catalogue;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Topology;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What flows behind the edits of an imported design, as far as that is no longer what the file
/// states: another type, or one that nobody knows.
final class StatedSizes {

  private final Graph was;
  private final Graph now;
  private final NewParts fresh;
  private final Function<Port, Optional<Port>> source;
  private final Map<String, TensorType> stated;
  private final Analysis analysis;
  private final Map<Port, Optional<TensorType>> moved = new HashMap<>();

  private StatedSizes(
      Graph was,
      Graph now,
      NewParts fresh,
      Function<Port, Optional<Port>> source,
      Map<String, TensorType> stated,
      Catalogue catalogue) {
    this.was = was;
    this.now = now;
    this.fresh = fresh;
    this.source = source;
    this.stated = stated;
    analysis = new Analyzer(catalogue).check(now);
  }

  /// Every port that gives something else than the file states, with its type where that is known.
  /// Throws [ModelException] where a new block would take or give other numbers than the file has
  /// there.
  ///
  /// @param was the file's operators as they were read
  /// @param now the same with the edits
  /// @param source what feeds a port of these
  /// @param stated the types of the file's tensors
  static Map<Port, Optional<TensorType>> moved(
      Graph was,
      Graph now,
      NewParts fresh,
      Function<Port, Optional<Port>> source,
      Map<String, TensorType> stated,
      Catalogue catalogue)
      throws ModelException {
    var edited = edited(was, now, fresh);
    if (edited.isEmpty()) return Map.of();
    var sizes = new StatedSizes(was, now, fresh, source, stated, catalogue);
    sizes.checkNumbers();
    for (var id : Topology.of(now).order()) sizes.follow(now.node(id), edited.contains(id));
    return sizes.moved;
  }

  private static Set<NodeId> edited(Graph was, Graph now, NewParts fresh) {
    var edited = new HashSet<NodeId>();
    for (var node : now.nodes()) {
      var before = was.find(node.id());
      boolean isSame =
          before.isPresent()
              && !fresh.contains(node.id())
              && before.get().block().equals(node.block())
              && before.get().mode() == node.mode()
              && before.get().parameters().equals(node.parameters())
              && Set.copyOf(was.incoming(node.id())).equals(Set.copyOf(now.incoming(node.id())));
      if (!isSame) edited.add(node.id());
    }
    return edited;
  }

  private void follow(Node node, boolean isEdited) {
    boolean isBehind =
        isEdited
            || now.incoming(node.id()).stream().anyMatch(edge -> moved.containsKey(edge.from()));
    if (!isBehind) return;
    var finding = analysis.findings().find(node.id()).filter(Finding::isTyped);
    var ports = new HashSet<>(node.origin().outputs().keySet());
    ports.addAll(fresh.outputs(node.id()));
    finding.ifPresent(found -> found.outputPorts().forEach(port -> ports.add(port.name())));
    for (var name : ports) {
      var port = new Port(node.id(), name);
      var type = finding.flatMap(found -> found.output(name)).or(() -> fresh.type(port));
      var before = Optional.ofNullable(stated.get(node.origin().outputs().getOrDefault(name, "")));
      boolean isSame = type.isPresent() && before.isPresent() && isStated(before.get(), type.get());
      if (!isSame) moved.put(port, type.map(StatedSizes::named));
    }
  }

  /// Whether all that is stated holds of what is known.
  private static boolean isStated(TensorType stated, TensorType known) {
    var dims = stated.shape().dims();
    var now = known.shape().dims();
    if (dims.size() != now.size() || stated.dtype() != known.dtype()) return false;
    for (int i = 0; i < dims.size(); i++)
      if (dims.get(i).known().isPresent() && !dims.get(i).equals(now.get(i))) return false;
    return true;
  }

  /// The type with open sizes that are no plain names left out: a file has names alone.
  private static TensorType named(TensorType type) {
    var dims = type.shape().dims();
    return new TensorType(
        type.dtype(),
        new Shape(
            dims.stream()
                .map(dim ->
                    dim.known().isPresent() || dim instanceof Dim.Symbol
                        ? dim
                        : Dim.named("?" + dims.indexOf(dim)))
                .toList()));
  }

  /// New blocks compute with float32, and the operators of the file around them go on with what
  /// they had.
  private void checkNumbers() throws ModelException {
    for (var edge : now.edges()) {
      var from = source.apply(edge.to());
      if (from.isEmpty()) continue;
      boolean isIn = fresh.contains(edge.to().node());
      boolean isOut = fresh.contains(from.get().node());
      if (isIn && !isOut)
        check(Optional.ofNullable(stated.get(tensor(from.get()))), edge.to().node());
      if (isOut && !isIn)
        check(
            was.source(edge.to()).flatMap(old -> Optional.ofNullable(stated.get(tensor(old)))),
            from.get().node());
    }
  }

  private String tensor(Port port) {
    return now.find(port.node())
        .or(() -> was.find(port.node()))
        .map(node -> node.origin().outputs().getOrDefault(port.name(), ""))
        .orElse("");
  }

  private static void check(Optional<TensorType> flows, NodeId block) throws ModelException {
    if (flows.isPresent()
        && flows.get().dtype() != DType.FLOAT32
        && flows.get().dtype() != DType.INT64)
      throw new ModelException(
          say("import.block-takes-no-such-numbers", block, flows.get().dtype()));
  }
}
