package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.scene.Node;
import vertebra.analysis.Finding;
import vertebra.analysis.Findings;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.canvas.FrameBox;
import vertebra.design.Titles;
import vertebra.document.Frame;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Workbench;

/// What is shown over the window for a moment: the command list, the key sheet, the search for a
/// block, and sheets of other panels.
final class Overlays {

  /// So many blocks are listed; the insides of large designs hold more than anyone reads.
  private static final int MOST_FOUND = 3_000;

  private final Observed<OpenDesign> current;
  private final Layer layer;
  private final KeySheet keySheet = new KeySheet();
  private final CommandList list;

  /// @param below takes the focus when whoever had it before is gone
  Overlays(Observed<OpenDesign> current, Node below) {
    this.current = current;
    layer = new Layer(below);
    list = new CommandList(current, layer);
  }

  /// What has to lie over everything else.
  Layer layer() {
    return layer;
  }

  void open(Node sheet, Node focus) {
    layer.open(sheet, focus);
  }

  void close() {
    layer.close();
  }

  void list(List<Command> commands) {
    list.open(say("shell.what-do-you-want"), true, commands);
  }

  void keys(List<Command> commands) {
    keySheet.show(commands, workbench().state());
    layer.open(keySheet, keySheet.first());
  }

  /// Lets the user choose a block of the design by its title, also inside of others.
  ///
  /// @param chosen told of the composites around it, the outermost first, and last of the block
  /// @param framed told of the key of a frame or note
  void find(Consumer<List<NodeId>> chosen, Consumer<String> framed) {
    var state = workbench().state();
    var titles = new Titles(state.design());
    var places = new ArrayList<List<NodeId>>();
    collect(List.of(), state.graph(), Optional.of(state.analysis().findings()), places);
    list.open(
        say("shell.which-block"),
        false,
        Stream.concat(
                places.stream()
                    .map(place ->
                        Command.of(
                            "go-to-" + place,
                            Command.Menu.EDIT,
                            0,
                            titles.inside(place) + words(place),
                            () -> chosen.accept(place))),
                state.document().layout().frames().entrySet().stream()
                    .map(frame ->
                        Command.of(
                            "go-to-frame-" + frame.getKey(),
                            Command.Menu.EDIT,
                            0,
                            words(frame.getValue()),
                            () -> framed.accept(frame.getKey()))))
            .toList());
  }

  /// A frame by its title, a note by what it says, on one line.
  private static String words(Frame frame) {
    return frame.role().equals(Frame.NOTE)
        ? say("shell.note-that-says", FrameBox.words(frame.title()))
        : say("shell.frame-called", frame.title());
  }

  private static void collect(
      List<NodeId> within, Graph graph, Optional<Findings> findings, List<List<NodeId>> places) {
    var inner = new ArrayList<NodeId>();
    for (var node : graph.nodes()) {
      if (places.size() >= MOST_FOUND) return;
      if (node.block().equals(Body.ARGUMENT)) continue;
      places.add(Stream.concat(within.stream(), Stream.of(node.id())).toList());
      inner.add(node.id());
    }
    for (var id : inner)
      findings
          .flatMap(known -> known.find(id))
          .flatMap(Finding::inside)
          .ifPresent(inside ->
              collect(
                  Stream.concat(within.stream(), Stream.of(id)).toList(),
                  inside.body().graph(),
                  Optional.of(inside.findings()),
                  places));
  }

  /// The block's own title, where the user gave another, and its id, by which files call it.
  private String words(List<NodeId> place) {
    if (place.size() > 1) return "";
    var state = workbench().state();
    var given = state.document().layout().title(place.getFirst());
    var own =
        state
            .graph()
            .find(place.getFirst())
            .map(vertebra.graph.Node::block)
            .flatMap(state.catalogue()::find)
            .map(BlockType::title)
            .filter(title -> given.isPresent() && !given.get().equals(title));
    return own.map(title -> ", " + title).orElse("") + "   " + place.getFirst();
  }

  private Workbench workbench() {
    return current.get().workbench();
  }
}
