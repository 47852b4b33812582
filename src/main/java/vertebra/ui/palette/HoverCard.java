package vertebra.ui.palette;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.stage.Popup;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.canvas.BlockFigure;
import vertebra.design.BlockSearch.Offer;
import vertebra.design.RoleFrames;
import vertebra.paint.StyleTable;
import vertebra.report.Units;
import vertebra.tensor.Shape;
import vertebra.ui.parts.FigureView;
import vertebra.ui.theme.Icons;
import vertebra.workbench.Glimpses;

/// What is said about a block while the mouse rests on it: what it does in a sentence and a figure,
/// what it costs and sees, and what placing it behind the selected block would do. It opens beside
/// the palette and never over it.
final class HoverCard {

  private static final double WIDTH = 332;
  private static final double GAP = 12;
  private static final Duration PATIENCE = Duration.millis(300);

  private final PaletteController palette;
  private @Nullable Popup popup;
  private final VBox content = new VBox(10);
  private final FigureView figure;
  private final PauseTransition wait = new PauseTransition(PATIENCE);
  private @Nullable Node under;

  HoverCard(PaletteController palette, Supplier<StyleTable> colours) {
    this.palette = palette;
    figure = new FigureView(colours);
    content.getStyleClass().add("hover-card");
    content.setPrefWidth(WIDTH + 32);
    content.setMouseTransparent(true);
  }

  /// Shows a block when the mouse rests on a part of the palette.
  void over(Node part, Offer offer) {
    part.setOnMouseEntered(_ -> {
      under = part;
      wait.setOnFinished(_ -> {
        if (under == part) show(part, offer);
      });
      wait.playFromStart();
    });
    part.setOnMouseExited(_ -> leave(part));
  }

  /// Says nothing more about a part of the palette, which shows something else from now on.
  void forget(Node part) {
    leave(part);
    part.setOnMouseEntered(null);
    part.setOnMouseExited(null);
  }

  void leave(Node part) {
    if (under != part) return;
    hide();
  }

  void hide() {
    under = null;
    wait.stop();
    if (popup != null) popup.hide();
  }

  private void show(Node part, Offer offer) {
    var scene = part.getScene();
    if (scene == null || scene.getWindow() == null || !scene.getWindow().isFocused()) return;
    fill(offer);
    var panel = palette.root();
    var edge = panel.localToScreen(panel.getWidth(), 0);
    var line = part.localToScreen(0, 0);
    if (edge == null || line == null) return;
    content.getStylesheets().setAll(scene.getStylesheets());
    popup().show(scene.getWindow(), edge.getX() + GAP, Math.max(edge.getY() + 8, line.getY() - 60));
  }

  private Popup popup() {
    if (popup != null) return popup;
    var made = new Popup();
    made.getContent().add(content);
    made.setAutoFix(true);
    popup = made;
    return made;
  }

  private void fill(Offer offer) {
    var block = offer.block();
    var family =
        palette.catalogue().familyOf(block.id()).map(Family::title).orElse(block.role().title());
    var since = block.heading().source().map(source -> say("palette.since", family, source.year()));
    var title = new Label(offer.title());
    title.getStyleClass().add("hover-title");
    var home = new Label(since.orElse(family));
    home.getStyleClass().add("figure-note");
    var head = new HBox(10, Icons.of(palette.catalogue(), block), new VBox(title, home));
    head.setAlignment(Pos.CENTER_LEFT);
    var sentence = new Text(block.description().firstSentence());
    sentence.setWrappingWidth(WIDTH);
    sentence.getStyleClass().add("hover-text");
    var numbers = new HBox(22);
    numbers.getStyleClass().add("hover-numbers");
    var here = new Text();
    here.setWrappingWidth(WIDTH - 20);
    here.getStyleClass().add("hover-text");
    var box = new VBox(here);
    box.getStyleClass().add("hover-here");
    box.setVisible(false);
    box.setManaged(false);
    content.getChildren().setAll(head, sentence, figure, numbers, box);
    figure.show(
        BlockFigure.example(
            block,
            palette.catalogue().familyOf(block.id()).map(Family::id).orElse(""),
            RoleFrames.key(block.role())));
    glimpse(block, offer, Optional.empty(), known -> numbers(numbers, known));
    palette.place().ifPresent(place -> here(block, offer, place, here, box));
  }

  private static void numbers(HBox numbers, Glimpses.OfBlock known) {
    numbers
        .getChildren()
        .setAll(
            number(Units.count(known.parameters()), say("palette.parameters")),
            number(
                known.work().isPresent() ? Units.count(known.work().getAsLong()) : Units.UNKNOWN,
                say("palette.multiply-adds")),
            number(sees(known.sees()), say("palette.seen")));
  }

  private static String sees(Optional<ReceptiveFields.Field> field) {
    return field
        .map(seen ->
            seen.everything()
                ? say("palette.everything")
                : say("palette.sees-px", Math.round(seen.height()), Math.round(seen.width())))
        .orElse(Units.UNKNOWN);
  }

  private static VBox number(String figure, String words) {
    var value = new Label(figure);
    value.getStyleClass().add("hover-number");
    value.setMinWidth(Region.USE_PREF_SIZE);
    var name = new Label(words);
    name.getStyleClass().add("figure-note");
    return new VBox(value, name);
  }

  /// What placing the block here would do.
  private void here(BlockType block, Offer offer, Behind place, Text words, VBox box) {
    glimpse(
        block,
        offer,
        Optional.of(place.type().shape()),
        known -> {
          boolean fits = known.objection().isEmpty();
          words.setText(
              fits
                  ? say(
                      "palette.here",
                      place.title(),
                      place.type().shape(),
                      known.outputs().isEmpty()
                          ? Units.UNKNOWN
                          : known.outputs().getFirst().shape(),
                      Units.count(known.parameters()))
                  : say(
                      "palette.does-not-fit-here",
                      place.title(),
                      place.type().shape(),
                      known.objection().orElse("")));
          box.getStyleClass().setAll("hover-here", fits ? "fitting" : "unfitting");
          box.setVisible(true);
          box.setManaged(true);
          if (fits) return;
          palette.mend(
              offer,
              mend ->
                  words.setText(
                      say(
                          "palette.adapted-here",
                          place.title(),
                          place.type().shape(),
                          mend.words())));
        });
  }

  private void glimpse(
      BlockType block, Offer offer, Optional<Shape> behind, Consumer<Glimpses.OfBlock> done) {
    palette.glimpses().of(block, offer.parameters(), palette.catalogue(), behind, done);
  }
}
