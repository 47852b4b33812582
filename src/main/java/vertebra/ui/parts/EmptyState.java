package vertebra.ui.parts;

import javafx.beans.NamedArg;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.kordamp.ikonli.javafx.FontIcon;

/// What stands in a panel that has nothing to show: what is missing, how to get it, and the button
/// that does it.
public final class EmptyState extends VBox {

  /// The heights in pixels from which there is room for more than the title and the button.
  private static final double ROOM_FOR_ICON = 140;

  private static final double ROOM_FOR_TEXT = 100;

  private final Label title = new Label();
  private final Label text = new Label();
  private final Button help = new Button();

  /// @param name begins the ids of the title (`-empty`), the text (`-why`) and the button (`-help`)
  /// @param icon the code of a font icon
  public EmptyState(
      @NamedArg("name") String name,
      @NamedArg("icon") String icon,
      @NamedArg("title") String title,
      @NamedArg("text") String text) {
    getStyleClass().add("empty-state");
    setAlignment(Pos.CENTER);
    setPickOnBounds(false);
    this.title.setId(name + "-empty");
    this.title.getStyleClass().add("empty-title");
    this.text.setId(name + "-why");
    this.text.getStyleClass().add("empty-text");
    this.title.setWrapText(true);
    this.text.setWrapText(true);
    help.setId(name + "-help");
    help.getStyleClass().addAll("accent", "empty-help");
    help.setWrapText(true);
    help.setTextAlignment(TextAlignment.CENTER);
    var picture = new FontIcon(icon);
    getChildren().addAll(picture, this.title, this.text, help);
    heightProperty()
        .subscribe(height -> {
          keep(picture, height.doubleValue() >= ROOM_FOR_ICON);
          keep(this.text, height.doubleValue() >= ROOM_FOR_TEXT);
        });
    say(title, text);
    offerNothing();
  }

  /// Says what is missing, and how to get it.
  public void say(String missing, String way) {
    title.setText(missing);
    text.setText(way);
  }

  /// Offers to do it.
  public void offer(String words, Runnable act) {
    help.setText(words);
    help.setOnAction(_ -> act.run());
    show(true);
  }

  /// Says more about what is offered, if that still is.
  ///
  /// @param words what it was called when it was offered
  void reword(String words, String more) {
    if (help.getText().equals(words)) help.setText(more);
  }

  /// There is nothing that a button could do.
  public void offerNothing() {
    show(false);
  }

  private void show(boolean shown) {
    keep(help, shown);
  }

  private static void keep(Node part, boolean kept) {
    part.setVisible(kept);
    part.setManaged(kept);
  }
}
