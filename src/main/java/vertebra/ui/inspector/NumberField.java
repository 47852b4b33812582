package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import atlantafx.base.controls.CustomTextField;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import javafx.geometry.Pos;
import javafx.scene.Cursor;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.design.Arithmetic;
import vertebra.ui.parts.FieldText;
import vertebra.ui.theme.Icons;

/// A field for a number. It takes sums (`64*2`), does something with the number of each selected
/// node (`*2`, `+16`), steps by its arrows, by Up and Down and by `Ctrl`+wheel, and is scrubbed by
/// dragging over its label. Typed text counts on Enter or when the field is left, each time as a
/// step of its own; Escape brings the value back.
final class NumberField extends CustomTextField {

  private static final double PIXELS_A_STEP = 6;
  private static final double SLOP = 3;

  /// How numbers are stepped and written.
  interface Scale {
    double stepped(double value, int steps);

    String written(double value);
  }

  private final Scale scale;
  private final BiConsumer<Double, Object> commit;
  private final BiConsumer<DoubleUnaryOperator, Object> each;
  private final Consumer<String> unreadable;
  private final Label words = new Label();
  private DoubleConsumer typing = _ -> {};
  private Predicate<String> otherwise = _ -> false;
  private String written = "";
  private double value;
  private DoubleFunction<String> unit = _ -> "";
  private boolean isMixed;
  private boolean isScrubbed;
  private int scrubbed;
  private double scrubbedFrom;
  private double pressedAt;
  private Object gesture = new Object();

  /// @param commit told of a new value and of the gesture it belongs to
  /// @param each told what to do with the number of each of several nodes
  /// @param unreadable told of text that is no number
  NumberField(
      String id,
      String unit,
      Scale scale,
      BiConsumer<Double, Object> commit,
      BiConsumer<DoubleUnaryOperator, Object> each,
      Consumer<String> unreadable) {
    this.scale = scale;
    this.commit = commit;
    this.each = each;
    this.unreadable = unreadable;
    setId(id);
    getStyleClass().add("number-field");
    setRight(tail(unit));
    setOnAction(_ -> take());
    focusedProperty()
        .subscribe(focused -> {
          if (focused) gesture = new Object();
          else take();
        });
    addEventFilter(KeyEvent.KEY_PRESSED, this::typed);
    addEventFilter(ScrollEvent.SCROLL, this::scrolled);
  }

  private HBox tail(String unit) {
    var more = stepper("fth-chevron-up", 1);
    var less = stepper("fth-chevron-down", -1);
    var steppers = new VBox(more, less);
    steppers.setAlignment(Pos.CENTER);
    words.setText(unit);
    this.unit = _ -> unit;
    words.getStyleClass().add("unit");
    words.setMinWidth(Region.USE_PREF_SIZE);
    var tail = unit.isEmpty() ? new HBox(steppers) : new HBox(4, words, steppers);
    tail.setAlignment(Pos.CENTER_RIGHT);
    return tail;
  }

  private Button stepper(String icon, int direction) {
    var button = new Button(null, Icons.of(icon));
    button.getStyleClass().addAll("flat", "stepper");
    button.setFocusTraversable(false);
    button.setAccessibleText(direction > 0 ? say("inspector.more") : say("inspector.less"));
    button.setOnAction(_ -> step(direction));
    return button;
  }

  /// Says the unit of each number instead of one for all.
  void unitOf(DoubleFunction<String> units) {
    unit = units;
  }

  /// What takes text that says more than a number, before it is read as one.
  ///
  /// @param taker answers whether it took it
  void onMore(Predicate<String> taker) {
    otherwise = taker;
  }

  /// Who wants to know the number that is being typed, before it counts.
  void onTyping(DoubleConsumer listener) {
    typing = listener;
    textProperty()
        .subscribe((_, text) -> {
          if (isFocused()) Arithmetic.value(bare(text)).ifPresent(typing);
        });
  }

  /// Shows a value from outside.
  void show(double number) {
    isMixed = false;
    value = number;
    words.setText(unit.apply(number));
    boolean unchanged = getText().equals(written);
    written = scale.written(number);
    if (unchanged || !isFocused()) FieldText.show(this, written);
  }

  /// Shows that the selected nodes have different values.
  void showMixed() {
    isMixed = true;
    written = "";
    if (!isFocused()) {
      setText("");
      setPromptText(say("inspector.mixed"));
    }
  }

  /// Makes dragging sideways over a label change the number.
  void scrubOver(Label label) {
    label.setCursor(Cursor.H_RESIZE);
    label.addEventHandler(
        MouseEvent.MOUSE_PRESSED,
        event -> {
          if (event.getButton() != MouseButton.PRIMARY) return;
          gesture = new Object();
          scrubbedFrom = value;
          scrubbed = 0;
          isScrubbed = false;
          pressedAt = event.getScreenX();
        });
    label.addEventHandler(
        MouseEvent.MOUSE_DRAGGED,
        event -> {
          double moved = event.getScreenX() - pressedAt;
          isScrubbed |= Math.abs(moved) >= SLOP;
          if (!event.isPrimaryButtonDown() || !isScrubbed) return;
          int steps = (int) Math.round(moved / PIXELS_A_STEP) * (event.isShiftDown() ? 10 : 1);
          if (isMixed) eachStepped(steps - scrubbed);
          else offer(scale.stepped(scrubbedFrom, steps));
          scrubbed = steps;
        });
  }

  private void step(int steps) {
    take();
    if (isMixed) eachStepped(steps);
    else offer(scale.stepped(value, steps));
  }

  private void eachStepped(int steps) {
    if (steps != 0) each.accept(own -> scale.stepped(own, steps), gesture);
  }

  private void offer(double number) {
    if (number != value) commit.accept(number, gesture);
  }

  private void take() {
    if (getText().equals(written)) return;
    if (otherwise.test(getText())) {
      FieldText.show(this, written);
      return;
    }
    var text = bare(getText());
    var change = change(text);
    if (change.isPresent()) {
      FieldText.show(this, written);
      each.accept(change.get(), new Object());
      return;
    }
    var sum = Arithmetic.value(text);
    if (sum.isEmpty()) {
      unreadable.accept(getText());
      return;
    }
    commit.accept(sum.getAsDouble(), new Object());
    if (value == sum.getAsDouble()) FieldText.show(this, written);
  }

  /// The text without the unit, which stands behind the field and may be typed.
  private String bare(String text) {
    var bare = text.strip();
    var said = words.getText();
    return said.isEmpty() || !bare.endsWith(said)
        ? bare
        : bare.substring(0, bare.length() - said.length()).strip();
  }

  /// What to do with each number, if the text says so: `*2`, `/2`, `+16`.
  private static Optional<DoubleUnaryOperator> change(String text) {
    if (text.length() < 2 || "*/+×·÷".indexOf(text.charAt(0)) < 0) return Optional.empty();
    var by = Arithmetic.value(text.substring(1));
    if (by.isEmpty()) return Optional.empty();
    double number = by.getAsDouble();
    return Optional.of(
        switch (text.charAt(0)) {
          case '+' -> own -> own + number;
          case '/', '÷' -> own -> own / number;
          default -> own -> own * number;
        });
  }

  private void typed(KeyEvent event) {
    int size = event.isShiftDown() ? 10 : 1;
    if (event.getCode() == KeyCode.UP) step(size);
    else if (event.getCode() == KeyCode.DOWN) step(-size);
    else if (event.getCode() == KeyCode.ESCAPE && !getText().equals(written)) {
      FieldText.show(this, written);
      commit.accept(value, gesture);
    } else return;
    event.consume();
  }

  private void scrolled(ScrollEvent event) {
    if (!event.isShortcutDown() || event.getDeltaY() == 0) return;
    step(event.getDeltaY() > 0 ? 1 : -1);
    event.consume();
  }
}
