package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.fxml.FXMLLoader;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import vertebra.paint.Palette;
import vertebra.runtime.pack.WeightStore;
import vertebra.text.Texts;
import vertebra.ui.compare.CompareSheet;
import vertebra.ui.export.ExportSheet;
import vertebra.ui.imported.ImportPanel;
import vertebra.ui.imported.ReworkSheet;
import vertebra.ui.inspector.InspectorController;
import vertebra.ui.learn.LearnPane;
import vertebra.ui.learn.RecordPane;
import vertebra.ui.lesson.LessonController;
import vertebra.ui.measure.BudgetPanel;
import vertebra.ui.measure.MeasurePanel;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.problems.ProblemsController;
import vertebra.ui.run.RunPanel;
import vertebra.ui.shell.StatusController;
import vertebra.ui.tensor.TensorViewer;
import vertebra.ui.train.TrainPanel;
import vertebra.workbench.Act;
import vertebra.workbench.Actions;
import vertebra.workbench.Baseline;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Sequences;
import vertebra.workbench.WeightWork;
import vertebra.workbench.World;

/// Panels that went through everything look like panels newly made, compared by what stands in
/// them.
@Tag("fx")
class PanelsLawTest {

  private static final int SEQUENCES = 25;

  /// The seed of the first sequence: one from which results of an earlier state are met often.
  private static final int FIRST = 100;

  private static final int LENGTH = 60;
  private static final int DESIGNS = 2;

  /// What a form is filled with when it is opened is its own.
  private static final String FORM = "export-precision";

  /// After so many steps panels are compared.
  private static final int LOOKS = 40;

  private static final Executor NOW = Runnable::run;

  @TempDir Path folder;

  private final FxRobot robot = new FxRobot();

  /// Nobody answers.
  private static final FileQuestions NO_FILES =
      new FileQuestions() {
        @Override
        public Optional<Path> open(String title, String kind, List<String> extensions) {
          return Optional.empty();
        }

        @Override
        public Optional<Path> folder(String title) {
          return Optional.empty();
        }

        @Override
        public Optional<Path> save(
            String title, String suggestion, String kind, List<String> extensions) {
          return Optional.empty();
        }
      };

  /// The panels over one world, by their names.
  private static Map<String, Parent> panels(World world, Observed<OpenDesign> current) {
    var devices = world.services().devices();
    Supplier<Actions> actions = () -> new Actions(() -> current.get().level().get());
    var built = new LinkedHashMap<String, Parent>();
    built.put("budget", load(BudgetPanel.class, "BudgetPanel", new BudgetPanel(current)));
    built.put(
        "measure",
        load(
            MeasurePanel.class,
            "MeasurePanel",
            new MeasurePanel(current, devices, () -> Palette.LIGHT)));
    built.put(
        "run",
        load(
            RunPanel.class,
            "RunPanel",
            new RunPanel(
                current,
                devices,
                NO_FILES,
                new WeightWork(
                    new WeightStore(Path.of("no-such-folder")), Runnable::run, Runnable::run))));
    built.put(
        "train",
        load(
            TrainPanel.class,
            "TrainPanel",
            new TrainPanel(current, NO_FILES, () -> Palette.LIGHT)));
    built.put(
        "tensors", load(TensorViewer.class, "TensorViewer", new TensorViewer(current, NOW, NOW)));
    built.put("export", load(ExportSheet.class, "ExportSheet", new ExportSheet(current, NO_FILES)));
    built.put(
        "compare",
        load(
            CompareSheet.class,
            "CompareSheet",
            new CompareSheet(
                world.comparing(),
                current,
                devices,
                world.services().catalogue(),
                NO_FILES,
                () -> Palette.LIGHT)));
    built.put(
        "learn",
        load(
            LearnPane.class,
            "LearnPane",
            new LearnPane(current),
            new RecordPane(current, NO_FILES)));
    built.put("import", load(ImportPanel.class, "ImportPanel", new ImportPanel(current, NO_FILES)));
    built.put("rework", load(ReworkSheet.class, "ReworkSheet", new ReworkSheet(current, NO_FILES)));
    built.put("lesson", load(LessonController.class, "Lesson", new LessonController(current)));
    built.put(
        "problems",
        load(ProblemsController.class, "Problems", new ProblemsController(current, actions.get())));
    built.put("status", inScene(new StatusController(current).build()));
    built.put(
        "inspector",
        load(
            InspectorController.class,
            "Inspector",
            new InspectorController(
                current,
                actions.get(),
                new Baseline(world.services().preferences()),
                () -> vertebra.paint.Palette.LIGHT)));
    return built;
  }

  /// @param controllers of the panel, and of those that it includes
  private static Parent load(Class<?> home, String description, Object... controllers) {
    var loader = new FXMLLoader(home.getResource(description + ".fxml"), Texts.bundle(""));
    loader.setControllerFactory(
        type -> Stream.of(controllers).filter(type::isInstance).findFirst().orElseThrow());
    try {
      return inScene(loader.load());
    } catch (IOException damaged) {
      throw new IllegalStateException(damaged);
    }
  }

  private static Parent inScene(Parent root) {
    new Scene(new StackPane(root), 800, 600);
    return root;
  }

  /// What stands in a panel, a line a node that says something.
  private static String text(Node node) {
    var lines = new ArrayList<String>();
    describe(node, "", lines);
    return String.join("\n", lines);
  }

  private static void describe(Node node, String indent, List<String> lines) {
    if (!node.isVisible() || String.valueOf(node.getId()).startsWith(FORM)) return;
    var words =
        switch (node) {
          case TextInputControl input -> input.getText();
          case ComboBoxBase<?> box -> String.valueOf(box.getValue());
          case ListView<?> list -> list.getItems().toString();
          case TableView<?> table ->
              table.getColumns().stream().map(column -> column.getText()).toList()
                  + " "
                  + table.getItems();
          case ProgressBar bar -> "bar " + bar.getProgress();
          case Labeled labeled -> labeled.getText();
          default -> "";
        };
    if (words != null && !words.isEmpty())
      lines.add(indent + node.getId() + " " + words + (node.isDisabled() ? " (off)" : ""));
    if (node instanceof TableView<?> || node instanceof ListView<?>) return;
    if (node instanceof Parent parent)
      for (var child : parent.getChildrenUnmodifiable()) describe(child, indent + " ", lines);
  }

  @Test
  void panelsThatWentThroughEverythingLookLikeNewOnes() throws Exception {
    FxToolkit.registerPrimaryStage();
    var marked = new int[1];
    for (int seed = 0; seed < SEQUENCES; seed++) {
      int number = FIRST + seed;
      robot.interact(() -> {
        var world = World.usual(folder, DESIGNS);
        var current = new Observed<>(world.design(0));
        var fault = differing(world, panels(world, current), current, number, marked);
        assertEquals(Optional.empty(), fault, "sequence " + number);
      });
    }
    assertTrue(marked[0] >= 3, marked[0] + " results of an earlier state were compared");
  }

  @Test
  void panelsThatStayWithTheirFirstDesignAreFound() throws Exception {
    FxToolkit.registerPrimaryStage();
    robot.interact(() -> {
      var world = World.usual(folder, DESIGNS);
      var current = new Observed<>(world.design(0));
      var stuck = panels(world, new Observed<>(world.design(0)));
      assertTrue(differing(world, stuck, current, 1, new int[1]).isPresent());
    });
  }

  /// Does a sequence with the window going from design to design; answers what does not look like
  /// new, now and then while work is under way and at the end.
  private Optional<String> differing(
      World world, Map<String, Parent> old, Observed<OpenDesign> current, int seed, int[] marked) {
    var steps = Sequences.of(seed, LENGTH, DESIGNS);
    for (int i = 0; i < steps.size(); i++) {
      var step = steps.get(i);
      if (step.act() != Act.EXPORT) world.act(step);
      current.set(world.design(step.design()));
      if (i % LOOKS != LOOKS - 1) continue;
      var fault = differing(panels(world, current), old, marked);
      if (fault.isPresent()) return fault;
    }
    world.settle();
    return differing(panels(world, current), old, marked);
  }

  private static Optional<String> differing(
      Map<String, Parent> made, Map<String, Parent> old, int[] marked) {
    for (var fresh : made.entrySet()) {
      var name = fresh.getKey();
      var wanted = text(fresh.getValue());
      var shown = text(Objects.requireNonNull(old.get(name)));
      if (!wanted.equals(shown))
        return Optional.of(name + " shows\n" + shown + "\nand not\n" + wanted);
      if (wanted.contains("Of an earlier state")) marked[0]++;
    }
    return Optional.empty();
  }
}
