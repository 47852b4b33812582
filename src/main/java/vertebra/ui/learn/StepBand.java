package vertebra.ui.learn;

import static vertebra.text.Texts.say;

import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.design.Titles;
import vertebra.graph.Topology;
import vertebra.workbench.LearnView;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;
import vertebra.workbench.Selection;
import vertebra.workbench.Workbench.WorkbenchState;

/// One step of a talk in letters that a room can read: that of the lesson which is worked on, with
/// what is true once the room was asked; in a design of no lesson, the block that is looked at.
public final class StepBand extends VBox {

  private final Observed<OpenDesign> current;
  private final Label kind = new Label();
  private final Label place = new Label();
  private final Label words = new Label();
  private final Label truth = new Label();

  /// @param scope for how long it follows the design that is shown
  public StepBand(Observed<OpenDesign> current, Scope scope) {
    this.current = current;
    setId("step-band");
    getStyleClass().add("step-band");
    kind.getStyleClass().add("step-band-kind");
    place.getStyleClass().add("figure-note");
    words.setId("step-band-words");
    words.getStyleClass().add("step-band-words");
    truth.setId("step-band-truth");
    truth.getStyleClass().add("step-band-truth");
    for (var label : List.of(words, truth)) {
      label.setWrapText(true);
      label.setMinHeight(Region.USE_PREF_SIZE);
    }
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    getChildren().setAll(new HBox(12, kind, gap, place), words, truth);
    current.bind(
        scope,
        (design, open) -> {
          LearnView.of(design, open).watch(open, this::show);
          design.workbench().watch(open, _ -> show(design));
        });
  }

  private void show(OpenDesign design) {
    if (design.learning().state().lesson().isEmpty()) show(design.state());
  }

  private void show(LearnView now) {
    if (now.lesson().isEmpty()) return;
    var lesson = now.lesson().get();
    int at = now.notebook().at();
    kind.setText(lesson.title() + " · " + LearnPane.words(now.step().kind()));
    place.setText(say("learn.presented-step", at, lesson.steps().size()));
    words.setText(now.step().text());
    var reply = now.notebook().note(at).isEmpty() ? null : now.replies().get(at);
    if (now.isAwaited()) tell(say("learn.the-room-is-asked"));
    else if (reply != null)
      tell(
          now.step().isMended()
              ? reply.truth()
              : say("learn.it-is-so", current.get().learning().named(reply.truth())));
    else tell(now.remark());
  }

  private void show(WorkbenchState state) {
    var order = Topology.of(state.graph()).order();
    var chosen = state.selection().latest();
    kind.setText(say("learn.block-by-block"));
    place.setText(
        say("learn.presented-block", chosen.map(order::indexOf).orElse(-1) + 1, order.size()));
    words.setText(chosen.map(new Titles(state.design())::of).orElse(""));
    tell("");
  }

  private void tell(String sentence) {
    truth.setText(sentence);
    truth.setVisible(!sentence.isEmpty());
    truth.setManaged(!sentence.isEmpty());
  }

  /// Goes on, or back. At a question the truth is shown first.
  ///
  /// @param steps 1 or -1
  public void step(int steps) {
    var learning = current.get().learning();
    if (learning.state().lesson().isEmpty()) {
      stepBlock(steps);
    } else if (steps < 0) {
      learning.go(learning.state().notebook().at() - 1);
    } else if (learning.isAwaited()) {
      learning.askTheRoom();
    } else {
      learning.next();
    }
    look();
  }

  /// Something is looked at always: where nothing is chosen, the first block that something flows
  /// into.
  public void look() {
    var state = current.get().state();
    if (!state.selection().within(state.document()).nodes().isEmpty()) return;
    Topology.of(state.graph()).order().stream()
        .filter(id -> !state.graph().incoming(id).isEmpty())
        .findFirst()
        .ifPresent(id -> current.get().workbench().select(Selection.of(id)));
  }

  private void stepBlock(int steps) {
    var state = current.get().state();
    current.get().workbench().select(state.selection().along(state.graph(), steps));
  }
}
