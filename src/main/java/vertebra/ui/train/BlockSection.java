package vertebra.ui.train;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.image.ImageView;
import vertebra.learning.WeightMoment;
import vertebra.learning.WeightMoment.Block;
import vertebra.paint.StyleTable;
import vertebra.report.SpreadChart;
import vertebra.ui.parts.Images;

/// How the weights of the chosen block and their gradients were spread while it learned, and the
/// filters as they are.
final class BlockSection {

  /// Of a composite so many blocks inside are shown.
  private static final int MOST = 4;

  private static final int PIXEL = 8;
  private static final double WIDEST = 250;

  private final Supplier<StyleTable> styles;
  private List<WeightMoment> shown = List.of();
  private Optional<String> chosen = Optional.empty();
  private List<Node> nodes = List.of();

  /// @param styles the colours of the moment
  BlockSection(Supplier<StyleTable> styles) {
    this.styles = styles;
  }

  List<Node> nodes() {
    return nodes;
  }

  void show(List<WeightMoment> sights, Optional<String> block) {
    if (sights.equals(shown) && block.equals(chosen)) return;
    shown = sights;
    chosen = block;
    make();
  }

  private void make() {
    var all = new ArrayList<Node>();
    if (!shown.isEmpty()) {
      all.add(TrainPanel.line(say("train.block"), "section-title", ""));
      var paths = chosen.map(this::paths).orElse(List.of());
      if (paths.isEmpty()) all.add(TrainPanel.line(say("train.block-help"), "figure-note", ""));
      for (var path : paths) add(path, all);
    }
    nodes = all;
  }

  /// What of a block learns: itself, or blocks inside.
  private List<String> paths(String block) {
    return shown.getLast().blocks().keySet().stream()
        .filter(path -> path.equals(block) || path.startsWith(block + "."))
        .limit(MOST)
        .toList();
  }

  private void add(String path, List<Node> all) {
    var now = shown.getLast().blocks().get(path);
    if (now == null) return;
    all.add(TrainPanel.line(now.weight(), "figure-name", ""));
    now.filters()
        .ifPresent(filters -> {
          var picture = new ImageView(Images.of(filters));
          picture.setId("train-filters");
          picture.setSmooth(false);
          picture.setPreserveRatio(true);
          picture.setFitWidth(Math.min(WIDEST, (double) PIXEL * filters.getWidth()));
          picture.setAccessibleText(say("train.filters", now.weight()));
          all.add(picture);
        });
    all.add(view("train-weights-spread", say("train.weights-spread"), path, Block::numbers));
    all.add(view("train-gradients-spread", say("train.gradients-spread"), path, Block::gradients));
  }

  private SpreadView view(
      String id, String title, String path, Function<Block, List<Double>> numbers) {
    var columns = new ArrayList<List<Double>>();
    for (var sight : shown) {
      var block = sight.blocks().get(path);
      if (block != null) columns.add(numbers.apply(block));
    }
    var view = new SpreadView(new SpreadChart(title, columns), styles);
    view.setId(id);
    return view;
  }

  /// Paints anew, in the colours of the moment.
  void repaint() {
    make();
  }
}
