package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.javafx.scene.input.DragboardHelper;
import com.sun.javafx.tk.TKClipboard;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.event.EventType;
import javafx.scene.Node;
import javafx.scene.input.DataFormat;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.VBox;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.analysis.Analyzer;
import vertebra.block.Role;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.design.RoleFrames;
import vertebra.document.GraphText;
import vertebra.execute.RunState;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.onnx.ModelReader;
import vertebra.onnx.ModelWriter;
import vertebra.weights.Initialiser;
import vertebra.workbench.Actions;

/// A model of another program in the window: dropped, reported on, given another backbone, run, and
/// written again.
class ImportedModelTest extends WindowTest {

  private Path file;

  /// A ResNet of operators and weights that say nothing about blocks.
  @Override
  void prepare() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var graph =
        GraphText.parse(
            """
            image = input(shape: "N,3,64,64")
            net = resnet(depth: 18) image
            head = classification-head net:c5
            scores = output head
            """,
            Ports.of(catalogue));
    var model =
        new Compiler(catalogue)
            .compile(new Analyzer(catalogue).analyze(graph), Compiler.Options.DEFAULT)
            .model();
    file = home.resolve("torch.onnx");
    ModelWriter.write(model, Initialiser.seeded(3), file, false, (_, _) -> true);
  }

  /// Lets go of a file over the window, as a file manager does.
  private void drop(Path dropped) {
    var clipboard =
        (TKClipboard)
            Proxy.newProxyInstance(
                TKClipboard.class.getClassLoader(),
                new Class<?>[] {TKClipboard.class},
                (_, method, arguments) ->
                    switch (method.getName()) {
                      case "hasContent" -> arguments[0] == DataFormat.FILES;
                      case "getContent" -> List.of(dropped.toFile());
                      default -> null;
                    });
    robot.interact(() -> {
      var root = find("#shell", Node.class);
      for (var type : List.of(DragEvent.DRAG_OVER, DragEvent.DRAG_DROPPED))
        root.fireEvent(event(type, clipboard));
    });
    WaitForAsyncUtils.waitForFxEvents();
  }

  private static DragEvent event(EventType<DragEvent> type, TKClipboard clipboard) {
    return new DragEvent(
        type,
        DragboardHelper.createDragboard(clipboard),
        100,
        100,
        100,
        100,
        TransferMode.COPY,
        null,
        null,
        null);
  }

  private Optional<NodeId> played(Role role) {
    return state().graph().nodes().stream()
        .map(vertebra.graph.Node::id)
        .filter(id -> RoleFrames.roleOf(state().design(), id) == role)
        .findFirst();
  }

  @Test
  void aDroppedResNetGetsAnotherBackboneAndIsRunAndExported() throws Exception {
    drop(file);
    until("opened", () -> played(Role.BACKBONE).isPresent());
    checked();
    assertTrue(played(Role.HEAD).isPresent(), "no head");
    assertEquals(4, state().graph().size(), state().graph()::toString);
    assertEquals(2, state().document().layout().frames().size(), "frames of backbone and head");

    until("laid out", () -> !isShown("#start-screen"));
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.M);
    until("shown", () -> isShown("#import-panel"));
    until("reported", () -> !find("#import-kept", VBox.class).getChildren().isEmpty());
    assertEquals(2, find("#import-blocks", VBox.class).getChildren().size());

    var backbone = played(Role.BACKBONE).orElseThrow();
    var mobile = state().catalogue().find(new vertebra.graph.BlockId("mobilenet-v2")).orElseThrow();
    robot.interact(() ->
        new Actions(editor.designs().shown().workbench())
            .replace(backbone, mobile, Parameters.NONE.with("width", Value.of(0.25))));
    checked();
    assertTrue(state().analysis().isValid(), () -> state().analysis().diagnostics().toString());

    press(KeyCode.CONTROL, KeyCode.ENTER);
    until(
        "run",
        () -> {
          var now = editor.designs().shown().runs().state().run();
          return !(now instanceof RunState.Idle || now instanceof RunState.Running);
        });
    var run = editor.designs().shown().runs().state().run();
    assertTrue(run instanceof RunState.Done, run::toString);

    var target = home.resolve("again.onnx");
    answers.file = Optional.of(target);
    press(KeyCode.CONTROL, KeyCode.E);
    robot.clickOn("#export-start");
    until("exported", () -> Files.exists(target));
    var written = ModelReader.read(target);
    assertTrue(
        written.nodes().stream().anyMatch(node -> node.type().equals("Clip")),
        "no operators of the new backbone");
  }
}
