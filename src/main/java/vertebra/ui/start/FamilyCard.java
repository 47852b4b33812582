package vertebra.ui.start;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import vertebra.block.Preset;
import vertebra.design.Gallery;
import vertebra.paint.Typeface;
import vertebra.report.Units;

/// A family of networks: how it looks, what it costs, and a chip for each variant. A click on the
/// card opens the variant in bold, one on a chip that variant.
final class FamilyCard extends VBox {

  private static final double PICTURE = 72;
  private static final double ROOM = 204;
  private static final double CHIP_TEXT = 11;
  private static final double SHAPE_TEXT = 12;
  private static final double CHIP_SIDES = 14;
  private static final double GAP = 5;
  private static final double MORE = 32;

  private final Consumer<Preset> open;

  FamilyCard(Gallery.Family family, Consumer<Preset> open) {
    this.open = open;
    getStyleClass().add("family-card");
    getChildren().setAll(front(family), chips(family));
  }

  private Button front(Gallery.Family family) {
    var face = family.face();
    var picture = new StackPane(new SilhouetteView(face.silhouette(), 210, 60));
    picture.getStyleClass().add("card-picture");
    picture.setMinHeight(PICTURE);
    picture.setMaxHeight(PICTURE);
    var title = new Label(family.title());
    title.getStyleClass().add("card-title");
    var year = new Label(family.year() == 0 ? "" : String.valueOf(family.year()));
    year.getStyleClass().add("card-year");
    year.setMinWidth(Region.USE_PREF_SIZE);
    var weights =
        new Label(
            face.weights() == 0
                ? say("start.no-weights")
                : say("start.weights", Units.count(face.weights())));
    var work =
        new Label(face.work() < 0 ? Units.UNKNOWN : say("start.macs", Units.count(face.work())));
    weights.getStyleClass().add("card-line");
    work.getStyleClass().add("card-line");
    work.setMinWidth(Region.USE_PREF_SIZE);
    var words = new VBox(2, ends(title, year), ends(weights, work));
    words.getStyleClass().add("family-words");
    var front = new Button(null, new VBox(picture, words));
    front.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    front.getStyleClass().add("family-front");
    front.setMaxWidth(Double.MAX_VALUE);
    front.setId("start-family-" + face.network().id());
    front.setAccessibleText(
        say(
            "start.family",
            family.title(),
            weights.getText(),
            work.getText() + ", " + face.input(),
            face.network().title()));
    front.setTooltip(tooltip(face));
    front.setOnAction(_ -> open.accept(face.network()));
    return front;
  }

  private static HBox ends(Label left, Label right) {
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var line = new HBox(6, left, gap, right);
    line.setAlignment(Pos.BASELINE_LEFT);
    return line;
  }

  private static Tooltip tooltip(Gallery.Member member) {
    var source = member.source().map(paper -> "\n" + paper).orElse("");
    var figures =
        say(
            "start.figures",
            member.input(),
            Units.count(member.weights()),
            member.work() < 0 ? Units.UNKNOWN : Units.count(member.work()));
    var tip =
        new Tooltip(
            member.network().title() + "\n" + figures + "\n" + member.network().note() + source);
    tip.setWrapText(true);
    tip.setMaxWidth(360);
    return tip;
  }

  /// The variants, and at the end of the line what flows into the one that is shown.
  private HBox chips(Gallery.Family family) {
    var chips = new HBox(GAP);
    chips.getStyleClass().add("family-chips");
    chips.setAlignment(Pos.CENTER_LEFT);
    if (family.members().size() > 1 || !family.face().variant().isEmpty()) {
      var shown = shown(family);
      for (int i : shown) chips.getChildren().add(chip(family, i));
      if (shown.size() < family.members().size()) chips.getChildren().add(more(family, shown));
    }
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var input = new Label(family.face().input());
    input.getStyleClass().add("card-line");
    input.setMinWidth(Region.USE_PREF_SIZE);
    chips.getChildren().addAll(gap, input);
    return chips;
  }

  /// The variants that there is room for; the one in bold is always among them.
  private static List<Integer> shown(Gallery.Family family) {
    var all = new ArrayList<Integer>();
    for (int i = 0; i < family.members().size(); i++) all.add(i);
    double room = ROOM - Typeface.REGULAR.width(family.face().input(), SHAPE_TEXT) - GAP;
    if (width(family, all) <= room) return all;
    var shown = new ArrayList<Integer>();
    shown.add(family.first());
    for (int i = 0; i < family.members().size(); i++) {
      if (i == family.first()) continue;
      var longer = new ArrayList<>(shown);
      longer.add(i);
      if (width(family, longer) > room - MORE) break;
      shown.add(i);
    }
    return shown.stream().sorted().toList();
  }

  private static double width(Gallery.Family family, List<Integer> members) {
    double width = -GAP;
    for (int i : members)
      width +=
          Typeface.SEMIBOLD.width(family.members().get(i).variant(), CHIP_TEXT) + CHIP_SIDES + GAP;
    return width;
  }

  private Button chip(Gallery.Family family, int i) {
    var member = family.members().get(i);
    var chip = new Button(member.variant());
    chip.getStyleClass().add("variant-chip");
    if (i == family.first() && family.members().size() > 1) chip.getStyleClass().add("face");
    chip.setMinWidth(Region.USE_PREF_SIZE);
    chip.setId("start-preset-" + member.network().id());
    chip.setAccessibleText(member.network().title());
    chip.setTooltip(tooltip(member));
    chip.setOnAction(_ -> open.accept(member.network()));
    return chip;
  }

  private MenuButton more(Gallery.Family family, List<Integer> shown) {
    var more = new MenuButton("+" + (family.members().size() - shown.size()));
    more.getStyleClass().addAll("variant-chip", "more-chips");
    more.setMinWidth(Region.USE_PREF_SIZE);
    more.setAccessibleText(say("start.more-of", family.title()));
    for (int i = 0; i < family.members().size(); i++) {
      if (shown.contains(i)) continue;
      var member = family.members().get(i);
      var item =
          new MenuItem(
              member.network().title()
                  + "  ·  "
                  + say("start.weights", Units.count(member.weights())));
      item.setId("start-preset-" + member.network().id());
      item.setOnAction(_ -> open.accept(member.network()));
      more.getItems().add(item);
    }
    return more;
  }
}
