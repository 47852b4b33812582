package vertebra.ui.learn;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.design.Titles;
import vertebra.graph.NodeId;
import vertebra.teaching.Lesson.Step;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.LessonDraft;
import vertebra.teaching.Lessons;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.theme.Icons;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Recording;
import vertebra.workbench.Recording.Fact;
import vertebra.workbench.Recording.RecordingState;
import vertebra.workbench.Scope;

/// Makes a lesson of the open design: what learners begin with, what they are asked, and what is
/// checked of what they build. Questions and checks come from the block that is selected.
@SuppressWarnings("NullAway.Init")
public final class RecordPane {

  private static final int MOST_MINUTES = 90;

  private final Observed<OpenDesign> current;
  private final FileQuestions files;
  private final Scope scope = new Scope();
  private Consumer<Path> previewed = _ -> {};
  private Optional<LessonDraft> shown = Optional.empty();
  private boolean showing;

  @FXML private BorderPane root;
  @FXML private TextField title;
  @FXML private TextField question;
  @FXML private Spinner<Integer> minutes;
  @FXML private Label badge;
  @FXML private Label fed;
  @FXML private Button start;
  @FXML private Button solution;
  @FXML private Label designs;
  @FXML private Label selected;
  @FXML private MenuButton ask;
  @FXML private MenuButton require;
  @FXML private Button hold;
  @FXML private VBox steps;
  @FXML private MenuButton add;
  @FXML private VBox checks;
  @FXML private VBox hints;
  @FXML private ScrollPane scroll;
  @FXML private Label remark;
  @FXML private VBox faults;
  @FXML private Button end;
  @FXML private Button preview;
  @FXML private Button save;

  public RecordPane(Observed<OpenDesign> current, FileQuestions files) {
    this.current = current;
    this.files = files;
  }

  @FXML
  void initialize() {
    minutes.setValueFactory(new SpinnerValueFactory.IntegerSpinnerValueFactory(1, MOST_MINUTES));
    minutes.valueProperty().subscribe(_ -> about());
    for (var field : List.of(title, question)) whenLeft(field, _ -> about());
    start.setOnAction(_ -> recording().takeStart());
    solution.setOnAction(_ -> recording().takeSolution());
    hold.setOnAction(_ -> recording().hold(current.get().state().selection().nodes()));
    for (var fact : Fact.values()) {
      ask.getItems().add(item(fact.title(), () -> one(fact, recording()::ask)));
      require.getItems().add(item(fact.title(), () -> one(fact, recording()::require)));
    }
    require.getItems().add(new SeparatorMenuItem());
    for (var whole : List.of("parameters", "macs", "errors", "warnings"))
      require.getItems().add(item(whole(whole), () -> recording().requireWhole(whole)));
    require.getItems().add(new SeparatorMenuItem());
    require.getItems().add(item(say("learn.forbid-the-block"), this::forbid));
    for (var kind : StepKind.values())
      if (kind != StepKind.PREDICT)
        add.getItems().add(item(LearnPane.words(kind), () -> addStep(kind)));
    end.setOnAction(_ -> recording().end());
    preview.setOnAction(_ -> recording().preview(previewed));
    save.setOnAction(_ -> save());
    current.bind(
        scope,
        (design, open) -> {
          shown = Optional.empty();
          design.recording().observed().watch(open, this::show);
          design.workbench().watch(open, _ -> showSelection(design));
        });
  }

  /// Who shows a lesson as a student sees it.
  public void onPreview(Consumer<Path> action) {
    previewed = action;
  }

  /// Gives the keyboard to the first field.
  void focus() {
    title.requestFocus();
  }

  Region root() {
    return root;
  }

  private Recording recording() {
    return current.get().recording();
  }

  private static MenuItem item(String words, Runnable action) {
    var item = new MenuItem(words);
    item.setMnemonicParsing(false);
    item.setOnAction(_ -> action.run());
    return item;
  }

  private static String whole(String what) {
    return switch (what) {
      case "parameters" -> say("learn.all-parameters");
      case "macs" -> say("learn.all-macs");
      case "errors" -> say("learn.no-errors");
      default -> say("learn.no-warnings");
    };
  }

  private static String usual(StepKind kind) {
    return switch (kind) {
      case PREDICT, DO -> say("learn.usual-do");
      case RUN -> say("learn.usual-run");
      case SEE -> say("learn.usual-see");
      case BREAK -> say("learn.usual-break");
      case REPAIR -> say("learn.usual-repair");
      case SAY -> say("learn.usual-say");
    };
  }

  /// Adds a step, and gives its words the keyboard once the menu has closed.
  private void addStep(StepKind kind) {
    recording().addStep(kind, usual(kind));
    Platform.runLater(() -> {
      if (steps.lookup("#record-step-" + steps.getChildren().size()) instanceof TextArea words) {
        words.requestFocus();
        words.selectAll();
      }
    });
  }

  private void about() {
    if (!showing && recording().isOn())
      recording().about(title.getText(), question.getText(), minutes.getValue());
  }

  private void one(Fact fact, BiConsumer<Fact, NodeId> what) {
    current.get().state().selection().latest().ifPresent(node -> what.accept(fact, node));
  }

  private void forbid() {
    var state = current.get().state();
    state
        .selection()
        .latest()
        .flatMap(state.graph()::find)
        .flatMap(node -> state.catalogue().find(node.block()))
        .ifPresent(recording()::forbid);
  }

  private void save() {
    var name = recording().state().draft().map(draft -> draft.lesson().id()).orElse("lesson");
    files
        .save(
            say("learn.save-the-lesson"),
            name + Lessons.EXTENSION,
            say("learn.lessons"),
            List.of(Lessons.EXTENSION.substring(1)))
        .ifPresent(recording()::save);
  }

  private void showSelection(OpenDesign design) {
    var state = design.state();
    var node = state.selection().latest();
    selected.setText(
        node.map(id -> say("learn.about-the-block", new Titles(state.design()).of(id)))
            .orElse(say("learn.select-a-block")));
    ask.setDisable(node.isEmpty());
    hold.setDisable(node.isEmpty());
  }

  private void show(RecordingState state) {
    if (state.draft().isEmpty()) {
      shown = Optional.empty();
      return;
    }
    var draft = state.draft().get();
    showing = true;
    try {
      if (!draft.equals(shown.orElse(null))) {
        put(title, draft.title());
        put(question, draft.question());
        minutes.getValueFactory().setValue(draft.minutes());
        LearnPane.badge(badge, draft.badge());
        fed.setVisible(recording().isFedOtherwise());
        fed.setManaged(fed.isVisible());
        var lesson = draft.lesson();
        designs.setText(
            say(
                "learn.designs-so-far",
                lesson.start().size(),
                lesson.solution().size(),
                draft.locked().size()));
        showSteps(draft);
        showChecks(draft);
        showHints(draft);
        shown = Optional.of(draft);
      }
      remark.setText(state.remark());
      remark.setVisible(!state.remark().isEmpty());
      remark.setManaged(remark.isVisible());
      faults
          .getChildren()
          .setAll(
              state.faults().stream().<Node>map(words -> wrapped(words, "learn-first")).toList());
      // What is lacking stands below everything else, and is what one saved for.
      if (!state.faults().isEmpty()) Platform.runLater(() -> scroll.setVvalue(1));
    } finally {
      showing = false;
    }
  }

  private static void put(TextInputControl field, String words) {
    if (!field.isFocused() && !field.getText().equals(words)) field.setText(words);
  }

  private void showSteps(LessonDraft draft) {
    boolean same =
        shown
            .filter(before -> kinds(before).equals(kinds(draft)))
            .filter(_ -> steps.lookupAll(".text-input").stream().anyMatch(Node::isFocused))
            .isPresent();
    // Whoever types goes on typing.
    if (same) return;
    var rows = new ArrayList<Node>();
    for (int i = 0; i < draft.steps().size(); i++) rows.add(row(i, draft.steps().get(i)));
    steps.getChildren().setAll(rows);
  }

  private static List<StepKind> kinds(LessonDraft draft) {
    return draft.steps().stream().map(Step::kind).toList();
  }

  private VBox row(int at, Step step) {
    var kind = new Label(say("learn.step-in-words", at + 1, LearnPane.words(step.kind())));
    kind.getStyleClass().add("learn-kind");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var head =
        new HBox(
            4,
            kind,
            gap,
            tool("fth-arrow-up", say("learn.move-up"), () -> recording().moveStep(at, -1)),
            tool("fth-arrow-down", say("learn.move-down"), () -> recording().moveStep(at, 1)),
            tool("fth-x", say("learn.remove"), () -> recording().removeStep(at)));
    var words = new TextArea(step.text());
    words.setId("record-step-" + (at + 1));
    words.setWrapText(true);
    words.setPrefRowCount(2);
    words.setAccessibleText(kind.getText());
    LearnPane.walkOn(words);
    whenLeft(words, text -> recording().word(at, text));
    var box = new VBox(4, head, words);
    step.answer()
        .ifPresent(claim -> {
          box.getChildren()
              .add(
                  wrapped(
                      say(
                          "learn.the-truth-is",
                          recording().state().draft().orElseThrow().inWords(claim)),
                      "figure-note"));
          step.mistakes()
              .forEach((typed, sentence) ->
                  box.getChildren().add(wrapped("! " + typed + ": " + sentence, "figure-note")));
          box.getChildren().add(mistake(at));
        });
    return box;
  }

  /// A wrong answer with the sentence that meets it.
  private VBox mistake(int at) {
    var typed = new TextField();
    typed.setId("record-wrong-" + (at + 1));
    typed.setPromptText(say("learn.a-wrong-answer"));
    var sentence = new TextField();
    sentence.setId("record-sentence-" + (at + 1));
    sentence.setPromptText(say("learn.what-is-said-to-it"));
    sentence.setOnAction(_ -> {
      if (typed.getText().isBlank() || sentence.getText().isBlank()) return;
      var answer = typed.getText();
      var words = sentence.getText();
      add.requestFocus();
      recording().mistake(at, answer, words);
    });
    return new VBox(4, typed, sentence);
  }

  private void showChecks(LessonDraft draft) {
    var rows = new ArrayList<Node>();
    for (int i = 0; i < draft.checks().size(); i++) {
      int at = i;
      var words = new Label(draft.inWords(draft.checks().get(i)));
      words.setWrapText(true);
      words.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(words, Priority.ALWAYS);
      rows.add(
          new HBox(
              4, words, tool("fth-x", say("learn.remove"), () -> recording().removeCheck(at))));
    }
    if (rows.isEmpty()) rows.add(wrapped(say("learn.nothing-required-yet"), "figure-note"));
    checks.getChildren().setAll(rows);
  }

  private void showHints(LessonDraft draft) {
    if (hints.getChildren().isEmpty())
      for (int i = 0; i < draft.hints().size(); i++) {
        int at = i;
        var field = new TextField();
        field.setId("record-hint-" + (i + 1));
        var words =
            List.of(
                say("learn.where-to-look"), say("learn.which-rule"), say("learn.the-step-done"));
        field.setPromptText(words.get(i));
        field.setAccessibleText(words.get(i));
        whenLeft(field, text -> recording().hint(at, text));
        hints.getChildren().add(field);
      }
    for (int i = 0; i < draft.hints().size(); i++)
      if (hints.getChildren().get(i) instanceof TextField field) put(field, draft.hints().get(i));
  }

  /// What is typed counts when the field is left, or with Enter.
  private void whenLeft(TextInputControl field, Consumer<String> typed) {
    field
        .focusedProperty()
        .subscribe((before, now) -> {
          if (before && !now && !showing && recording().isOn()) typed.accept(field.getText());
        });
    if (field instanceof TextField line)
      line.addEventHandler(
          javafx.event.ActionEvent.ACTION,
          _ -> {
            if (recording().isOn()) typed.accept(line.getText());
          });
  }

  /// A button of a row, which goes away with it: the keyboard stays in the panel.
  private Button tool(String icon, String words, Runnable action) {
    return Icons.button(
        "record-" + icon,
        icon,
        words,
        () -> {
          add.requestFocus();
          action.run();
        });
  }

  private static Label wrapped(String words, String style) {
    var label = new Label(words);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().add(style);
    return label;
  }
}
