package vertebra.ui.microscope;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.PauseTransition;
import javafx.animation.Timeline;
import javafx.beans.InvalidationListener;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.design.Titles;
import vertebra.graph.PortPath;
import vertebra.measure.FieldMap;
import vertebra.microscope.Aspect;
import vertebra.microscope.Eyepiece;
import vertebra.microscope.Eyepiece.Press;
import vertebra.microscope.Recorded;
import vertebra.microscope.Slide;
import vertebra.paint.Box;
import vertebra.paint.StyleTable;
import vertebra.runtime.Cancellation;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.parts.EmptyState;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.parts.FirstSteps;
import vertebra.ui.parts.FxSurface;
import vertebra.workbench.About;
import vertebra.workbench.DeviceWork;
import vertebra.workbench.MicroscopeView;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;
import vertebra.workbench.Selection;

/// The microscope: the selected block, one number of its output after another, with what each was
/// made from. Plays, steps, scrubs; every key of it works from the picture.
@SuppressWarnings("NullAway.Init")
public final class MicroscopePane {

  /// Places a second while it plays.
  private static final int PACE = 8;

  /// A place that is rested on so long, in milliseconds, is measured.
  private static final int RESTING = 200;

  /// Places that an animation walks over.
  private static final int FRAMES = 48;

  private final Observed<OpenDesign> current;
  private final FileQuestions files;
  private final Supplier<StyleTable> styles;
  private final Executor userInterface;
  private final Executor background;
  private final Scope scope = new Scope();
  private final Canvas canvas = new Canvas();
  private final FxSurface surface = new FxSurface(canvas.getGraphicsContext2D());
  private final Timeline playing =
      new Timeline(new KeyFrame(Duration.millis(1000.0 / PACE), _ -> step()));
  private final PauseTransition resting = new PauseTransition(Duration.millis(RESTING));
  private Cancellation measuring = Cancellation.none();
  private Optional<FieldMap.Wish> asked = Optional.empty();
  private List<Recorded> trainings = List.of();
  private Runnable leaving = () -> {};
  private Consumer<Map<PortPath, Box>> moved = _ -> {};
  private Optional<Eyepiece.Origin> wanted = Optional.empty();
  private @Nullable Eyepiece eyepiece;
  private @Nullable Slide seen;
  private boolean showing;
  private FirstSteps first = FirstSteps.NONE;
  private boolean isPart;
  private double enlarged = 1;
  private Optional<OpenDesign> shown = Optional.empty();

  @FXML private StackPane root;
  @FXML private Label block;
  @FXML private ComboBox<Aspect> side;
  @FXML private ComboBox<Slide.Part> part;
  @FXML private ComboBox<String> output;
  @FXML private EarlierMark earlier;
  @FXML private TextField guess;
  @FXML private Label said;
  @FXML private ToggleButton guessing;
  @FXML private Button export;
  @FXML private Pane view;
  @FXML private Button play;
  @FXML private FontIcon playIcon;
  @FXML private Slider places;
  @FXML private Label counted;
  @FXML private Label keys;
  @FXML private EmptyState empty;

  /// @param styles the colours that it is painted in
  public MicroscopePane(
      Observed<OpenDesign> current,
      FileQuestions files,
      Supplier<StyleTable> styles,
      Executor userInterface,
      Executor background) {
    this.current = current;
    this.files = files;
    this.styles = styles;
    this.userInterface = userInterface;
    this.background = background;
  }

  @FXML
  void initialize() {
    side.getItems().setAll(Aspect.values());
    side.setValue(Aspect.NUMBERS);
    side.setOnAction(_ -> lookFrom(side.getValue()));
    resting.setOnFinished(_ -> measure());
    view.getChildren().add(canvas);
    view.setFocusTraversable(true);
    InvalidationListener resized = _ -> resize();
    view.widthProperty().addListener(resized);
    view.heightProperty().addListener(resized);
    view.focusedProperty().subscribe(_ -> paint());
    view.addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
    view.addEventHandler(KeyEvent.KEY_TYPED, this::typed);
    view.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pointed);
    view.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::pointed);
    playing.setCycleCount(Animation.INDEFINITE);
    playing.statusProperty().subscribe(_ -> showPlaying());
    play.setOnAction(_ -> togglePlaying());
    places.setMajorTickUnit(1);
    places
        .valueProperty()
        .subscribe((_, to) -> {
          if (!showing) scrub((int) Math.round(to.doubleValue()));
        });
    // Whoever chose from a list goes on with the keys of the picture.
    for (var list : List.of(side, part, output)) list.setOnHidden(_ -> focus());
    part.setOnAction(_ -> choosePart());
    output.setOnAction(_ -> chooseOutput());
    guessing.setOnAction(_ -> press(Press.GUESS));
    guess.setOnAction(_ -> takeGuess());
    export.setOnAction(_ -> export());
    root.sceneProperty().subscribe(_ -> open());
    current.bind(
        scope,
        (design, open) -> {
          shown
              .filter(before -> before != design)
              .ifPresent(before -> before.microscopy().open(false));
          shown = Optional.of(design);
          design.microscopy().open(isSeen());
          var view = MicroscopeView.of(design, open);
          view.watch(open, this::show);
          design.onTitles(open, () -> entitle(view.get()));
        });
  }

  /// Whether its tab can be seen decides whether anything is worked out.
  public void open() {
    current.get().microscopy().open(isSeen());
    if (isSeen()) return;
    playing.stop();
    moved.accept(Map.of());
  }

  private boolean isSeen() {
    if (root.getScene() == null) return false;
    for (Node at = root; at != null; at = at.getParent()) if (!at.isVisible()) return false;
    return true;
  }

  /// Who gets an empty design going.
  public void onFirst(FirstSteps steps) {
    first = steps;
  }

  /// Who gets the keyboard when it is left.
  public void onLeave(Runnable action) {
    leaving = action;
  }

  /// Told after every move what the place saw in every map before, as shares of each from 0 to 1;
  /// nothing when nobody looks.
  public void onMoved(Consumer<Map<PortPath, Box>> action) {
    moved = action;
  }

  /// Gives the picture the keyboard.
  public void focus() {
    view.requestFocus();
  }

  /// Looks from the side that a kind of view is seen from, such as `conv` or `flow`.
  public void look(String kind) {
    side.setValue(Aspect.of(kind));
  }

  /// What is looked through, if there is something to see.
  public Optional<Eyepiece> eyepiece() {
    return Optional.ofNullable(eyepiece).filter(now -> now.trouble().isEmpty());
  }

  /// Paints everything larger, for a room.
  ///
  /// @param factor 1 for the usual size
  public void enlarge(double factor) {
    enlarged = factor;
    paint();
  }

  /// Paints anew after the theme changed.
  public void repaint() {
    paint();
  }

  private void show(MicroscopeView next) {
    earlier.mark(next.slide());
    isPart = next.isPart();
    var slide = next.slide().known().orElse(null);
    if (slide != seen || !next.trainings().equals(trainings)) {
      var before = eyepiece;
      seen = slide;
      trainings = next.trainings();
      eyepiece = slide == null ? null : new Eyepiece(slide, trainings);
      if (eyepiece != null && before != null) eyepiece.resume(before);
      if (eyepiece != null) eyepiece.look(side.getValue());
      arrive();
      if (slide == null || eyepiece().isEmpty()) playing.stop();
      said.setText("");
      offer();
    }
    var trouble =
        slide == null
            ? Optional.of(next.why())
            : Optional.ofNullable(eyepiece).flatMap(Eyepiece::trouble);
    entitle(next);
    missing(trouble);
    paint();
  }

  private void entitle(MicroscopeView next) {
    block.setText(new Titles(current.get().state().design()).inside(next.block()));
  }

  private void missing(Optional<String> trouble) {
    trouble.ifPresent(why -> {
      empty.say(say("microscope.empty"), why);
      first.offerFlow(empty, current.get(), this::focus);
    });
    empty.setVisible(trouble.isPresent());
    canvas.setVisible(trouble.isEmpty());
  }

  /// Looks at the block from another side.
  private void lookFrom(@Nullable Aspect from) {
    if (showing || from == null) return;
    var side = from;
    current.get().microscopy().follow(side == Aspect.FLOW);
    if (eyepiece != null) {
      eyepiece.look(side);
      missing(eyepiece.trouble());
      offer();
    }
    if (eyepiece().isEmpty()) playing.stop();
    paint();
  }

  /// Looks from the next side, or the one before.
  private void turn(int sides) {
    var all = List.of(Aspect.values());
    side.setValue(all.get(Math.floorMod(all.indexOf(side.getValue()) + sides, all.size())));
  }

  /// Measures the field of a place that is rested on.
  private void measure() {
    var wish = eyepiece().flatMap(Eyepiece::wish);
    if (wish.isEmpty() || wish.equals(asked)) return;
    measuring.cancel();
    asked = wish;
    var about = eyepiece;
    measuring =
        current
            .get()
            .measuring()
            .field(
                wish.get(),
                said::setText,
                outcome -> {
                  asked = Optional.empty();
                  switch (outcome) {
                    case DeviceWork.Bad<About<FieldMap>>(var reason) -> said.setText(reason);
                    case DeviceWork.Good<About<FieldMap>>(var found) -> {
                      said.setText("");
                      if (about != eyepiece || about == null) return;
                      about.measured(wish.get(), found.value());
                      paint();
                    }
                  }
                });
  }

  /// Fills the lists of parts and outputs.
  private void offer() {
    showing = true;
    try {
      var slide = seen;
      var parts = new ArrayList<Slide.Part>();
      if (slide != null) {
        var outer = slide.nodes().subList(0, slide.nodes().size() - 1);
        parts.add(new Slide.Part(slide.nodes(), say("microscope.whole-block")));
        parts.addAll(slide.parts());
        if (isPart) parts.addFirst(new Slide.Part(outer, say("microscope.back")));
      }
      part.getItems().setAll(parts);
      part.getSelectionModel()
          .select(parts.stream().filter(each -> isShown(each, slide)).findFirst().orElse(null));
      offer(part, parts.size() > 1);
      output.getItems().setAll(eyepiece().map(Eyepiece::outputs).orElse(List.of()));
      output.setValue(eyepiece().map(Eyepiece::port).orElse(null));
      offer(output, output.getItems().size() > 1);
    } finally {
      showing = false;
    }
  }

  private static boolean isShown(Slide.Part part, @Nullable Slide slide) {
    return slide != null && part.nodes().equals(slide.nodes());
  }

  private static void offer(Node control, boolean wanted) {
    control.setVisible(wanted);
    control.setManaged(wanted);
  }

  private void choosePart() {
    var chosen = part.getValue();
    if (showing || chosen == null) return;
    current.get().microscopy().lookAt(chosen.nodes());
  }

  private void chooseOutput() {
    if (showing || eyepiece == null) return;
    eyepiece.look(output.getSelectionModel().getSelectedIndex());
    paint();
  }

  // moving

  private void scrub(int to) {
    if (eyepiece == null || to == eyepiece.place()) return;
    eyepiece.scrub(to);
    paint();
  }

  private void step() {
    if (eyepiece == null) return;
    eyepiece.step(1);
    paint();
  }

  private void press(Press key) {
    if (eyepiece == null) return;
    eyepiece.press(key);
    paint();
    if (key == Press.GUESS && eyepiece.guesses()) guess.requestFocus();
  }

  private void togglePlaying() {
    if (playing.getStatus() == Animation.Status.RUNNING) playing.stop();
    else if (eyepiece().isPresent()) playing.play();
  }

  private void showPlaying() {
    boolean runs = playing.getStatus() == Animation.Status.RUNNING;
    playIcon.setIconLiteral(runs ? "fth-pause" : "fth-play");
    play.setAccessibleText(runs ? say("microscope.pause") : say("microscope.play"));
  }

  private void takeGuess() {
    if (eyepiece == null) return;
    said.setText(eyepiece.guess(guess.getText()));
    guess.clear();
    paint();
    eyepiece.step(0);
  }

  private void pointed(MouseEvent event) {
    view.requestFocus();
    if (eyepiece != null && eyepiece.point(event.getX() / enlarged, event.getY() / enlarged))
      paint();
    // The tabs around would take the keyboard.
    event.consume();
  }

  private void pressed(KeyEvent event) {
    if (event.isShortcutDown() || event.isAltDown()) return;
    // The tabs around would turn.
    if (eyepiece == null && event.getCode().isNavigationKey()) event.consume();
    if (eyepiece == null) return;
    boolean isObeyed = true;
    switch (event.getCode()) {
      case LEFT, KP_LEFT -> press(Press.LEFT);
      case RIGHT, KP_RIGHT -> press(Press.RIGHT);
      case UP, KP_UP -> press(Press.UP);
      case DOWN, KP_DOWN -> press(Press.DOWN);
      case HOME -> press(Press.ROW_START);
      case END -> press(Press.ROW_END);
      case M -> press(Press.LARGEST);
      case N -> press(event.isShiftDown() ? Press.CHANNEL_BEFORE : Press.NEXT_CHANNEL);
      case G -> press(Press.NEXT_GROUP);
      case T -> press(Press.GUESS);
      case F -> turn(event.isShiftDown() ? -1 : 1);
      case COMMA -> press(Press.STEP_BACK);
      case PERIOD -> press(Press.STEP);
      case SPACE -> togglePlaying();
      case ENTER -> follow();
      case ESCAPE -> leave();
      default -> isObeyed = obey(event.getCode());
    }
    if (isObeyed) event.consume();
  }

  /// Goes to the block that made what was used here, and to the number that says most.
  private void follow() {
    var origin = eyepiece().flatMap(Eyepiece::origin);
    var design = current.get();
    var node = origin.map(one -> one.block().getLast());
    if (node.isEmpty() || design.state().graph().find(node.get()).isEmpty()) return;
    wanted = origin;
    design.workbench().select(Selection.of(node.get()));
  }

  /// Goes to the number that was followed here.
  private void arrive() {
    if (eyepiece == null || wanted.isEmpty()) return;
    if (!wanted.get().block().equals(eyepiece.slide().nodes())) return;
    eyepiece.go(wanted.get().index());
    wanted = Optional.empty();
  }

  /// Asks where to write the view, and writes it.
  private void export() {
    var writing = eyepiece().flatMap(now -> now.writing(styles.get(), FRAMES));
    if (writing.isEmpty()) return;
    files
        .save(
            say("microscope.export-the-view"),
            block.getText().replace('/', '-') + ".svg",
            say("microscope.views"),
            Eyepiece.extensions())
        .ifPresent(file -> write(file, writing.get()));
  }

  private void write(Path file, Eyepiece.Writing writing) {
    said.setText(say("microscope.writing", file.getFileName()));
    background.execute(() -> {
      try {
        writing.write(file);
        userInterface.execute(() -> said.setText(say("microscope.wrote", file.getFileName())));
      } catch (IOException failed) {
        userInterface.execute(() -> said.setText(String.valueOf(failed.getMessage())));
      }
    });
  }

  private void leave() {
    playing.stop();
    leaving.run();
  }

  private boolean obey(KeyCode code) {
    if (eyepiece == null) return false;
    if (code.isDigitKey()) {
      eyepiece.digit(Integer.parseInt(code.getChar()));
      paint();
      return true;
    }
    if (!code.isLetterKey()) return false;
    boolean isObeyed = eyepiece.toggle(code.getName().charAt(0));
    if (!isObeyed && code == KeyCode.V) return level();
    paint();
    return isObeyed;
  }

  /// Goes to the block of the same kind on the next level.
  private boolean level() {
    var next = eyepiece().flatMap(Eyepiece::nextLevel);
    var design = current.get();
    if (next.isEmpty()) return false;
    var outer = next.get().getFirst();
    if (design.state().graph().find(outer).isEmpty()) return false;
    if (!design.state().selection().latest().equals(Optional.of(outer)))
      design.workbench().select(Selection.of(outer));
    design.microscopy().lookAt(next.get());
    return true;
  }

  /// A plus is another key on every keyboard.
  private void typed(KeyEvent event) {
    if (!event.getCharacter().equals("+") || eyepiece == null || !eyepiece.toggle('+')) return;
    event.consume();
    paint();
  }

  // painting

  private static String keys(Aspect side) {
    return switch (side) {
      case NUMBERS -> say("microscope.keys");
      case FIELD -> say("microscope.keys-field");
      case FLOW -> say("microscope.keys-flow");
      case CURVES -> say("microscope.keys-curves");
      case COST, COMPARE -> say("microscope.keys-whole");
    };
  }

  private void resize() {
    canvas.setWidth(view.getWidth());
    canvas.setHeight(view.getHeight());
    paint();
  }

  private void paint() {
    showing = true;
    try {
      int count = eyepiece().map(Eyepiece::places).orElse(0);
      places.setMax(Math.max(1, count - 1));
      places.setValue(eyepiece().map(Eyepiece::place).orElse(0));
      places.setDisable(count == 0);
      play.setDisable(count == 0);
      export.setDisable(count == 0);
      guessing.setDisable(count == 0 || side.getValue() != Aspect.NUMBERS);
      guessing.setSelected(eyepiece().filter(Eyepiece::guesses).isPresent());
      offer(guess, guessing.isSelected());
      offer(keys, view.getWidth() > 760);
      counted.setText(
          eyepiece().map(now -> say("microscope.place-of", now.place() + 1, count)).orElse(""));
      keys.setText(keys(side.getValue()));
    } finally {
      showing = false;
    }
    if (canvas.getWidth() < 40 || canvas.getHeight() < 40) return;
    eyepiece()
        .ifPresent(now -> {
          var brush = canvas.getGraphicsContext2D();
          brush.save();
          brush.scale(enlarged, enlarged);
          now.paint(
              surface, styles.get(), canvas.getWidth() / enlarged, canvas.getHeight() / enlarged);
          brush.restore();
          view.setAccessibleText(now.twin());
          if (view.isFocused())
            surface.strokeRound(
                0,
                0,
                canvas.getWidth(),
                canvas.getHeight(),
                0,
                2,
                styles.get().colour(StyleTable.Ink.SELECTION));
        });
    if (eyepiece().flatMap(Eyepiece::wish).isPresent()) resting.playFromStart();
    moved.accept(
        isSeen() ? eyepiece().<Map<PortPath, Box>>map(Eyepiece::saw).orElse(Map.of()) : Map.of());
  }
}
