package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.geometry.Side;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import vertebra.block.ParameterSpec;
import vertebra.design.Arithmetic;
import vertebra.document.Following;
import vertebra.document.OwnParameter;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.ui.theme.Icons;
import vertebra.workbench.GroupFields;
import vertebra.workbench.Workbench;

/// What lets a field of a part inside a block follow the parameters of that block: a menu, how the
/// field follows, and a form that asks what is wanted.
final class FollowBox extends VBox {

  private final ParameterSpec<?> spec;
  private final NodeId part;
  private final Workbench workbench;
  private final ContextMenu menu = new ContextMenu();
  private final Button opener;
  private final Runnable reset;
  private final Label note = new Label();
  private final VBox form = new VBox(4);
  private final Label wrong = new Label();

  /// @param reset gives the field its initial value back
  FollowBox(ParameterSpec<?> spec, NodeId part, Workbench workbench, Runnable reset) {
    super(4);
    this.reset = reset;
    this.spec = spec;
    this.part = part;
    this.workbench = workbench;
    opener =
        Icons.button(
            "follow-" + spec.key(),
            "fth-link-2",
            say("inspector.follow-group", spec.label()),
            this::open);
    opener.getStyleClass().add("reset");
    note.setId("follows-" + spec.key());
    note.getStyleClass().add("figure-note");
    note.setWrapText(true);
    wrong.getStyleClass().add("objection");
    wrong.setWrapText(true);
    form.setId("follow-form");
    form.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() != KeyCode.ESCAPE) return;
          close();
          event.consume();
        });
    getChildren().setAll(note, form);
    close();
    show();
  }

  /// What opens the menu; it stands beside the field.
  Button opener() {
    return opener;
  }

  void open() {
    menu.show(opener, Side.BOTTOM, 0, 0);
  }

  /// Whether the field follows, so that it cannot be set by itself.
  boolean follows() {
    return following().isPresent();
  }

  private Optional<Following> following() {
    return workbench.groupFields().flatMap(fields -> fields.following(part, spec.key()));
  }

  void show() {
    var following = following();
    note.setText(following.map(field -> say("inspector.follows", field.expression())).orElse(""));
    note.setVisible(following.isPresent());
    note.setManaged(following.isPresent());
    setManaged(note.isVisible() || form.isVisible());
    var items = new ArrayList<MenuItem>();
    boolean has = workbench.groupFields().filter(own -> !own.parameters().isEmpty()).isPresent();
    if (following.isPresent()) {
      items.add(item(say("inspector.change-expression"), this::askExpression));
      items.add(item(say("inspector.own-value"), this::release));
    } else {
      items.add(item(say("inspector.make-parameter"), this::askParameter));
      if (has) items.add(item(say("inspector.follow-parameters"), this::askExpression));
      boolean isSet =
          workbench
              .state()
              .graph()
              .find(part)
              .flatMap(node -> node.parameters().get(spec.key()))
              .isPresent();
      if (isSet) items.add(item(say("inspector.back-to", spec.initial()), reset));
    }
    menu.getItems().setAll(items);
  }

  private static MenuItem item(String words, Runnable action) {
    var item = new MenuItem(words);
    item.setOnAction(_ -> action.run());
    return item;
  }

  private void release() {
    workbench.groupFields().ifPresent(fields -> fields.release(part, spec.key()));
  }

  private void askParameter() {
    boolean isNumber = spec instanceof ParameterSpec.Whole || spec instanceof ParameterSpec.Real;
    var name = field("follow-name", spec.label());
    var first = field("follow-default", now().toString());
    var least = field("follow-from", bound(false));
    var most = field("follow-to", bound(true));
    var lines = new ArrayList<HBox>();
    lines.add(line(say("inspector.parameter-name"), name));
    if (isNumber) {
      lines.add(line(say("inspector.parameter-default"), first));
      lines.add(line(say("inspector.parameter-from"), least));
      lines.add(line(say("inspector.parameter-to"), most));
    }
    Supplier<Optional<String>> make =
        () -> {
          var initial = isNumber ? number(first.getText()) : Optional.of(now());
          var low = bound(least.getText(), isNumber);
          var high = bound(most.getText(), isNumber);
          boolean isSaid = !isNumber || low.isPresent() && high.isPresent();
          if (initial.isEmpty() || !isSaid) return Optional.of(say("inspector.numbers-expected"));
          var wanted = new GroupFields.Wanted(name.getText(), initial.get(), low, high);
          return workbench.groupFields().flatMap(own -> own.make(part, spec.key(), wanted));
        };
    ask(lines, say("inspector.take-parameter"), make);
  }

  private void askExpression() {
    var text = field("follow-expression", following().map(Following::expression).orElse(""));
    var names =
        workbench.groupFields().stream()
            .flatMap(own -> own.parameters().stream())
            .map(OwnParameter::key)
            .collect(Collectors.joining(", "));
    text.setPromptText(names);
    Supplier<Optional<String>> follow =
        () ->
            workbench
                .groupFields()
                .flatMap(own -> own.follow(part, spec.key(), text.getText().strip()));
    ask(
        List.of(line(say("inspector.expression-of", names), text)),
        say("inspector.take-expression"),
        follow);
  }

  private void ask(List<HBox> lines, String words, Supplier<Optional<String>> take) {
    var accept = new Button(words);
    accept.setId("follow-accept");
    accept.getStyleClass().add("small");
    accept.setDefaultButton(false);
    Runnable taken =
        () -> {
          var objection = take.get();
          wrong.setText(objection.orElse(""));
          wrong.setVisible(objection.isPresent());
          wrong.setManaged(objection.isPresent());
          if (objection.isEmpty()) close();
        };
    accept.setOnAction(_ -> taken.run());
    var cancel = new Button(say("inspector.cancel"));
    cancel.getStyleClass().addAll("small", "flat");
    cancel.setOnAction(_ -> close());
    form.getChildren().setAll(lines);
    form.getChildren().addAll(wrong, new FlowPane(6, 4, accept, cancel));
    for (var line : lines)
      if (line.getChildren().getLast() instanceof TextField field)
        field.setOnAction(_ -> taken.run());
    wrong.setVisible(false);
    wrong.setManaged(false);
    form.setVisible(true);
    form.setManaged(true);
    setManaged(true);
    if (lines.getFirst().getChildren().getLast() instanceof TextField first) {
      first.requestFocus();
      first.selectAll();
    }
  }

  private void close() {
    boolean back = form.isVisible() && form.isFocusWithin();
    form.setVisible(false);
    form.setManaged(false);
    form.getChildren().clear();
    setManaged(note.isVisible());
    if (back) opener.requestFocus();
  }

  private static TextField field(String id, String text) {
    var field = new TextField(text);
    field.setId(id);
    return field;
  }

  private static HBox line(String words, TextField field) {
    var label = new Label(words);
    label.getStyleClass().add("parameter-label");
    label.setWrapText(true);
    label.setLabelFor(field);
    field.setAccessibleText(words);
    HBox.setHgrow(field, Priority.ALWAYS);
    var line = new HBox(6, label, field);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  /// The value that the field has.
  private Value now() {
    var parameters =
        workbench
            .state()
            .graph()
            .find(part)
            .map(vertebra.graph.Node::parameters)
            .orElse(Parameters.NONE);
    return value(spec, parameters);
  }

  private static <T> Value value(ParameterSpec<T> spec, Parameters parameters) {
    return spec.encode(spec.in(parameters));
  }

  private String bound(boolean isMost) {
    return switch (spec) {
      case ParameterSpec.Whole it -> String.valueOf(isMost ? it.max() : it.min());
      case ParameterSpec.Real it -> String.valueOf(isMost ? it.max() : it.min());
      default -> "";
    };
  }

  private static OptionalDouble bound(String text, boolean isNumber) {
    return isNumber ? Arithmetic.value(text) : OptionalDouble.empty();
  }

  private static Optional<Value> number(String text) {
    var value = Arithmetic.value(text);
    if (value.isEmpty()) return Optional.empty();
    double number = value.getAsDouble();
    return Optional.of(number == Math.rint(number) ? Value.of((long) number) : Value.of(number));
  }
}
