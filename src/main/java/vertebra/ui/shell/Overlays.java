package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.function.Consumer;
import javafx.scene.Node;
import vertebra.block.BlockType;
import vertebra.graph.NodeId;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Workbench;

/// What is shown over the window for a moment: the command list, the key sheet, the search for a
/// block, and sheets of other panels.
final class Overlays {

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
    layer.open(keySheet, keySheet);
  }

  /// Lets the user choose a block of the design by its name.
  void find(Consumer<NodeId> chosen) {
    var nodes =
        workbench().state().graph().nodes().stream()
            .map(node ->
                Command.of(
                    "go-to-" + node.id(),
                    Command.Menu.EDIT,
                    0,
                    node.id() + "   " + words(node),
                    () -> chosen.accept(node.id())))
            .toList();
    list.open(say("shell.which-block"), false, nodes);
  }

  private String words(vertebra.graph.Node node) {
    var state = workbench().state();
    var own = state.catalogue().find(node.block()).map(BlockType::title).orElse("");
    return state.document().layout().title(node.id()).map(given -> given + ", " + own).orElse(own);
  }

  private Workbench workbench() {
    return current.get().workbench();
  }
}
