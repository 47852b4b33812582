package vertebra.ui.inspector;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.block.BlockType;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.text.Texts;
import vertebra.ui.theme.Icons;
import vertebra.workbench.Actions;
import vertebra.workbench.Workbench;

/// A parameter of the selected nodes: label, control, a button back to the initial value, and what
/// is wrong with it.
final class ParameterRow extends VBox {

  private final ParameterSpec<?> spec;
  private final Field field;
  private final Button reset;
  private final Label objection = new Label();
  private final Label reading = new Label();

  /// What the parameter is, and what its value does.
  private final Tooltip help = new Tooltip();

  private final Label arithmetic = new Label();
  private final Workbench workbench;

  /// What lets the field follow the parameters of the block around; empty outside of own blocks.
  private final Optional<FollowBox> follow;

  /// @param typing told the value that is being typed, before it is set
  ParameterRow(
      ParameterSpec<?> spec,
      List<NodeId> nodes,
      Workbench workbench,
      Actions actions,
      BiConsumer<String, Value> typing) {
    this.spec = spec;
    this.workbench = workbench;
    getStyleClass().add("parameter");
    field =
        new Fields(
                (value, gesture) -> actions.set(nodes, spec.key(), value, gesture),
                (change, gesture) -> actions.setEach(nodes, spec.key(), change, gesture),
                (change, gesture) -> actions.setEachSide(nodes, spec.key(), change, gesture),
                this::object,
                this::reading,
                value -> typing.accept(spec.key(), value))
            .of(spec);
    reset =
        Icons.button(
            "reset-" + spec.key(),
            "fth-rotate-ccw",
            Texts.say("inspector.back-to", spec.initial()),
            () -> {
              actions.set(nodes, spec.key(), initial(spec), this);
              stops(field.control()).findFirst().ifPresent(javafx.scene.Node::requestFocus);
            });
    reset.getStyleClass().add("reset");
    var label = new Label(spec.label());
    label.getStyleClass().add("parameter-label");
    label.setTooltip(help);
    label.setLabelFor(field.control());
    number(field.control()).ifPresent(number -> number.scrubOver(label));
    if (field.control().getAccessibleText() == null)
      field.control().setAccessibleText(spec.label());
    Tooltip.install(field.control(), help);
    HBox.setHgrow(field.control(), Priority.ALWAYS);
    field.control().setMaxWidth(Double.MAX_VALUE);
    arithmetic.getStyleClass().add("arithmetic");
    arithmetic.setMaxWidth(Double.MAX_VALUE);
    arithmetic.setAlignment(Pos.CENTER_RIGHT);
    arithmetic.setId("arithmetic-" + spec.key());
    var line = new HBox(6, label, field.control(), reset);
    follow =
        mayFollow(nodes, workbench)
            ? Optional.of(new FollowBox(spec, nodes.getFirst(), workbench, reset::fire))
            : Optional.empty();
    follow.ifPresent(box -> {
      line.getChildren().set(line.getChildren().indexOf(reset), box.opener());
      addEventFilter(
          ContextMenuEvent.CONTEXT_MENU_REQUESTED,
          event -> {
            box.open();
            event.consume();
          });
    });
    line.setAlignment(Pos.CENTER_LEFT);
    objection.getStyleClass().add("objection");
    objection.setWrapText(true);
    objection.setId("objection-" + spec.key());
    reading.getStyleClass().add("figure-note");
    reading.setWrapText(true);
    reading.setId("reading-" + spec.key());
    getChildren().setAll(line, arithmetic, reading, objection);
    follow.ifPresent(getChildren()::add);
    object(Optional.empty());
    say(arithmetic, Optional.empty());
    say(reading, Optional.empty());
    explain(Optional.empty());
  }

  /// Whether the field may follow the parameters of the block around: one field of one block; what
  /// enters the block around is said by what is wired to it.
  private static boolean mayFollow(List<NodeId> nodes, Workbench workbench) {
    if (nodes.size() != 1 || workbench.groupFields().isEmpty()) return false;
    var state = workbench.state();
    var block = state.graph().node(nodes.getFirst()).block();
    return state.catalogue().find(block).filter(type -> type.role() != Role.INPUT).isPresent();
  }

  /// The number field inside a control, over whose label the number can be scrubbed.
  private static Optional<NumberField> number(Region control) {
    if (control instanceof NumberField number) return Optional.of(number);
    return Optional.ofNullable(control.getProperties().get(NumberField.class))
        .map(NumberField.class::cast);
  }

  String key() {
    return spec.key();
  }

  /// Shows that the block objects to the value.
  ///
  /// @param sum why, as a sum: `32 ÷ 5 = 6.4`
  void blame(Optional<String> sum, FixBox box) {
    field.control().pseudoClassStateChanged(FieldStates.WRONG, true);
    number(field.control())
        .ifPresent(number -> number.pseudoClassStateChanged(FieldStates.WRONG, true));
    say(arithmetic, sum);
    if (!getChildren().contains(box)) getChildren().add(box);
  }

  /// Where the keyboard can be in a field, which may be of several parts.
  private static Stream<javafx.scene.Node> stops(javafx.scene.Node part) {
    if (part.isFocusTraversable()) return Stream.of(part);
    return part instanceof Parent parent
        ? parent.getChildrenUnmodifiable().stream().flatMap(ParameterRow::stops)
        : Stream.empty();
  }

  /// Takes away what was said of mistakes that are no more.
  ///
  /// @param left what is said of those that are
  void forgive(Collection<FixBox> left) {
    getChildren().removeIf(part -> part instanceof FixBox && !left.contains(part));
  }

  void show(List<Node> shown) {
    var parameters = shown.stream().map(Node::parameters).toList();
    field.show(parameters);
    boolean follows = follow.filter(FollowBox::follows).isPresent();
    follow.ifPresent(FollowBox::show);
    field.control().setDisable(follows);
    reset.setVisible(
        !follows && parameters.stream().anyMatch(values -> values.get(spec.key()).isPresent()));
    say(arithmetic, Optional.empty());
    object(complaint(parameters));
    say(reading, Optional.empty());
    explain(shown.stream().findFirst().flatMap(this::scale).or(() -> explained(parameters)));
  }

  /// Says what the parameter is, and what its value does where more is to be said of it.
  private void explain(Optional<String> value) {
    var words = spec.help() + value.map(more -> "\n" + more).orElse("");
    help.setText(words + "\n" + sentence(spec.expectation()));
    var control = field.control();
    var first = control instanceof Pane box ? box.getChildren().getFirst() : control;
    first.setAccessibleHelp(words);
  }

  /// What the number stands for, if it scales the whole network.
  private Optional<String> scale(Node node) {
    return workbench
        .state()
        .catalogue()
        .find(node.block())
        .flatMap(BlockType::scaling)
        .filter(scaling -> scaling.by().equals(spec))
        .map(scaling -> sentence(scaling.step(node.parameters()).toString()));
  }

  /// What the value does that all nodes have, if more is to be said of it.
  private Optional<String> explained(List<Parameters> nodes) {
    var all = nodes.stream().map(node -> explained(spec, node)).distinct().toList();
    return all.size() == 1 ? all.getFirst() : Optional.empty();
  }

  private static <T> Optional<String> explained(ParameterSpec<T> spec, Parameters node) {
    return spec.explained(spec.in(node));
  }

  private static void say(Label label, Optional<String> words) {
    label.setText(words.orElse(""));
    label.setVisible(words.isPresent());
    label.setManaged(words.isPresent());
  }

  private Optional<String> complaint(List<Parameters> parameters) {
    return parameters.stream().flatMap(values -> spec.complaint(values).stream()).findFirst();
  }

  private void object(Optional<String> words) {
    say(objection, words);
    field.control().pseudoClassStateChanged(FieldStates.WRONG, words.isPresent());
  }

  private void reading(Optional<String> words) {
    say(reading, words);
  }

  private static <T> Value initial(ParameterSpec<T> spec) {
    return spec.encode(spec.initial());
  }

  private static String sentence(String expectation) {
    return Character.toUpperCase(expectation.charAt(0)) + expectation.substring(1) + ".";
  }
}
