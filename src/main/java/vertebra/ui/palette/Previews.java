package vertebra.ui.palette;

import static vertebra.text.Texts.say;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.util.Duration;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Preset;
import vertebra.design.Designs;
import vertebra.graph.Graph;
import vertebra.report.Units;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Workbench;

/// What is said about a block or network while the mouse rests on it: what it does, shapes, cost.
/// The cost is worked out in the background when it is first asked for.
public final class Previews {

  private static final double WIDTH = 290;
  private static final Duration PATIENCE = Duration.millis(450);

  private final Observed<OpenDesign> current;
  private final Executor userInterface;
  private final Executor background;
  private final Map<Object, String> costs = new HashMap<>();

  public Previews(Observed<OpenDesign> current, Executor userInterface, Executor background) {
    this.current = current;
    this.userInterface = userInterface;
    this.background = background;
  }

  Tooltip tooltip(BlockType block) {
    var example = block.examples().getFirst();
    return tooltip(
        block.title(),
        block.description().firstSentence(),
        written(example),
        block,
        () -> around(block, example));
  }

  Tooltip tooltip(Preset preset) {
    return tooltip(preset.title(), preset.note(), "", preset, preset.graph());
  }

  private Tooltip tooltip(
      String title,
      String sentence,
      String shapes,
      Object key,
      java.util.function.Supplier<Graph> design) {
    var head = words(title, "preview-title");
    var words = words(sentence, "preview-text");
    var shape = words(shapes, "preview-shape");
    var cost = words(costs.getOrDefault(key, "…"), "preview-cost");
    var content = new VBox(4, head, words);
    if (!shapes.isEmpty()) content.getChildren().add(shape);
    content.getChildren().add(cost);
    content.getStyleClass().add("preview");
    var tooltip = new Tooltip();
    tooltip.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    tooltip.setGraphic(content);
    tooltip.setShowDelay(PATIENCE);
    tooltip.setShowDuration(Duration.INDEFINITE);
    tooltip.getStyleClass().add("preview-tooltip");
    tooltip.setOnShowing(_ -> cost(key, design, cost));
    return tooltip;
  }

  /// Text that knows its height at a width, which a label in a tooltip does not.
  private static Text words(String words, String style) {
    var text = new Text(words);
    text.setWrappingWidth(WIDTH);
    text.getStyleClass().add(style);
    return text;
  }

  private static String written(Example example) {
    return shapes(example.inputs()) + "  →  " + shapes(example.outputs());
  }

  private static String shapes(java.util.List<TensorType> types) {
    return types.isEmpty()
        ? "nothing"
        : String.join("  ", types.stream().limit(3).map(type -> type.shape().toString()).toList())
            + (types.size() > 3 ? "  …" : "");
  }

  private Graph around(BlockType block, Example example) {
    var site = block.site(example);
    var inputs = new java.util.LinkedHashMap<String, Shape>();
    for (int i = 0; i < site.ports().size(); i++) inputs.put(site.ports().get(i), site.shape(i));
    return new Designs(workbench().state().catalogue()).around(block, example.parameters(), inputs);
  }

  private void cost(Object key, java.util.function.Supplier<Graph> design, Text label) {
    var known = costs.get(key);
    if (known != null) {
      label.setText(known);
      return;
    }
    var catalogue = workbench().state().catalogue();
    var graph = design.get();
    background.execute(() -> {
      var cost = new Analyzer(catalogue).analyze(graph, Analysis.NONE).cost();
      var words =
          say(
              "palette.parameters-macs",
              Units.count(cost.parameters()),
              Units.count(cost.knownMultiplyAdds()));
      userInterface.execute(() -> {
        costs.put(key, words);
        label.setText(words);
      });
    });
  }

  private Workbench workbench() {
    return current.get().workbench();
  }
}
