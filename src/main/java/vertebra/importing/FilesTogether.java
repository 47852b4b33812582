package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import vertebra.block.Catalogue;
import vertebra.document.Document;
import vertebra.document.Superposed;
import vertebra.graph.Edge;
import vertebra.graph.FilePart;
import vertebra.graph.Node;
import vertebra.graph.NodeChange;
import vertebra.graph.NodeFate;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.importing.FileDifference.FileChange;
import vertebra.onnx.ModelException;

/// Two model files in one design, to be looked at: the second, folded into blocks where nothing
/// differs, with what only the first has hung below what fed it there.
///
/// @param document the design
/// @param pieces what of it was added, removed or changed, in its order
/// @param gone the wires that only the first has and that end at what is still there
public record FilesTogether(Document document, List<NodeChange> pieces, List<Edge> gone) {

  /// How many stored tensors of one card are named one by one.
  private static final int FEW = 3;

  public FilesTogether {
    pieces = List.copyOf(pieces);
    gone = List.copyOf(gone);
  }

  /// Puts both files of a comparison into one design. Throws [ModelException] where one of them can
  /// no longer be read.
  ///
  /// @param catalogue the blocks
  public static FilesTogether of(FileDifference difference, Catalogue catalogue)
      throws ModelException {
    return new Drawing(difference, catalogue).together();
  }

  /// A file as a design of which what differs is opened up, and which card each operator is in.
  private record Side(Document document, Map<Integer, NodeId> cards) {

    /// @param lone the operators that only this file has
    /// @param changed the others that differ
    static Side of(ModelIndex index, Set<Integer> lone, Set<Integer> changed, Catalogue catalogue)
        throws ModelException {
      var path = index.path().toAbsolutePath();
      var folder = Objects.requireNonNull(path.getParent());
      var document = ImportedModels.open(path, folder, catalogue).document();
      var base = ModelImport.of(index, SourceFile.named(path, folder));
      var file = FileGraph.of(base);
      var opened = new LinkedHashSet<NodeId>();
      for (var node : document.graph().nodes()) {
        var operators = operators(node);
        boolean isTouched = operators.stream().anyMatch(changed::contains);
        long own = operators.stream().filter(lone::contains).count();
        if (isTouched || own > 0 && own < operators.size()) opened.add(node.id());
      }
      var shown = Unfolding.some(base, document, opened);
      var cards = new HashMap<Integer, NodeId>();
      for (var node : shown.graph().nodes()) {
        operators(node).forEach(place -> cards.put(place, node.id()));
        if (node.origin().part().isEmpty())
          file.place(node.id()).ifPresent(place -> cards.putIfAbsent(place, node.id()));
      }
      return new Side(shown, cards);
    }

    private static List<Integer> operators(Node node) {
      return node.origin().part().map(FilePart::operators).orElse(List.of());
    }

    /// The card of an input or output of that name.
    Optional<NodeId> end(String name, boolean isInput) {
      return document.graph().nodes().stream()
          .filter(node -> isInput ? InputNodes.isInput(node) : InputNodes.isOutput(node))
          .filter(node -> node.origin().name().filter(name::equals).isPresent())
          .map(Node::id)
          .findFirst();
    }

    Optional<NodeId> card(FileChange change, Optional<Integer> place) {
      return place.isPresent()
          ? Optional.ofNullable(cards.get(place.get()))
          : end(change.name(), change.type().equals(FileDifference.INPUT));
    }
  }

  /// The work of putting both into one.
  private static final class Drawing {

    private final FileDifference difference;
    private final Side old;
    private final Side now;
    private final List<NodeChange> pieces = new ArrayList<>();

    /// Where the second file's design has each tensor.
    private final Map<String, Port> sources = new HashMap<>();

    Drawing(FileDifference difference, Catalogue catalogue) throws ModelException {
      this.difference = difference;
      var gone = new HashSet<Integer>();
      var added = new HashSet<Integer>();
      var changed = new HashSet<Integer>();
      for (var change : difference.changes())
        switch (change.fate()) {
          case REMOVED -> change.before().ifPresent(gone::add);
          case ADDED -> change.after().ifPresent(added::add);
          case CHANGED -> change.after().ifPresent(changed::add);
        }
      old = Side.of(difference.before(), gone, Set.of(), catalogue);
      now = Side.of(difference.after(), added, changed, catalogue);
      for (var node : now.document().graph().nodes())
        node.origin()
            .outputs()
            .forEach((port, tensor) -> sources.put(tensor, new Port(node.id(), port)));
    }

    FilesTogether together() {
      var removed = new LinkedHashSet<NodeId>();
      for (var change : difference.changes())
        if (change.fate() == NodeFate.REMOVED)
          old.card(change, change.before()).ifPresent(removed::add);
      var both = Superposed.of(old.document(), removed, now.document(), twins(), this::reader);
      for (var change : difference.changes()) mark(change, both.hung());
      markTensors();
      var byCard = new LinkedHashMap<NodeId, List<NodeChange>>();
      for (var piece : pieces)
        byCard.computeIfAbsent(piece.node(), _ -> new ArrayList<>()).add(piece);
      var gone = new ArrayList<>(both.gone());
      gone.addAll(laidAnew());
      return new FilesTogether(
          both.document(), byCard.values().stream().map(Drawing::joined).toList(), gone);
    }

    /// The wires of the first file between what both have, where the second has others.
    private List<Edge> laidAnew() {
      var wires = new ArrayList<Edge>();
      var names = difference.twinNames();
      var graph = now.document().graph();
      for (var change : difference.changes()) {
        var card = change.after().map(now.cards()::get);
        if (card.isEmpty() || change.before().isEmpty()) continue;
        var earlier = difference.before().graph().nodes().get(change.before().get()).inputs();
        var later = difference.after().graph().nodes().get(change.after().get()).inputs();
        for (int i = 0; i < Math.min(earlier.size(), later.size()); i++) {
          var was = sources.get(names.getOrDefault(earlier.get(i), earlier.get(i)));
          var is = sources.get(later.get(i));
          if (was == null || is == null || was.equals(is)) continue;
          graph.incoming(card.get()).stream()
              .filter(edge -> edge.from().equals(is))
              .map(edge -> new Edge(was, edge.to()))
              .findFirst()
              .ifPresent(wires::add);
        }
      }
      return wires;
    }

    private void mark(FileChange change, Map<NodeId, NodeId> names) {
      var card =
          change.fate() == NodeFate.REMOVED
              ? old.card(change, change.before()).map(names::get)
              : now.card(change, change.after());
      card.ifPresent(id ->
          pieces.add(
              new NodeChange(id, change.fate(), change.name(), String.join(", ", change.what()))));
    }

    /// What is said of a card that stands for several operators.
    private static NodeChange joined(List<NodeChange> all) {
      var first = all.getFirst();
      var said =
          all.stream().map(NodeChange::what).filter(what -> !what.isEmpty()).distinct().toList();
      var words = said.stream().limit(FEW).collect(Collectors.joining(", "));
      long names = all.stream().map(NodeChange::name).distinct().count();
      return new NodeChange(
          first.node(),
          first.fate(),
          names == 1 ? first.name() : say("import.and-more", first.name(), names - 1),
          said.size() > FEW ? say("import.and-more", words, said.size() - FEW) : words);
    }

    private void markTensors() {
      var differing = new HashMap<String, StoredDifference>();
      for (var tensor : difference.tensors())
        if (tensor.after().isPresent()) differing.put(tensor.name(), tensor);
      var byCard = new LinkedHashMap<NodeId, Set<StoredDifference>>();
      var nodes = difference.after().graph().nodes();
      for (int place = 0; place < nodes.size(); place++) {
        var card = now.cards().get(place);
        if (card == null) continue;
        for (var input : nodes.get(place).inputs())
          if (differing.containsKey(input))
            byCard.computeIfAbsent(card, _ -> new LinkedHashSet<>()).add(differing.get(input));
      }
      for (var piece : pieces) if (piece.fate() == NodeFate.ADDED) byCard.remove(piece.node());
      byCard.forEach((card, tensors) ->
          pieces.add(new NodeChange(card, NodeFate.CHANGED, name(card), words(tensors))));
    }

    private String name(NodeId card) {
      return pieces.stream()
          .filter(piece -> piece.node().equals(card))
          .map(NodeChange::name)
          .findFirst()
          .or(() -> now.document().graph().node(card).origin().name())
          .filter(name -> !name.isBlank())
          .orElse(card.value());
    }

    private static String words(Collection<StoredDifference> tensors) {
      if (tensors.size() <= FEW)
        return tensors.stream().map(StoredDifference::line).collect(Collectors.joining(", "));
      double largest =
          tensors.stream()
              .flatMap(tensor -> tensor.largest().stream())
              .mapToDouble(Double::doubleValue)
              .max()
              .orElse(0);
      return say("import.tensors-differ", tensors.size(), StoredDifference.words(largest));
    }

    /// The input of the card that the second file's design has in the place of one of the first's.
    private Optional<Port> reader(Port port) {
      var node = old.document().graph().node(port.node());
      var places = new HashSet<Integer>();
      old.cards()
          .forEach((place, card) -> {
            if (card.equals(port.node())) places.add(place);
          });
      var card =
          InputNodes.isOutput(node)
              ? node.origin().name().flatMap(name -> now.end(name, false))
              : difference.twins().entrySet().stream()
                  .filter(twin -> places.contains(twin.getValue()))
                  .map(twin -> now.cards().get(twin.getKey()))
                  .filter(Objects::nonNull)
                  .findFirst();
      return card.map(id -> new Port(id, port.name()));
    }

    /// Where the second file's design has what leaves a port of the first's.
    private Function<Port, Optional<Port>> twins() {
      var names = difference.twinNames();
      return port -> {
        var origin = old.document().graph().node(port.node()).origin();
        var tensor = origin.outputs().getOrDefault(port.name(), "");
        return Optional.ofNullable(sources.get(names.getOrDefault(tensor, tensor)));
      };
    }
  }
}
