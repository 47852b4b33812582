package vertebra.compare;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.canvas.Marks;
import vertebra.canvas.Picture;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.compile.CompileException;
import vertebra.design.Definitions;
import vertebra.design.Drawing;
import vertebra.document.Document;
import vertebra.document.Superposed;
import vertebra.files.Scratch;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeChange;
import vertebra.graph.NodeFate;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.SideBySide;
import vertebra.importing.FileDifference;
import vertebra.importing.FilesTogether;
import vertebra.importing.ImportedModels;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelWriter;
import vertebra.paint.StyleTable;
import vertebra.weights.Initialiser;

/// Two networks drawn on one canvas: the second, with what only the first has hung below what feeds
/// it there.
///
/// @param view all of it, arranged
/// @param pieces the cards that were added, removed or changed, in execution order
/// @param note how pieces were found to belong together, and how many are the same
public record DrawnChanges(ViewGraph view, List<NodeChange> pieces, String note) {

  /// Designs of which this share of blocks has the same names are compared by name.
  private static final double KIN = 0.5;

  public DrawnChanges {
    pieces = List.copyOf(pieces);
  }

  /// Draws two model files, or two designs; a design that came from a model file is drawn as the
  /// file that it is now, and beside a file any design as the model that it makes. May take seconds
  /// for large ones. Throws [ModelException] where a file cannot be read, or a design makes none.
  ///
  /// @param blocks the catalogue, without the blocks that designs define themselves
  public static DrawnChanges between(
      Catalogue blocks, NetworkSource before, NetworkSource after, BooleanSupplier cancelled)
      throws ModelException {
    var one = file(blocks, before);
    var other = file(blocks, after);
    if (one.isPresent() && other.isPresent())
      return drawn(blocks, FileDifference.between(one.get(), other.get()), cancelled);
    boolean isDesigns = one.isEmpty() && other.isEmpty();
    if (isDesigns
        && before instanceof NetworkSource.Design old
        && after instanceof NetworkSource.Design now)
      return new Designs(blocks, old.document(), now.document()).drawn(cancelled);
    return written(blocks, one, before, other, after, cancelled);
  }

  /// A design that came from no file has no numbers, and is compared as the model that it makes.
  private static DrawnChanges written(
      Catalogue blocks,
      Optional<Path> one,
      NetworkSource before,
      Optional<Path> other,
      NetworkSource after,
      BooleanSupplier cancelled)
      throws ModelException {
    Path folder = null;
    try {
      folder = Scratch.folder("compare");
      var design = (NetworkSource.Design) (one.isEmpty() ? before : after);
      var model = folder.resolve("design.onnx");
      ModelWriter.writeScratch(
          ComparedNetwork.compiled(blocks, design).model(), Initialiser.seeded(0), model);
      var difference = FileDifference.between(one.orElse(model), other.orElse(model));
      return drawn(blocks, difference.withoutNumbers(), cancelled);
    } catch (IOException | CompileException failure) {
      throw new ModelException(String.valueOf(failure.getMessage()), failure);
    } finally {
      if (folder != null) Scratch.discard(folder);
    }
  }

  private static DrawnChanges drawn(
      Catalogue blocks, FileDifference difference, BooleanSupplier cancelled)
      throws ModelException {
    var both = FilesTogether.of(difference, blocks);
    return drawn(
        blocks,
        both.document(),
        both.pieces(),
        both.gone(),
        difference.isByName(),
        difference.same(),
        cancelled);
  }

  /// What becomes of the cards, as marks of a painting.
  public Marks marks() {
    var fates = new HashMap<NodeId, NodeFate>();
    for (var piece : pieces) fates.put(piece.node(), piece.fate());
    return Marks.NONE.telling(fates);
  }

  /// All of it as a picture.
  public Picture picture(StyleTable styles) {
    return Picture.of(view, styles).marked(marks());
  }

  private static Optional<Path> file(Catalogue blocks, NetworkSource source) throws ModelException {
    return switch (source) {
      case NetworkSource.Stored(_, var file) -> Optional.of(file);
      case NetworkSource.Design(_, var document, _) ->
          ImportedModels.isImported(document)
              ? Optional.of(
                  ImportedModels.model(
                      document,
                      ImportedModels.folderOfDesign(Optional.empty()),
                      Definitions.added(blocks, document.definitions().values())))
              : Optional.empty();
    };
  }

  private static DrawnChanges drawn(
      Catalogue blocks,
      Document document,
      List<NodeChange> pieces,
      List<Edge> gone,
      boolean isByName,
      int same,
      BooleanSupplier cancelled) {
    var catalogue = Definitions.added(blocks, document.definitions().values());
    var analysis = new Analyzer(catalogue).check(document.graph());
    var placed = Drawing.placed(document, catalogue, analysis, cancelled);
    // What hangs aside has no readers here, which is no fault of either network.
    var scene =
        new Scene(placed.graph(), placed.layout(), catalogue, analysis.findings(), List.of());
    var way = isByName ? say("compare.drawn-by-name") : say("compare.drawn-by-order");
    return new DrawnChanges(
        ViewGraph.of(scene).with(gone), pieces, say("compare.drawn", way, pieces.size(), same));
  }

  /// One of two designs.
  private record Side(Document document, Catalogue catalogue) {
    static Side of(Catalogue blocks, Document document) {
      return new Side(document, Definitions.added(blocks, document.definitions().values()));
    }

    Graph graph() {
      return document.graph();
    }

    /// The title of a node's block.
    String type(Node node) {
      return catalogue.find(node.block()).map(BlockType::title).orElse(node.block().value());
    }

    String title(NodeId id) {
      return document.layout().title(id).orElseGet(() -> type(graph().node(id)));
    }

    Map<String, String> settings(Node node) {
      return catalogue
          .find(node.block())
          .map(block -> NetworkSummary.settings(block, node.parameters()))
          .orElseGet(LinkedHashMap::new);
    }

    /// Where a node gets its inputs from, by input.
    Map<String, Port> feeds(NodeId id) {
      return graph().incoming(id).stream()
          .collect(Collectors.toMap(edge -> edge.to().name(), Edge::from));
    }
  }

  /// The work of drawing two designs.
  private static final class Designs {

    private final Catalogue blocks;
    private final Side before;
    private final Side after;

    /// The nodes that both have, by the first design's name.
    private final Map<NodeId, NodeId> twins = new HashMap<>();

    private boolean isByName;

    Designs(Catalogue blocks, Document before, Document after) {
      this.blocks = blocks;
      this.before = Side.of(blocks, before);
      this.after = Side.of(blocks, after);
      pair(List.copyOf(before.graph().nodes()), List.copyOf(after.graph().nodes()));
    }

    private void pair(List<Node> olds, List<Node> nows) {
      for (var old : olds) if (after.graph().contains(old.id())) twins.put(old.id(), old.id());
      isByName = twins.size() >= KIN * Math.min(olds.size(), nows.size());
      if (isByName) return;
      twins.clear();
      if (!SideBySide.fits(olds.size(), nows.size())) return;
      int old = 0;
      int now = 0;
      var steps =
          SideBySide.steps(
              olds.size(), nows.size(), (one, other) -> likeness(olds.get(one), nows.get(other)));
      for (var step : steps)
        switch (step) {
          case BOTH -> twins.put(olds.get(old++).id(), nows.get(now++).id());
          case BEFORE -> old++;
          case AFTER -> now++;
        }
    }

    private static int likeness(Node one, Node other) {
      if (!one.block().equals(other.block())) return 0;
      return one.parameters().equals(other.parameters()) ? 3 : 2;
    }

    DrawnChanges drawn(BooleanSupplier cancelled) {
      var removed =
          before.graph().nodes().stream()
              .map(Node::id)
              .filter(id -> !twins.containsKey(id))
              .toList();
      var both =
          Superposed.of(before.document(), removed, after.document(), this::twin, this::twin);
      var olds = new HashMap<NodeId, NodeId>();
      twins.forEach((old, now) -> olds.put(now, old));
      var gone = new HashMap<NodeId, NodeId>();
      both.hung().forEach((old, now) -> gone.put(now, old));
      var pieces = new ArrayList<NodeChange>();
      var wires = new ArrayList<>(both.gone());
      int same = 0;
      for (var id : both.document().graph().nodes().stream().map(Node::id).toList()) {
        if (gone.containsKey(id))
          pieces.add(new NodeChange(id, NodeFate.REMOVED, before.title(gone.get(id)), ""));
        else if (olds.containsKey(id)) {
          var what = differing(olds.get(id), id);
          wires.addAll(laidAnew(olds.get(id), id));
          if (what.isEmpty()) same++;
          else pieces.add(new NodeChange(id, NodeFate.CHANGED, after.title(id), what));
        } else pieces.add(new NodeChange(id, NodeFate.ADDED, after.title(id), ""));
      }
      return DrawnChanges.drawn(blocks, both.document(), pieces, wires, isByName, same, cancelled);
    }

    /// The first design's wires to a node, between what both have, where the second has others.
    private List<Edge> laidAnew(NodeId oldId, NodeId nowId) {
      var wires = new ArrayList<Edge>();
      var is = after.feeds(nowId);
      before
          .feeds(oldId)
          .forEach((input, port) ->
              twin(port)
                  .filter(was -> is.containsKey(input) && !was.equals(is.get(input)))
                  .ifPresent(was -> wires.add(new Edge(was, new Port(nowId, input)))));
      return wires;
    }

    private Optional<Port> twin(Port port) {
      return Optional.ofNullable(twins.get(port.node())).map(id -> new Port(id, port.name()));
    }

    /// What differs between two nodes that are the same one; blank if nothing does.
    private String differing(NodeId oldId, NodeId nowId) {
      var old = before.graph().node(oldId);
      var now = after.graph().node(nowId);
      var words = new ArrayList<String>();
      if (old.block().equals(now.block())) {
        var earlier = before.settings(old);
        after
            .settings(now)
            .forEach((label, value) -> {
              var was = earlier.getOrDefault(label, "");
              if (!was.equals(value)) words.add(say("compare.setting", label, was, value));
            });
      } else {
        words.add(say("compare.other-block", before.type(old), after.type(now)));
      }
      if (old.mode() != now.mode()) words.add(say("compare.other-mode"));
      var fed = new HashMap<String, Port>();
      before.feeds(oldId).forEach((input, port) -> twin(port).ifPresent(it -> fed.put(input, it)));
      if (!fed.equals(after.feeds(nowId))) words.add(say("compare.fed-otherwise"));
      return String.join(", ", words);
    }
  }
}
