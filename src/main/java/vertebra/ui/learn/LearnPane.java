package vertebra.ui.learn;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.TraversalDirection;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import org.jspecify.annotations.Nullable;
import vertebra.teaching.Glossary;
import vertebra.teaching.Lesson;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.LessonMarks;
import vertebra.teaching.Notebook;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.DesignFact;
import vertebra.teaching.facts.Found;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.theme.Icons;
import vertebra.workbench.LearnView;
import vertebra.workbench.Learning;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;

/// Leads through the lesson that is worked on in the open design, step by step beside the canvas:
/// what to predict, do and see, what is true beside what was predicted, which checks the design
/// passes, and hints. Enter in a field gives the answer, and the keyboard goes on to the next step.
@SuppressWarnings("NullAway.Init")
public final class LearnPane {

  private final Observed<OpenDesign> current;
  private final Scope scope = new Scope();
  private Runnable lessons = () -> {};
  private Runnable run = () -> {};
  private Consumer<String> term = _ -> {};
  private Optional<Asked> asked = Optional.empty();
  private @Nullable Node focus;
  private int taken = Learning.HINTS;

  @FXML private BorderPane view;
  @FXML private VBox empty;
  @FXML private RecordPane recordController;
  @FXML private Button make;
  @FXML private Button choose;
  @FXML private Label title;
  @FXML private Label badge;
  @FXML private Label meaning;
  @FXML private Label place;
  @FXML private ProgressBar progress;
  @FXML private ScrollPane scroll;
  @FXML private Label kind;
  @FXML private TextFlow text;
  @FXML private Label exhibit;
  @FXML private VBox question;
  @FXML private Label remark;
  @FXML private VBox checks;
  @FXML private EarlierMark earlier;
  @FXML private VBox hints;
  @FXML private Button list;
  @FXML private Button over;
  @FXML private Button hint;
  @FXML private Button back;
  @FXML private Button next;

  /// What the field of a step is about; another one needs another field.
  private record Asked(String lesson, int at, Optional<String> note, boolean isLast) {}

  public LearnPane(Observed<OpenDesign> current) {
    this.current = current;
  }

  @FXML
  void initialize() {
    choose.setOnAction(_ -> lessons.run());
    make.setOnAction(_ -> {
      current.get().recording().begin();
      focus();
    });
    list.setOnAction(_ -> lessons.run());
    list.setTooltip(new Tooltip(say("learn.all-lessons")));
    over.setOnAction(_ -> learning().startOver());
    over.setTooltip(new Tooltip(say("learn.start-over")));
    hint.setOnAction(_ -> learning().hint());
    back.setOnAction(_ -> go(-1));
    next.setOnAction(_ -> go(1));
    current.bind(
        scope,
        (design, open) -> {
          asked = Optional.empty();
          taken = Learning.HINTS;
          LearnView.of(design, open).watch(open, this::show);
          design.recording().observed().watch(open, _ -> showParts(design));
          design.workbench().watch(open, _ -> make.setDisable(design.state().graph().isEmpty()));
        });
  }

  /// Hints stand below everything else, where they would not be seen among many checks.
  private void seeHints() {
    scroll.applyCss();
    scroll.layout();
    scroll.setVvalue(scroll.getVmax());
  }

  /// Who shows the list of lessons.
  public void onLessons(Runnable action) {
    lessons = action;
  }

  /// Who runs the design.
  public void onRun(Runnable action) {
    run = action;
  }

  /// Who explains a term.
  public void onTerm(Consumer<String> action) {
    term = action;
  }

  /// Gives the keyboard to what the step asks for.
  public void focus() {
    if (recordController.root().isVisible()) {
      recordController.focus();
      return;
    }
    var wanted = focus;
    if (wanted != null && wanted.getScene() != null) wanted.requestFocus();
    else if (view.isVisible()) next.requestFocus();
    else choose.requestFocus();
  }

  private Learning learning() {
    return current.get().learning();
  }

  /// One step on or back, with the keyboard.
  private void go(int steps) {
    if (steps > 0) {
      noteTyped();
      learning().next();
    } else learning().go(learning().state().notebook().at() - 1);
    focus();
  }

  /// What was typed and not yet given counts when one goes on.
  private void noteTyped() {
    if (focus instanceof javafx.scene.control.TextInputControl field && !field.getText().isBlank())
      learning().note(field.getText());
    if (focus instanceof CellGrid grid && grid.getScene() != null)
      learning().note(grid.answer().toString());
  }

  private void show(LearnView now) {
    showParts(current.get());
    if (now.lesson().isEmpty()) {
      asked = Optional.empty();
      return;
    }
    var lesson = now.lesson().get();
    var notebook = now.notebook();
    var step = now.step();
    title.setText(lesson.title());
    badge(lesson.badgeAt(learning().state().notebook().at()));
    place.setText(say("learn.step-of", notebook.at(), lesson.steps().size(), lesson.minutes()));
    progress.setProgress((double) notebook.at() / lesson.steps().size());
    kind.setText(words(step.kind()));
    shown(exhibit, now.exhibit().isPresent());
    exhibit.setText(say("learn.a-design-of-the-lesson", now.exhibit().orElse("")));
    shown(remark, !now.remark().isEmpty());
    remark.setText(now.remark());
    var about = new Asked(lesson.id(), notebook.at(), notebook.note(notebook.at()), now.isLast());
    if (!Optional.of(about).equals(asked)) {
      if (asked.map(Asked::at).filter(at -> at == about.at()).isEmpty()) scroll.setVvalue(0);
      asked = Optional.of(about);
      text(step.text(), lesson.concepts());
      ask(lesson, step, notebook);
    }
    answer(now);
    checks(now);
    hints(lesson, notebook.hints());
    if (notebook.hints() > taken) seeHints();
    taken = notebook.hints();
    back.setDisable(notebook.at() == 1);
    next.setDisable(
        now.isLast()
            || now.isAwaited() && !(focus instanceof TextField || focus instanceof CellGrid));
    next.setText(say("learn.next"));
  }

  /// A lesson is worked on, or made, or neither.
  private void showParts(OpenDesign design) {
    boolean makes = design.recording().isOn();
    boolean works = design.learning().state().lesson().isPresent();
    shown(recordController.root(), makes);
    shown(view, works && !makes);
    shown(empty, !works && !makes);
  }

  /// Who opens the file of a lesson as a student would.
  public void onPreview(Consumer<Path> action) {
    recordController.onPreview(action);
  }

  private void badge(Lesson.Badge kind) {
    badge(badge, kind);
    meaning.setText(
        switch (kind) {
          case ANALYTIC -> say("learn.stated-weights-mean");
          case RANDOM -> say("learn.random-weights-mean");
          case TRAINED -> say("learn.trained-weights-mean");
        });
  }

  /// Says on a label where a lesson's weights come from.
  static void badge(Label badge, Lesson.Badge kind) {
    badge.getStyleClass().setAll("label", "learn-badge", kind.name().toLowerCase(Locale.ROOT));
    badge.setText(
        switch (kind) {
          case ANALYTIC -> say("learn.stated-weights");
          case RANDOM -> say("learn.random-weights");
          case TRAINED -> say("learn.trained-weights");
        });
  }

  static String words(StepKind kind) {
    return switch (kind) {
      case PREDICT -> say("learn.predict");
      case DO -> say("learn.do");
      case RUN -> say("learn.run");
      case SEE -> say("learn.see");
      case BREAK -> say("learn.break");
      case REPAIR -> say("learn.repair");
      case SAY -> say("learn.say");
    };
  }

  /// The step's words; terms that the lesson explains are links to the glossary.
  private void text(String words, List<String> concepts) {
    var parts = new ArrayList<Node>();
    for (var part : Glossary.linked(words, concepts)) {
      if (part.term().isEmpty()) parts.add(new Text(part.words()));
      else {
        var link = new Hyperlink(part.words());
        link.getStyleClass().add("learn-term");
        link.setOnAction(_ -> {
          link.setVisited(false);
          term.accept(part.term().get());
        });
        parts.add(link);
      }
    }
    text.getChildren().setAll(parts);
    text.setAccessibleText(words);
  }

  // what the step asks for

  private void ask(Lesson lesson, Lesson.Step step, Notebook notebook) {
    boolean hadFocus = focus != null && focus.isFocused();
    question.getChildren().clear();
    focus = next;
    boolean isOpen = notebook.note(notebook.at()).isEmpty();
    if (step.isMended()) mending();
    else if (step.answer().isPresent() && isOpen) {
      if (step.isYesNo()) choice(lesson.hidesDesigns() && step.answer().get().numbers() > 0);
      else if (step.answer().get().fact() instanceof DesignFact.Blamed) pointing();
      else if (Found.Cells.parse(step.answer().get().expected()).isPresent())
        grid(Found.Cells.parse(step.answer().get().expected()).get());
      else field(say("learn.your-prediction"), howToType(step.answer().get()));
    } else if (step.kind() == StepKind.SAY) sentence(notebook);
    else if (step.kind() == StepKind.RUN) {
      var button = new Button(say("learn.run-it"), Icons.of("fth-play"));
      button.setId("learn-run");
      button.setOnAction(_ -> {
        run.run();
        next.requestFocus();
      });
      question.getChildren().setAll(button);
      focus = button;
    }
    // A field takes keys from when it is styled, which would else be with the next frame.
    question.applyCss();
    if (hadFocus) focus();
  }

  private static String howToType(Claim claim) {
    if (claim.fact() instanceof DesignFact.Sizes)
      return claim.asked().isEmpty() ? say("learn.how-to-type-a-shape") : say("learn.how-to-type");
    if (claim.fact() instanceof DesignFact.Loaded) return say("learn.how-to-type-a-part");
    int numbers = claim.numbers();
    if (numbers == 1 && claim.margin().isPresent())
      return say("learn.how-to-type-a-rough-number", claim.margin().get());
    return numbers == 1
        ? say("learn.how-to-type-a-number")
        : numbers > 1 ? say("learn.how-to-type-numbers", numbers) : say("learn.how-to-type");
  }

  private void field(String prompt, String howToType) {
    var field = new TextField();
    field.setId("learn-answer");
    field.setPromptText(prompt);
    field.setAccessibleText(prompt);
    HBox.setHgrow(field, Priority.ALWAYS);
    var give = new Button(say("learn.predict-it"));
    give.setId("learn-give");
    give.setMinWidth(Region.USE_PREF_SIZE);
    give.setOnAction(_ -> give(field.getText()));
    field.setOnAction(_ -> give(field.getText()));
    question.getChildren().setAll(new HBox(6, field, give), note(howToType));
    focus = field;
  }

  /// What lies on the canvas is repaired there.
  private void mending() {
    var check = new Button(say("learn.check-the-repair"), Icons.of("fth-check"));
    check.setId("learn-mended");
    check.setOnAction(_ -> learning().mend());
    question.getChildren().setAll(check);
    focus = check;
  }

  /// Cells are painted.
  ///
  /// @param like a map of the size
  private void grid(Found.Cells like) {
    var grid = new CellGrid(like);
    grid.setId("learn-grid");
    grid.open(() -> give(grid.answer().toString()));
    var give = new Button(say("learn.predict-it"));
    give.setId("learn-give");
    give.setOnAction(_ -> give(grid.answer().toString()));
    question.getChildren().setAll(grid, give, note(say("learn.how-to-paint")));
    focus = grid;
  }

  /// A block is meant: typed, or the one that is selected.
  private void pointing() {
    field(say("learn.which-block"), say("learn.how-to-name"));
    var selected = new Button(say("learn.the-selected-block"));
    selected.setId("learn-selected");
    selected.setOnAction(
        _ -> current.get().state().selection().latest().ifPresent(id -> give(id.value())));
    question.getChildren().add(selected);
  }

  /// @param proves whether a number that proves it is asked for too
  private void choice(boolean proves) {
    var number = new TextField();
    number.setId("learn-proof");
    number.setPromptText(say("learn.the-number-that-proves-it"));
    number.setAccessibleText(say("learn.the-number-that-proves-it"));
    var yes = new Button(say("learn.yes"));
    yes.setId("learn-yes");
    yes.setOnAction(_ -> give("yes " + number.getText()));
    var no = new Button(say("learn.no"));
    no.setId("learn-no");
    no.setOnAction(_ -> give("no " + number.getText()));
    for (var button : List.of(yes, no)) {
      button.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(button, Priority.ALWAYS);
    }
    question.getChildren().setAll(new HBox(6, yes, no));
    if (proves) question.getChildren().addFirst(number);
    focus = proves ? number : yes;
  }

  private void sentence(Notebook notebook) {
    var area = new TextArea(notebook.note(notebook.at()).orElse(""));
    area.setId("learn-sentence");
    area.setWrapText(true);
    area.setPrefRowCount(3);
    area.setPromptText(say("learn.your-sentence"));
    area.setAccessibleText(say("learn.your-sentence"));
    walkOn(area);
    area.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() != KeyCode.ENTER || event.isShiftDown()) return;
          event.consume();
          give(area.getText());
        });
    var keep = new Button(say("learn.keep"));
    keep.setId("learn-keep");
    keep.setOnAction(_ -> give(area.getText()));
    question.getChildren().setAll(area, keep);
    focus = area;
  }

  /// Tab walks on from a field of several lines, in which it would write; nobody wants one there.
  static void walkOn(TextArea area) {
    area.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() != KeyCode.TAB || event.isShiftDown() || event.isShortcutDown())
            return;
          event.consume();
          area.requestFocusTraversal(TraversalDirection.NEXT);
        });
  }

  private void give(String words) {
    learning().note(words);
    if (next.isDisabled()) list.requestFocus();
    else next.requestFocus();
  }

  /// The truth beside what was predicted, or where the lesson ends what is lacking.
  private void answer(LearnView now) {
    question.getChildren().removeIf(node -> node.getStyleClass().contains("learn-reply"));
    var step = now.step();
    var note = now.notebook().note(now.notebook().at());
    if (step.answer().isPresent() && note.isPresent())
      question
          .getChildren()
          .add(
              step.isMended()
                  ? mended(Optional.ofNullable(now.replies().get(now.notebook().at())))
                  : reply(
                      learning().named(note.get()),
                      Optional.ofNullable(now.replies().get(now.notebook().at()))
                          .map(this::named)));
    if (!now.isLast()) return;
    var end = new VBox(4);
    end.getStyleClass().addAll("learn-reply", now.lacking().isEmpty() ? "right" : "open");
    if (now.lacking().isEmpty())
      end.getChildren().setAll(strong(say("learn.done")), note(say("learn.done-means")));
    else end.getChildren().setAll(strong(say("learn.still-lacking")), wrapped(now.lacking().get()));
    predicted(now).ifPresent(words -> end.getChildren().add(note(words)));
    end.setId("learn-end");
    question.getChildren().add(end);
  }

  /// A reply in which a block that was asked for is called by its title.
  private LessonMarks.Reply named(LessonMarks.Reply reply) {
    return new LessonMarks.Reply(
        reply.isRight(), learning().named(reply.truth()), reply.sentence());
  }

  /// How often what was predicted was true, once that is known of all that was asked.
  private static Optional<String> predicted(LearnView now) {
    long asked =
        now.lesson().orElseThrow().steps().stream()
            .filter(step -> step.answer().isPresent())
            .count();
    if (asked == 0 || now.replies().size() < asked) return Optional.empty();
    long right = now.replies().values().stream().filter(LessonMarks.Reply::isRight).count();
    return Optional.of(say("learn.so-many-right", right, asked));
  }

  /// What is said to a repair.
  private static VBox mended(Optional<LessonMarks.Reply> reply) {
    var box = replyBox();
    if (reply.isEmpty()) {
      box.getStyleClass().add("open");
      box.getChildren().setAll(note(say("learn.being-worked-out")));
      return box;
    }
    boolean isRight = reply.get().isRight();
    box.getStyleClass().add(isRight ? "right" : "other");
    box.getChildren().setAll(verdict(isRight, reply.get().truth()));
    reply.get().sentence().ifPresent(sentence -> box.getChildren().add(wrapped(sentence)));
    return box;
  }

  private static VBox replyBox() {
    var box = new VBox(4);
    box.setId("learn-reply");
    box.getStyleClass().add("learn-reply");
    return box;
  }

  private static Label verdict(boolean isRight, String words) {
    var verdict =
        new Label(words, Icons.of(isRight ? "fth-check-circle" : "fth-arrow-right-circle"));
    verdict.setId("learn-verdict");
    verdict.getStyleClass().add("section-title");
    return verdict;
  }

  private static VBox reply(String note, Optional<LessonMarks.Reply> reply) {
    var box = replyBox();
    var painted = Found.Cells.parse(note);
    var said =
        painted.isPresent()
            ? beside(
                say("learn.you-said"),
                painted.get(),
                reply.flatMap(truth -> Found.Cells.parse(truth.truth())))
            : line(say("learn.you-said"), note);
    if (reply.isEmpty()) {
      box.getStyleClass().add("open");
      box.getChildren().setAll(said, note(say("learn.being-worked-out")));
      return box;
    }
    var truth = reply.get();
    box.getStyleClass().add(truth.isRight() ? "right" : "other");
    var verdict =
        verdict(
            truth.isRight(),
            truth.isRight() ? say("learn.as-predicted") : say("learn.not-as-predicted"));
    var cells = Found.Cells.parse(truth.truth()).filter(_ -> painted.isPresent());
    box.getChildren()
        .setAll(
            said,
            cells.isPresent()
                ? beside(say("learn.it-is"), cells.get(), painted)
                : line(say("learn.it-is"), truth.truth()),
            verdict);
    truth.sentence().ifPresent(sentence -> box.getChildren().add(wrapped(sentence)));
    return box;
  }

  /// Painted cells behind what they are, those marked in which another answer differs.
  private static HBox beside(String name, Found.Cells cells, Optional<Found.Cells> other) {
    var left = new Label(name);
    left.getStyleClass().add("figure-name");
    left.setMinWidth(70);
    return new HBox(8, left, CellGrid.showing(cells, other));
  }

  private static HBox line(String name, String value) {
    var left = new Label(name);
    left.getStyleClass().add("figure-name");
    left.setMinWidth(70);
    var right = new Label(value);
    right.getStyleClass().add("figure-value");
    right.setWrapText(true);
    return new HBox(8, left, right);
  }

  // checks and hints

  private void checks(LearnView now) {
    var lesson = now.lesson().orElseThrow();
    boolean isBuilt =
        lesson.isBuilt()
            && lesson.isBuiltBy(now.notebook().at())
            && now.exhibit().isEmpty()
            && !now.isAwaited();
    var marks = now.marks().known().filter(_ -> isBuilt);
    earlier.mark(isBuilt ? now.marks() : new vertebra.workbench.Shown.None<>());
    if (marks.isEmpty()) {
      checks.getChildren().clear();
      return;
    }
    var rows = marks.get().rows();
    var rest = new ArrayList<Node>();
    var heading = new Label(now.checking() ? say("learn.checking") : counted(lesson, marks.get()));
    heading.setId("learn-checked");
    heading.getStyleClass().add("section-title");
    rest.add(heading);
    var first = marks.get().firstFailure();
    first.ifPresent(failure -> {
      var words = wrapped(failure.words());
      words.setId("learn-first");
      words.getStyleClass().add("learn-first");
      rest.add(words);
    });
    for (var row : rows) {
      var mark = Icons.of(row.holds() ? "fth-check" : "fth-minus");
      mark.getStyleClass().add(row.holds() ? "done-icon" : "open-icon");
      var words = new Label(row.subject(), mark);
      words.setWrapText(true);
      words.getStyleClass().add("figure-note");
      words.setAccessibleText(
          row.subject() + ": " + (row.holds() ? say("learn.holds") : say("learn.does-not-hold")));
      rest.add(words);
    }
    checks.getChildren().setAll(rest);
  }

  private static String counted(Lesson lesson, LessonMarks marks) {
    int pass = lesson.rubric().pass();
    return pass == 0
        ? say("learn.checks", marks.passed(), marks.rows().size())
        : say("learn.points", marks.points(), marks.outOf(), pass);
  }

  private void hints(Lesson lesson, int taken) {
    var rows = new ArrayList<Node>();
    for (int i = 0; i < Math.min(taken, lesson.hints().size()); i++) {
      var words = wrapped(say("learn.hint-of", i + 1, lesson.hints().get(i)));
      words.getStyleClass().add("learn-note");
      rows.add(words);
    }
    if (taken >= Learning.HINTS && lesson.isBuilt()) {
      var build = new Button(say("learn.build-it-for-me"));
      build.setId("learn-build");
      build.setOnAction(_ -> learning().build());
      rows.add(build);
    }
    hints.getChildren().setAll(rows);
    hint.setDisable(taken >= Math.min(Learning.HINTS, lesson.hints().size()));
    hint.setText(
        hint.isDisabled() ? say("learn.hint") : say("learn.hint-left", taken + 1, Learning.HINTS));
  }

  private static Label strong(String words) {
    var label = new Label(words);
    label.getStyleClass().add("section-title");
    return label;
  }

  private static Label note(String words) {
    var label = wrapped(words);
    label.getStyleClass().add("figure-note");
    return label;
  }

  private static Label wrapped(String words) {
    var label = new Label(words);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    return label;
  }

  private static void shown(Node part, boolean visible) {
    part.setVisible(visible);
    part.setManaged(visible);
  }
}
