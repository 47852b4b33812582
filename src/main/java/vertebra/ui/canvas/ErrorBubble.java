package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
import vertebra.block.Family;
import vertebra.canvas.BlockFigure;
import vertebra.canvas.Card;
import vertebra.canvas.Lod;
import vertebra.design.RoleFrames;
import vertebra.design.Titles;
import vertebra.paint.Box;
import vertebra.workbench.FixPreviews;

/// What is wrong with the selected card, beside it: the rule, the parts that do not come out even,
/// and the first way out.
final class ErrorBubble extends VBox {

  private static final double GAP = 20;
  private static final int MOST_PARTS = 6;

  private final CanvasModel desk;
  private final Supplier<FixPreviews> previews;
  private final Consumer<QuickFix> apply;
  private final BooleanSupplier offersFixes;
  private Optional<Diagnostic> shown = Optional.empty();
  private @Nullable Analysis known;

  ErrorBubble(
      CanvasModel desk,
      Supplier<FixPreviews> previews,
      Consumer<QuickFix> apply,
      BooleanSupplier offersFixes) {
    super(8);
    this.desk = desk;
    this.previews = previews;
    this.apply = apply;
    this.offersFixes = offersFixes;
    setId("error-bubble");
    getStyleClass().add("error-bubble");
    setVisible(false);
    setManaged(false);
  }

  /// Shows what is wrong with the selected card now, where the card is now.
  void update() {
    var card = card();
    var problem = card.map(Card::id).flatMap(desk::problemOf);
    setVisible(problem.isPresent());
    if (problem.isEmpty()) {
      shown = Optional.empty();
      return;
    }
    var analysis = desk.state().analysis();
    if (!problem.equals(shown) || analysis != known)
      fill(card.orElseThrow(), problem.orElseThrow());
    shown = problem;
    known = analysis;
    place(card.orElseThrow());
  }

  private Optional<Card> card() {
    if (!Lod.of(desk.camera().zoom()).hasCards()) return Optional.empty();
    return desk.state()
        .selection()
        .single()
        .flatMap(desk.view()::card)
        .filter(card -> card.badge() != Card.Badge.NONE);
  }

  private void fill(Card card, Diagnostic problem) {
    var titles = new Titles(desk.state().design());
    var words = new Label(titles.said(problem.said()));
    words.setWrapText(true);
    words.getStyleClass().add("error-bubble-words");
    getChildren().setAll(words);
    parts(card).ifPresent(parts -> getChildren().add(boxes(parts)));
    if (!offersFixes.getAsBoolean() || problem.fixes().isEmpty()) return;
    var fix = problem.fixes().getFirst();
    var button = new Button(titles.said(fix.said()));
    button.getStyleClass().addAll("accent", "small");
    button.setFocusTraversable(false);
    button.setMinWidth(0);
    button.setOnAction(_ -> apply.accept(fix));
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var cost = new Label();
    var keys = new Label(say("canvas.alt-enter"));
    for (var note : List.of(cost, keys)) note.getStyleClass().add("error-bubble-keys");
    cost.setWrapText(true);
    keys.setMinWidth(Region.USE_PREF_SIZE);
    var line = new HBox(8, button, gap, keys);
    line.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(line, cost);
    previews
        .get()
        .of(desk.state().design(), fix.edit(), preview -> cost.setText(preview.toString()));
  }

  /// The parts as a row of boxes, as long as there is room for them.
  private static HBox boxes(BlockFigure.Parts parts) {
    var row = new HBox(1);
    row.setId("error-parts");
    for (int i = 0; i < Math.min(parts.count(), MOST_PARTS); i++) {
      boolean isCut = i == MOST_PARTS - 1 && parts.count() > MOST_PARTS;
      var box = new Label(isCut ? "…" : parts.each());
      box.getStyleClass().add("error-bubble-part");
      box.setMinWidth(0);
      box.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(box, Priority.ALWAYS);
      row.getChildren().add(box);
    }
    return row;
  }

  private Optional<BlockFigure.Parts> parts(Card card) {
    var state = desk.state();
    var node = state.graph().find(card.id());
    var block = node.flatMap(each -> state.catalogue().find(each.block()));
    var finding = state.analysis().findings().find(card.id());
    if (block.isEmpty() || finding.isEmpty()) return Optional.empty();
    var family = state.catalogue().familyOf(block.get().id()).map(Family::id).orElse("");
    var figure =
        BlockFigure.of(block.get(), family, RoleFrames.key(block.get().role()), finding.get());
    return block.get().parameters().stream()
        .flatMap(spec -> figure.parts(spec.key()).stream())
        .findFirst();
  }

  /// At the right of the card, else at its left; a little higher or lower where it would lie on
  /// other cards, and on them where it would do so everywhere.
  private void place(Card card) {
    var camera = desk.camera();
    double left = camera.toScreenX(card.bounds().x());
    double right = camera.toScreenX(card.bounds().right());
    applyCss();
    double width = Math.rint(prefWidth(-1));
    double height = Math.ceil(prefHeight(width));
    double most = Math.max(4, desk.window().height() - height - 4);
    double top = camera.toScreenY(card.bounds().y());
    double bottom = camera.toScreenY(card.bounds().bottom());
    double before = Math.rint(left - GAP - width);
    double after = Math.rint(right + GAP);
    boolean fits = after + width < desk.window().width();
    double x = fits ? after : before;
    double y = Math.rint(Math.clamp(top, 4, most));
    for (double side : fits && before > 0 ? new double[] {after, before} : new double[] {x})
      for (double from : new double[] {top, bottom - height, bottom + GAP, top - GAP - height}) {
        double at = Math.rint(Math.clamp(from, 4, most));
        var place = new Box(side, at, width, height);
        if (!isFree(place)) continue;
        show(place);
        return;
      }
    show(new Box(x, y, width, height));
  }

  private void show(Box place) {
    setVisible(place.x() > 0 && place.right() <= desk.window().width());
    resizeRelocate(place.x(), place.y(), place.width(), place.height());
  }

  private boolean isFree(Box pixels) {
    return desk.view().cardsIn(desk.camera().toWorld(pixels)).isEmpty();
  }
}
