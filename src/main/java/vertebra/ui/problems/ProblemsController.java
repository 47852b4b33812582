package vertebra.ui.problems;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.fxml.FXML;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
import vertebra.graph.NodeId;
import vertebra.ui.parts.EmptyState;
import vertebra.ui.parts.FirstSteps;
import vertebra.ui.parts.Pale;
import vertebra.workbench.Actions;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.ProblemsView;
import vertebra.workbench.Scope;
import vertebra.workbench.Selection;

/// The list of problems, live. It holds first causes only: what follows from a mistake is not said
/// again. While the design is being checked the list is dimmed, because it is about an earlier
/// state.
@SuppressWarnings("NullAway.Init")
public final class ProblemsController {

  private final Observed<OpenDesign> current;
  private final Actions actions;
  private final Scope scope = new Scope();
  private Consumer<NodeId> reveal = _ -> {};
  private List<Diagnostic> shown = List.of();
  private boolean offersFixes = true;
  private FirstSteps first = FirstSteps.NONE;

  @FXML private StackPane root;
  @FXML private ListView<Diagnostic> list;
  @FXML private EmptyState empty;

  public ProblemsController(Observed<OpenDesign> current, Actions actions) {
    this.current = current;
    this.actions = actions;
  }

  @FXML
  void initialize() {
    list.setCellFactory(_ -> new ProblemCell(current, this::apply, () -> offersFixes));
    list.addEventHandler(MouseEvent.MOUSE_CLICKED, _ -> show());
    list.addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
    current.bind(
        scope,
        (design, open) -> {
          ProblemsView.of(design, open).watch(open, this::show);
          design.onTitles(open, list::refresh);
        });
  }

  /// Who gets an empty design going.
  public void onFirst(FirstSteps steps) {
    first = steps;
  }

  /// Who brings a node into view.
  public void onReveal(Consumer<NodeId> revealer) {
    reveal = revealer;
  }

  /// Selects the next problem and shows where it is; after the last comes the first.
  public void next() {
    if (shown.isEmpty()) return;
    int index = (list.getSelectionModel().getSelectedIndex() + 1) % shown.size();
    list.getSelectionModel().clearAndSelect(index);
    list.scrollTo(index);
    show();
  }

  /// Applies the first fix of the selected problem, or of the first that has one.
  public void applyFirstFix() {
    if (!offersFixes) return;
    var chosen = Optional.ofNullable(list.getSelectionModel().getSelectedItem());
    chosen
        .filter(problem -> !problem.fixes().isEmpty())
        .or(() -> shown.stream().filter(problem -> !problem.fixes().isEmpty()).findFirst())
        .ifPresent(problem -> {
          list.getSelectionModel().select(problem);
          show();
          apply(problem.fixes().getFirst());
        });
  }

  /// Whether any problem has a fix.
  public boolean hasFix() {
    return shown.stream().anyMatch(problem -> !problem.fixes().isEmpty());
  }

  private void typed(KeyEvent event) {
    if (event.getCode() != KeyCode.ENTER) return;
    if (event.isAltDown()) applyFirstFix();
    else show();
    event.consume();
  }

  /// A fix is about the graph that was checked; while a check is under way it waits for the next.
  private void apply(QuickFix fix) {
    if (current.get().state().isChecked()) actions.apply(fix);
  }

  private void show() {
    var problem = list.getSelectionModel().getSelectedItem();
    if (problem == null) return;
    problem
        .target()
        .node()
        .filter(current.get().state().graph()::contains)
        .ifPresent(node -> {
          current.get().workbench().select(Selection.of(node));
          reveal.accept(node);
        });
  }

  /// Where a problem stands now, perhaps with ways out by now; empty if it is gone.
  private Optional<Integer> again(Diagnostic marked) {
    for (int i = 0; i < shown.size(); i++) {
      var problem = shown.get(i);
      if (problem.code().equals(marked.code()) && problem.target().equals(marked.target()))
        return Optional.of(i);
    }
    return Optional.empty();
  }

  private void show(ProblemsView now) {
    Pale.show(list, now.problems().fresh().isEmpty());
    root.setAccessibleHelp(now.problems().remark());
    var found = now.problems().known().orElse(List.of());
    if (found != shown || now.offersFixes() != offersFixes) {
      offersFixes = now.offersFixes();
      var marked = Optional.ofNullable(list.getSelectionModel().getSelectedItem());
      int index = list.getSelectionModel().getSelectedIndex();
      shown = found;
      list.getItems().setAll(found);
      if (index >= 0 && !found.isEmpty())
        list.getSelectionModel()
            .clearAndSelect(marked.flatMap(this::again).orElse(Math.min(index, found.size() - 1)));
    }
    list.setVisible(!found.isEmpty());
    empty.setVisible(found.isEmpty());
    boolean blank = now.blank();
    if (blank) {
      empty.say(say("problems.nothing-to-check-yet"), say("problems.drag-blocks-from-the-palette"));
      first.offerBlock(empty);
    } else {
      empty.say(say("problems.no-problems"), say("problems.every-shape-fits"));
      empty.offer(say("empty.run"), first.run());
    }
  }
}
