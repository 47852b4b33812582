package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.Node;
import vertebra.analysis.Finding;
import vertebra.analysis.Findings;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.canvas.Card;
import vertebra.canvas.FrameBox;
import vertebra.design.Titles;
import vertebra.document.Frame;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.report.Units;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Workbench;

/// What is shown over the window for a moment: the command list, the key sheet, the search for a
/// block, and sheets of other panels.
final class Overlays {

  /// So many blocks are listed; the insides of large designs hold more than anyone reads.
  private static final int MOST_FOUND = 3_000;

  /// So many shapes are said of a block that has several outputs.
  private static final int MOST_SHAPES = 4;

  /// How the ids of what leads to a block begin.
  private static final String GO_TO = "go-to-";

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
    list.open(say("shell.what-do-you-want"), true, _ -> "", commands);
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
    var places = new LinkedHashMap<List<NodeId>, Optional<Finding>>();
    collect(List.of(), state.graph(), Optional.of(state.analysis().findings()), places);
    var figures = new HashMap<String, Finding>();
    places.forEach(
        (place, finding) -> finding.ifPresent(known -> figures.put(GO_TO + place, known)));
    list.open(
        say("shell.which-block"),
        false,
        command -> Optional.ofNullable(figures.get(command.id())).map(Overlays::figures).orElse(""),
        Stream.concat(
                places.keySet().stream()
                    .map(place ->
                        Command.of(
                            GO_TO + place,
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

  /// What leaves a block and what it costs.
  private static String figures(Finding finding) {
    var shapes =
        finding.typing().outputs().stream()
            .map(Card::written)
            .distinct()
            .limit(MOST_SHAPES)
            .collect(Collectors.joining(", "));
    var cost = finding.cost();
    return say(
        "shell.figures",
        shapes.isEmpty() ? Units.UNKNOWN : shapes,
        Units.count(cost.parameters()),
        cost.knownMultiplyAdds().isPresent()
            ? Units.count(cost.knownMultiplyAdds().getAsLong())
            : Units.UNKNOWN);
  }

  private static void collect(
      List<NodeId> within,
      Graph graph,
      Optional<Findings> findings,
      Map<List<NodeId>, Optional<Finding>> places) {
    var inner = new ArrayList<NodeId>();
    for (var node : graph.nodes()) {
      if (places.size() >= MOST_FOUND) return;
      if (node.block().equals(Body.ARGUMENT)) continue;
      places.put(
          Stream.concat(within.stream(), Stream.of(node.id())).toList(),
          findings.flatMap(known -> known.find(node.id())));
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
