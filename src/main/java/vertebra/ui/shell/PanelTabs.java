package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.measure.MeasurementKind;
import vertebra.paint.Box;
import vertebra.ui.imported.ImportPanel;
import vertebra.ui.inspector.InspectorController;
import vertebra.ui.learn.LearnPane;
import vertebra.ui.lesson.LessonController;
import vertebra.ui.measure.BudgetPanel;
import vertebra.ui.measure.MeasurePanel;
import vertebra.ui.microscope.MicroscopePane;
import vertebra.ui.parts.FirstSteps;
import vertebra.ui.problems.ProblemsController;
import vertebra.ui.run.RunPanel;
import vertebra.ui.tensor.TensorViewer;
import vertebra.ui.train.TrainPanel;

/// What stands in the tabs at the side and at the bottom of the window.
final class PanelTabs {

  /// The height in pixels that a plot wants, and that the budget wants.
  private static final double PICTURE = 380;

  private static final double BUDGET = 250;

  /// The share of the height that the microscope wants.
  private static final double MICROSCOPE = 0.64;

  private final Panels panels;
  private final Executor later;
  private final Tab inspectorTab;
  private final Tab runTab;
  private final Tab trainTab;
  private final Tab lessonTab;
  private final Tab learnTab;
  private final Tab problemsTab;
  private final Tab tensorsTab;
  private final Tab microscopeTab;
  private final Tab measureTab;
  private final Tab budgetTab;
  private final LatePart<LearnPane> learn;
  private final Tab importTab;
  private final LatePart<ProblemsController> problems;
  private final LatePart<MeasurePanel> measure;
  private final LatePart<BudgetPanel> budget;
  private final LatePart<TrainPanel> train;
  private final LatePart<MicroscopePane> microscope;
  private final Map<Tab, LatePart<?>> parts;
  private Runnable reworking = () -> {};

  /// What panels ask of the canvas and of the window around it.
  ///
  /// @param show brings a block of what is drawn into view
  /// @param choose selects a block and brings it into view
  /// @param go goes to a block at any depth, by the composites around it and itself
  /// @param tryOut puts an example of a block on the canvas
  /// @param say shows a short remark
  /// @param leave gives the canvas the keyboard
  /// @param seen frames what a place saw on the maps before it
  /// @param devices shows the devices of this computer
  record Asked(
      Consumer<NodeId> show,
      Consumer<NodeId> choose,
      Consumer<List<NodeId>> go,
      BiConsumer<BlockType, Example> tryOut,
      Consumer<String> say,
      Runnable leave,
      Consumer<Map<PortPath, Box>> seen,
      Runnable devices) {}

  /// What the pane of a lesson asks of the window.
  ///
  /// @param lessons shows the list of lessons
  /// @param run runs the design
  /// @param term explains a term
  /// @param preview opens the file of a lesson as a student would
  record Teaching(Runnable lessons, Runnable run, Consumer<String> term, Consumer<Path> preview) {}

  /// @param first what gets a design going of which a panel has nothing to show
  /// @param later where what follows a layout is done
  PanelTabs(
      LatePart.Describing describing,
      TabPane side,
      TabPane bottom,
      Panels panels,
      Asked canvas,
      Teaching teaching,
      FirstSteps first,
      Executor later) {
    this.panels = panels;
    this.later = later;
    inspectorTab = tab(side, "inspector-tab");
    runTab = tab(side, "run-tab");
    trainTab = tab(side, "train-tab");
    lessonTab = tab(side, "lesson-tab");
    learnTab = tab(side, "learn-tab");
    problemsTab = tab(bottom, "problems-tab");
    tensorsTab = tab(bottom, "tensors-tab");
    microscopeTab = tab(bottom, "microscope-tab");
    measureTab = tab(bottom, "measure-tab");
    budgetTab = tab(bottom, "budget-tab");
    importTab = tab(bottom, "import-tab");
    panels.widen(runTab, microscopeTab);
    var inspector =
        new LatePart<>(
            describing,
            InspectorController.class,
            "Inspector.fxml",
            part -> {
              part.onReveal(place -> {
                canvas.go().accept(place);
                canvas.leave().run();
              });
              part.onFirst(first);
            });
    var lesson =
        new LatePart<>(
            describing,
            LessonController.class,
            "Lesson.fxml",
            part -> {
              part.onTry(canvas.tryOut());
              part.onFirst(first);
            });
    learn =
        new LatePart<>(
            describing,
            LearnPane.class,
            "LearnPane.fxml",
            part -> {
              part.onLessons(teaching.lessons());
              part.onRun(teaching.run());
              part.onTerm(teaching.term());
              part.onPreview(teaching.preview());
            });
    problems =
        new LatePart<>(
            describing,
            ProblemsController.class,
            "Problems.fxml",
            part -> {
              part.onReveal(canvas.show());
              part.onFirst(first);
            });
    var tensors =
        new LatePart<>(
            describing, TensorViewer.class, "TensorViewer.fxml", part -> part.onFirst(first));
    microscope =
        new LatePart<>(
            describing,
            MicroscopePane.class,
            "MicroscopePane.fxml",
            part -> {
              part.onLeave(canvas.leave());
              part.onFirst(first);
              part.onMoved(canvas.seen());
            });
    var run =
        new LatePart<>(
            describing,
            RunPanel.class,
            "RunPanel.fxml",
            part -> {
              part.onReveal(canvas.show());
              part.onRunAll(this::measureFolder);
              part.onFirst(first);
            });
    train =
        new LatePart<>(
            describing,
            TrainPanel.class,
            "TrainPanel.fxml",
            panel -> panel.onDevices(canvas.devices()));
    measure =
        new LatePart<>(
            describing,
            MeasurePanel.class,
            "MeasurePanel.fxml",
            part -> {
              part.onPicture(() -> panels.growBottom(PICTURE));
              part.onReveal(canvas.go());
            });
    budget =
        new LatePart<>(
            describing,
            BudgetPanel.class,
            "BudgetPanel.fxml",
            part -> part.onReveal(canvas.choose()));
    var imported =
        new LatePart<>(
            describing,
            ImportPanel.class,
            "ImportPanel.fxml",
            part -> {
              part.onReveal(canvas.choose());
              part.onSaid(canvas.say());
              part.onRework(() -> reworking.run());
            });
    parts =
        Map.ofEntries(
            Map.entry(inspectorTab, inspector),
            Map.entry(runTab, run),
            Map.entry(trainTab, train),
            Map.entry(lessonTab, lesson),
            Map.entry(learnTab, learn),
            Map.entry(problemsTab, problems),
            Map.entry(tensorsTab, tensors),
            Map.entry(microscopeTab, microscope),
            Map.entry(measureTab, measure),
            Map.entry(budgetTab, budget),
            Map.entry(importTab, imported));
    parts.forEach((tab, part) -> part.in(tab::setContent));
    microscopeTab
        .selectedProperty()
        .subscribe((_, isSelected) ->
            later.execute(() -> {
              // In a low panel its parts would lie on each other.
              if (isSelected) panels.magnify(MICROSCOPE);
              microscope.known().ifPresent(MicroscopePane::open);
            }));
  }

  /// Who lets people change the model that a design came from.
  void onRework(Runnable action) {
    reworking = action;
  }

  private static Tab tab(TabPane pane, String id) {
    return pane.getTabs().stream()
        .filter(each -> id.equals(each.getId()))
        .findFirst()
        .orElseThrow();
  }

  /// Makes what stands in front.
  void makeFront() {
    parts.forEach((tab, part) -> part.makeIfSeen(tab));
  }

  /// Makes what can be seen; and the rest once it is seen.
  void complete() {
    parts.forEach((tab, part) -> part.whenSeen(tab));
  }

  /// Paints charts anew after the theme changed.
  void repaint() {
    measure.known().ifPresent(MeasurePanel::repaint);
    train.known().ifPresent(TrainPanel::repaint);
    microscope.known().ifPresent(MicroscopePane::repaint);
  }

  /// Says on its tab how many problems there are.
  void count(Optional<Integer> known) {
    int count = known.orElse(0);
    problemsTab.setText(count == 0 ? say("shell.problems") : say("shell.problems-counted", count));
  }

  /// Shows the inspector if anything is shown at the side; the keyboard stays where it is.
  void frontInspector() {
    inspectorTab.getTabPane().getSelectionModel().select(inspectorTab);
  }

  /// Shows the inspector, with the keyboard in it.
  void showInspector() {
    panels.showSide(inspectorTab);
    PanelRound.enter(inspectorTab, later);
  }

  /// Whether the panel of runs is in front.
  boolean isRun() {
    return runTab.isSelected();
  }

  void showLesson() {
    panels.showSide(lessonTab);
  }

  /// Shows what a block is about, with the keyboard there.
  void enterLesson() {
    showLesson();
    PanelRound.enter(lessonTab, later);
  }

  /// Shows the step of the lesson, with the keyboard in what it asks for.
  void showLearn() {
    panels.showSide(learnTab);
    PanelRound.laidOut(later, learn.get()::focus);
  }

  void showRun() {
    panels.showSide(runTab);
  }

  /// Shows the panel of runs, with the keyboard in it.
  void enterRun() {
    showRun();
    PanelRound.enter(runTab, later);
  }

  void showTrain() {
    panels.showSide(trainTab);
  }

  /// Shows the panel of training, with the keyboard in it.
  void enterTrain() {
    showTrain();
    PanelRound.enter(trainTab, later);
  }

  /// Trains, with the panel of training in view.
  void train() {
    showTrain();
    train.get().start();
  }

  /// Shows what flows in numbers; the keyboard stays where it is.
  void showTensors() {
    panels.showBottom(tensorsTab);
  }

  /// The same, with the keyboard there.
  void enterTensors() {
    showTensors();
    PanelRound.enter(tensorsTab, later);
  }

  /// Shows the microscope, with the keyboard in its picture.
  void showMicroscope() {
    panels.showBottom(microscopeTab);
    panels.magnify(MICROSCOPE);
    // The tab's content is put there by a layout of its own.
    later.execute(() -> later.execute(microscope.get()::focus));
  }

  /// The same, from the side that a kind of view is seen from.
  void showMicroscope(String kind) {
    showMicroscope();
    microscope.get().look(kind);
  }

  /// Paints the microscope larger, for a room.
  void enlarge(double factor) {
    microscope.get().enlarge(factor);
  }

  void showMeasure() {
    panels.showBottom(measureTab);
  }

  /// Shows the panel of measurements, with the keyboard in it.
  void enterMeasure() {
    showMeasure();
    PanelRound.enter(measureTab, later);
  }

  private void measureFolder() {
    showMeasure();
    measure.get().start(MeasurementKind.FOLDER);
  }

  void showBudget() {
    panels.showBottom(budgetTab);
    panels.growBottom(BUDGET);
    later.execute(budget.get()::focus);
  }

  /// Shows the file that a design came from, with the keyboard in it.
  void showImport() {
    panels.showBottom(importTab);
    panels.growBottom(BUDGET);
    PanelRound.enter(importTab, later);
  }

  void showProblems() {
    panels.showBottom(problemsTab);
  }

  /// Shows what is wrong, with the keyboard there.
  void enterProblems() {
    showProblems();
    PanelRound.enter(problemsTab, later);
  }

  /// Puts the problems away if they are in front.
  void foldProblems() {
    if (panels.isBottom(problemsTab)) panels.toggleBottom();
  }

  void toggleProblems() {
    if (panels.isBottom(problemsTab)) panels.toggleBottom();
    else showProblems();
  }

  void nextProblem() {
    showProblems();
    problems.get().next();
  }

  void applyFirstFix() {
    problems.get().applyFirstFix();
  }
}
