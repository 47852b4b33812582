package vertebra.ui.lesson;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.ParameterSpec;
import vertebra.block.Published;
import vertebra.compile.Formulas;
import vertebra.tensor.TensorType;
import vertebra.ui.parts.EmptyState;
import vertebra.ui.parts.FirstSteps;
import vertebra.ui.parts.FormulaBox;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.Tones;
import vertebra.workbench.LessonView;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;

/// The lesson of the block that was chosen last, on the canvas or in the palette.
@SuppressWarnings("NullAway.Init")
public final class LessonController {

  /// A formula that is longer, as a sum over many parts, is read in the inspector.
  private static final int LONGEST = 120;

  private final Observed<OpenDesign> current;
  private final Scope scope = new Scope();
  private Optional<BlockType> shown = Optional.empty();
  private BiConsumer<BlockType, Example> insert = (_, _) -> {};

  @FXML private ScrollPane view;
  @FXML private EmptyState empty;
  @FXML private Region dot;
  @FXML private Label title;
  @FXML private Label family;
  @FXML private Label summary;
  @FXML private Label text;
  @FXML private Label source;
  @FXML private VBox formulaSection;
  @FXML private VBox formulas;
  @FXML private VBox publishedSection;
  @FXML private VBox published;
  @FXML private VBox sourceSection;
  @FXML private Button unfold;
  @FXML private FontIcon foldSign;
  @FXML private VBox examples;
  @FXML private VBox parameters;

  public LessonController(Observed<OpenDesign> current) {
    this.current = current;
  }

  @FXML
  void initialize() {
    unfold.setOnAction(_ -> fold(examples.isVisible()));
    fold(true);
    current.bind(scope, (design, open) -> LessonView.of(design, open).watch(open, this::show));
  }

  /// Who gets an empty design going.
  public void onFirst(FirstSteps steps) {
    empty.offer(say("empty.find-a-block"), steps.find());
  }

  private void fold(boolean isAway) {
    show(examples, !isAway);
    foldSign.setIconLiteral(isAway ? "fth-chevron-right" : "fth-chevron-down");
  }

  /// Who puts an example on the canvas.
  public void onTry(BiConsumer<BlockType, Example> receiver) {
    insert = receiver;
  }

  private void show(LessonView now) {
    if (!now.block().equals(shown)) now.block().ifPresent(this::show);
    shown = now.block();
    explain(now.formulas());
    view.setVisible(shown.isPresent());
    empty.setVisible(shown.isEmpty());
  }

  private void show(BlockType block) {
    view.setVvalue(0);
    var catalogue = current.get().state().catalogue();
    dot.getStyleClass().setAll("tone-dot", Tones.of(block.role()));
    title.setText(block.title());
    family.setText(catalogue.familyOf(block.id()).map(Family::title).orElse(""));
    summary.setText(block.description().summary());
    text.setText(block.description().text().replaceAll("\\s*\\n\\s*", " "));
    source.setText(capital(block.description().origin()));
    show(sourceSection, !source.getText().isEmpty());
    unfold.setText(say("lesson.examples", block.examples().size()));
    published.getChildren().setAll(block.published().stream().map(this::row).toList());
    show(publishedSection, !block.published().isEmpty());
    examples
        .getChildren()
        .setAll(block.examples().stream().map(example -> row(block, example)).toList());
    parameters.getChildren().setAll(block.parameters().stream().map(this::row).toList());
    var section = parameters.getParent();
    section.setVisible(!block.parameters().isEmpty());
    section.setManaged(!block.parameters().isEmpty());
  }

  /// The arithmetic behind the numbers of the block that is chosen on the canvas.
  private void explain(List<Formulas.Line> lines) {
    formulas
        .getChildren()
        .setAll(
            lines.stream()
                .filter(line -> line.formula().length() <= LONGEST && hasNames(line))
                .map(LessonController::row)
                .toList());
    show(formulaSection, !formulas.getChildren().isEmpty());
  }

  /// A sum over parts that are only numbered explains nothing.
  private static boolean hasNames(Formulas.Line line) {
    return line.formula().codePoints().anyMatch(Character::isLetter);
  }

  private static Node row(Formulas.Line line) {
    return new VBox(
        2,
        styled(line.what(), "figure-name"),
        new FormulaBox(line.formula(), line.filled(), line.result()));
  }

  private Node row(Published figure) {
    var value = styled(figure.value(), "figure-value");
    var name = styled(figure.figure(), "figure-name");
    HBox.setHgrow(name, Priority.ALWAYS);
    name.setMaxWidth(Double.MAX_VALUE);
    var line = new HBox(8, name, value);
    value.setMinWidth(Region.USE_PREF_SIZE);
    return new VBox(line, styled(figure.source(), "figure-note"));
  }

  private Node row(ParameterSpec<?> spec) {
    return new VBox(styled(spec.label(), "lesson-parameter"), styled(spec.help(), "figure-note"));
  }

  private Node row(BlockType block, Example example) {
    var name = styled(capital(example.name()), "lesson-example");
    var shapes =
        styled(shapes(example.inputs()) + "\n→ " + shapes(example.outputs()), "lesson-shapes");
    var words = new VBox(2, name);
    if (!example.parameters().values().isEmpty())
      words.getChildren().add(styled(settings(example), "figure-note"));
    words.getChildren().add(shapes);
    HBox.setHgrow(words, Priority.ALWAYS);
    var button = new Button(say("lesson.try-this"), Icons.of("fth-plus"));
    button.getStyleClass().add("small");
    button.setId("try-" + block.examples().indexOf(example));
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setOnAction(_ -> insert.accept(block, example));
    var row = new HBox(8, words, button);
    row.setAlignment(Pos.CENTER_LEFT);
    row.getStyleClass().add("example");
    return row;
  }

  private static String settings(Example example) {
    return String.join(
        ", ",
        example.parameters().values().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .toList());
  }

  private static String shapes(List<TensorType> types) {
    return types.isEmpty()
        ? say("lesson.nothing")
        : String.join("  ", types.stream().limit(3).map(TensorType::toString).toList())
            + (types.size() > 3 ? "  …" : "");
  }

  private static String capital(String words) {
    return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static Label styled(String words, String style) {
    var label = new Label(words);
    label.setWrapText(true);
    label.getStyleClass().add(style);
    return label;
  }

  private static void show(Region part, boolean visible) {
    part.setVisible(visible);
    part.setManaged(visible);
  }
}
