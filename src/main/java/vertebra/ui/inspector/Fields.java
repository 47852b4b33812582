package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import atlantafx.base.controls.ToggleSwitch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.ui.parts.FieldText;

/// Makes the control for a parameter from its kind: one exhaustive switch, and the only place that
/// knows the kinds.
///
/// A value that the parameter objects to is not set: the words of the objection go beside the
/// control instead.
final class Fields {

  private final BiConsumer<Value, Object> set;
  private final BiConsumer<DoubleUnaryOperator, Object> each;
  private final BiConsumer<UnaryOperator<Pair>, Object> eachSide;
  private final Consumer<Optional<String>> objection;
  private final Consumer<Optional<String>> reading;
  private final Consumer<Value> typing;

  /// @param set sets the value, as part of a gesture
  /// @param each does something with the number of each selected node, as part of a gesture
  /// @param eachSide does something with the sides of each selected node, as part of a gesture
  /// @param objection told what is wrong with what was entered, or that nothing is
  /// @param reading told what the text that is being typed is taken for
  /// @param typing told the value that is being typed, before it is set
  Fields(
      BiConsumer<Value, Object> set,
      BiConsumer<DoubleUnaryOperator, Object> each,
      BiConsumer<UnaryOperator<Pair>, Object> eachSide,
      Consumer<Optional<String>> objection,
      Consumer<Optional<String>> reading,
      Consumer<Value> typing) {
    this.set = set;
    this.each = each;
    this.eachSide = eachSide;
    this.objection = objection;
    this.reading = reading;
    this.typing = typing;
  }

  Field of(ParameterSpec<?> spec) {
    return switch (spec) {
      case ParameterSpec.Whole whole -> number(whole, whole.unit(), whole.min(), whole.max());
      case ParameterSpec.Real real -> number(real);
      case ParameterSpec.Sides sides -> sides(sides);
      case ParameterSpec.Flag flag -> flag(flag);
      case ParameterSpec.OneOf oneOf -> menu(oneOf, oneOf.allowed());
      case ParameterSpec.Choice<?> choice -> choice(choice);
      case ParameterSpec.Padding padding -> padding(padding);
      case ParameterSpec.Wholes wholes -> text(wholes, Value::of, true);
      case ParameterSpec.Sizes sizes -> text(sizes, typed -> read(sizes, typed), true);
      case ParameterSpec.Text text -> text(text, Value::of, false);
      case ParameterSpec.Attribute attribute -> text(attribute, Value::of, true);
    };
  }

  private static Value read(ParameterSpec.Sizes spec, String typed) {
    try {
      return spec.encode(spec.typed(typed));
    } catch (IllegalArgumentException notSizes) {
      return Value.of(typed);
    }
  }

  private static String id(ParameterSpec<?> spec) {
    return "parameter-" + spec.key();
  }

  /// The value that all nodes have; empty if they differ.
  private static <T> Optional<T> common(ParameterSpec<T> spec, List<Parameters> nodes) {
    var values = nodes.stream().map(spec::in).distinct().toList();
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  private <T> void take(ParameterSpec<T> spec, T value, Object gesture) {
    var wrong = spec.objection(value);
    objection.accept(wrong);
    if (wrong.isEmpty()) set.accept(spec.encode(value), gesture);
  }

  private <T> void tryOut(ParameterSpec<T> spec, T value) {
    if (spec.objection(value).isEmpty()) typing.accept(spec.encode(value));
  }

  private static boolean isWhole(double number) {
    return number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE;
  }

  private void refuse(ParameterSpec<?> spec, String entered) {
    objection.accept(Optional.of(must(spec, entered)));
  }

  private static String must(ParameterSpec<?> spec, String entered) {
    return say("inspector.must-be-not", spec.label(), spec.expectation(), entered);
  }

  private Field number(ParameterSpec<Integer> spec, String unit, int min, int max) {
    var field =
        new NumberField(
            id(spec),
            unit,
            new WholeScale(min, max),
            (number, gesture) -> {
              if (number != Math.rint(number)) refuse(spec, written(number));
              else
                take(spec, (int) Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE), gesture);
            },
            each,
            entered -> refuse(spec, entered));
    if (spec instanceof ParameterSpec.Whole whole)
      field.unitOf(number -> whole.unit((int) Math.rint(number)));
    field.onTyping(number -> {
      if (isWhole(number)) tryOut(spec, (int) number);
    });
    return shown(
        field, nodes -> common(spec, nodes).ifPresentOrElse(field::show, field::showMixed));
  }

  private Field number(ParameterSpec.Real spec) {
    var field =
        new NumberField(
            id(spec),
            "",
            new RealScale(spec.min(), spec.max()),
            (number, gesture) -> take(spec, number, gesture),
            each,
            entered -> refuse(spec, entered));
    return shown(
        field, nodes -> common(spec, nodes).ifPresentOrElse(field::show, field::showMixed));
  }

  private Field sides(ParameterSpec.Sides spec) {
    var both = new Pair[] {spec.initial()};
    var height = side(spec, say("inspector.height"), Side.HEIGHT, () -> both[0]);
    var width = side(spec, say("inspector.width"), Side.WIDTH, () -> both[0]);
    var times = new Label("×");
    times.getStyleClass().add("unit");
    times.setMinWidth(Region.USE_PREF_SIZE);
    var box = new HBox(4, height, times, width);
    box.setAlignment(Pos.CENTER_LEFT);
    for (var side : List.of(height, width)) {
      HBox.setHgrow(side, Priority.ALWAYS);
      side.setMinWidth(0);
      side.setPrefWidth(60);
    }
    box.getProperties().put(NumberField.class, height);
    return shown(
        box,
        nodes ->
            common(spec, nodes)
                .ifPresentOrElse(
                    pair -> {
                      both[0] = pair;
                      height.show(pair.height());
                      width.show(pair.width());
                    },
                    () -> Stream.of(height, width).forEach(NumberField::showMixed)));
  }

  /// One of two sides, whose number counts while the other stays what each node has.
  private enum Side {
    HEIGHT,
    WIDTH;

    UnaryOperator<Pair> each(DoubleUnaryOperator change) {
      return own ->
          this == HEIGHT
              ? new Pair(changed(own.height(), change), own.width())
              : new Pair(own.height(), changed(own.width(), change));
    }

    private static int changed(int own, DoubleUnaryOperator change) {
      return (int) Math.rint(change.applyAsDouble(own));
    }
  }

  /// @param shown both sides as they were shown last
  private NumberField side(ParameterSpec.Sides spec, String name, Side side, Supplier<Pair> shown) {
    var field =
        new NumberField(
            id(spec) + "-" + name,
            "",
            new WholeScale(spec.min(), spec.max()),
            (number, gesture) -> {
              var wrong =
                  isWhole(number)
                      ? spec.objection(Pair.of(number.intValue()))
                      : Optional.of(must(spec, written(number)));
              objection.accept(wrong);
              if (wrong.isEmpty()) eachSide.accept(side.each(_ -> number), gesture);
            },
            (change, gesture) -> eachSide.accept(side.each(change), gesture),
            entered -> refuse(spec, entered));
    field.onTyping(number -> {
      if (isWhole(number)) tryOut(spec, side.each(_ -> number).apply(shown.get()));
    });
    field.onMore(text -> {
      var both = Pair.both(text).filter(pair -> spec.objection(pair).isEmpty());
      both.ifPresent(pair -> {
        objection.accept(Optional.empty());
        eachSide.accept(_ -> pair, new Object());
      });
      return both.isPresent();
    });
    field.setAccessibleText(spec.label() + ", " + name);
    return field;
  }

  private Field flag(ParameterSpec.Flag spec) {
    var toggle = new ToggleSwitch();
    toggle.setId(id(spec));
    toggle.getStyleClass().add("small");
    toggle.setAccessibleText(spec.label());
    toggle.setAccessibleHelp(spec.help());
    var box = new HBox(toggle);
    box.setAlignment(Pos.CENTER_LEFT);
    var showing = new boolean[1];
    toggle
        .selectedProperty()
        .subscribe((_, on) -> {
          if (!showing[0]) take(spec, on, new Object());
        });
    return shown(
        box,
        nodes -> {
          showing[0] = true;
          toggle.setSelected(common(spec, nodes).orElse(false));
          toggle.setOpacity(common(spec, nodes).isPresent() ? 1 : 0.5);
          showing[0] = false;
        });
  }

  private <E extends Enum<E>> Field choice(ParameterSpec.Choice<E> spec) {
    return menu(spec, spec.options());
  }

  /// The rules in a menu, and under it the pixels where none of them is chosen.
  private Field padding(ParameterSpec.Padding spec) {
    var rules =
        Stream.concat(
                spec.rules().stream().map(Optional::of),
                Stream.of(Optional.<ParameterSpec.Padding.Rule>empty()))
            .toList();
    var one = spec.sides();
    var pixels = sides(one);
    var menu =
        menu(
            spec,
            rules,
            rule ->
                rule.map(ParameterSpec.Padding.Rule::name).orElseGet(() -> say("inspector.pixels")),
            (rule, gesture) ->
                set.accept(
                    rule.map(chosen -> spec.encode(chosen.word()))
                        .orElseGet(() -> one.encode(one.initial())),
                    gesture),
            nodes -> common(spec, nodes).stream().map(spec::rule).findFirst());
    var box = new VBox(4, menu.control(), pixels.control());
    return shown(
        box,
        nodes -> {
          menu.show(nodes);
          pixels.show(nodes);
          boolean counts = common(spec, nodes).flatMap(ParameterSpec.Padding::pixels).isPresent();
          pixels.control().setVisible(counts);
          pixels.control().setManaged(counts);
        });
  }

  private <T> Field menu(ParameterSpec<T> spec, List<T> options) {
    return menu(
        spec,
        options,
        spec::said,
        (chosen, gesture) -> take(spec, chosen, gesture),
        nodes -> common(spec, nodes));
  }

  /// A menu; what is chosen in it one after another by keys, or in one opening, is one gesture.
  private static <T> Field menu(
      ParameterSpec<?> spec,
      List<T> options,
      Function<T, String> words,
      BiConsumer<T, Object> choose,
      Function<List<Parameters>, Optional<T>> chosen) {
    var menu = new ComboBox<T>();
    menu.setAccessibleText(spec.label());
    menu.setAccessibleHelp(spec.help());
    menu.setId(id(spec));
    menu.getItems().setAll(options);
    menu.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable T value) {
            return value == null ? "" : words.apply(value);
          }

          @Override
          public T fromString(String said) {
            return options.stream()
                .filter(option -> words.apply(option).equals(said))
                .findFirst()
                .orElseThrow();
          }
        });
    menu.setPromptText(say("inspector.mixed"));
    menu.setMaxWidth(Double.MAX_VALUE);
    menu.setMinWidth(0);
    var gesture = new Object[] {new Object()};
    menu.focusedProperty().subscribe(_ -> gesture[0] = new Object());
    menu.setOnHidden(_ -> gesture[0] = new Object());
    var showing = new boolean[1];
    menu.valueProperty()
        .subscribe((_, value) -> {
          if (!showing[0] && value != null) choose.accept(value, gesture[0]);
        });
    return shown(
        menu,
        nodes -> {
          showing[0] = true;
          chosen.apply(nodes).ifPresentOrElse(menu::setValue, () -> menu.setValue(null));
          showing[0] = false;
        });
  }

  /// A line of text that means something: it is read by the parameter itself.
  private <T> Field text(ParameterSpec<T> spec, Function<String, Value> read, boolean isCode) {
    var field = new TextField();
    field.setId(id(spec));
    if (isCode) field.getStyleClass().add("code");
    var written = new String[] {""};
    Runnable take =
        () -> {
          if (field.getText().equals(written[0])) return;
          spec.decode(read.apply(field.getText()))
              .ifPresentOrElse(
                  value -> {
                    take(spec, value, new Object());
                    if (spec.objection(value).isEmpty()) FieldText.show(field, written[0]);
                  },
                  () -> refuse(spec, field.getText()));
        };
    field.setOnAction(_ -> take.run());
    field
        .focusedProperty()
        .subscribe(focused -> {
          if (!focused) take.run();
        });
    if (spec instanceof ParameterSpec.Sizes)
      field
          .textProperty()
          .subscribe(typed ->
              reading.accept(
                  field.isFocused() && !typed.equals(written[0]) && !typed.isBlank()
                      ? spec.decode(read.apply(typed))
                          .map(value -> say("inspector.read-as", value))
                          .or(() -> Optional.of(must(spec, typed)))
                      : Optional.empty()));
    field.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() != KeyCode.ESCAPE || field.getText().equals(written[0])) return;
          FieldText.show(field, written[0]);
          objection.accept(Optional.empty());
          event.consume();
        });
    return shown(
        field,
        nodes -> {
          var value = common(spec, nodes).map(spec::encode).map(Value::toString);
          boolean unchanged = field.getText().equals(written[0]);
          written[0] = value.orElse("");
          field.setPromptText(value.isPresent() ? "" : say("inspector.mixed"));
          if (unchanged || !field.isFocused()) FieldText.show(field, written[0]);
        });
  }

  private static Field shown(Region control, Consumer<List<Parameters>> show) {
    return new Field() {
      @Override
      public Region control() {
        return control;
      }

      @Override
      public void show(List<Parameters> nodes) {
        show.accept(nodes);
      }
    };
  }

  private static String written(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.valueOf((long) number)
        : String.valueOf(number).replace(".0E", "e").replace("E", "e");
  }

  /// Whole numbers in a range, one at a time.
  private record WholeScale(int min, int max) implements NumberField.Scale {
    @Override
    public double stepped(double value, int steps) {
      return Math.clamp(value + steps, min, max);
    }

    @Override
    public String written(double value) {
      return String.valueOf((long) value);
    }
  }

  /// Decimals in a range, in steps of the digit behind the first.
  private record RealScale(double min, double max) implements NumberField.Scale {
    @Override
    public double stepped(double value, int steps) {
      double size = value == 0 ? 0.1 : Math.pow(10, Math.floor(Math.log10(Math.abs(value))));
      double step = size / 10;
      double next = Math.rint((value + steps * step) / step) * step;
      return Math.clamp(Double.parseDouble(String.format(Locale.ROOT, "%.10g", next)), min, max);
    }

    @Override
    public String written(double value) {
      return Fields.written(value);
    }
  }
}
