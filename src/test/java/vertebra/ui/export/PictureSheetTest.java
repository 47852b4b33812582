package vertebra.ui.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.ImageView;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import vertebra.canvas.Marks;
import vertebra.canvas.Picture;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Palette;
import vertebra.ui.parts.PanelTest;

/// The sheet that makes pictures of a design.
class PictureSheetTest extends PanelTest {

  private PictureSheet sheet;

  @Override
  protected Class<?> panel() {
    return PictureSheet.class;
  }

  @Override
  protected Object controller() {
    sheet = new PictureSheet(() -> Palette.LIGHT, files, Runnable::run, Runnable::run);
    return sheet;
  }

  private void ready(String... selected) {
    robot.interact(() -> {
      var state = workbench.state();
      var view = ViewGraph.of(Scene.of(state.document(), state.catalogue(), state.analysis()));
      var nodes = new java.util.LinkedHashSet<NodeId>();
      for (var id : selected) nodes.add(new NodeId(id));
      sheet.prepare(
          new Picture.Sight(
              view,
              new Box(0, 0, 120, 90),
              Marks.NONE.selecting(Set.copyOf(nodes), Optional.empty()),
              "my: net?"));
    });
  }

  private void kind(String kind) {
    robot.interact(() -> find("#picture-" + kind, ToggleButton.class).setSelected(true));
  }

  private void choose(String box, int index) {
    robot.interact(() -> find("#picture-" + box, ComboBox.class).getSelectionModel().select(index));
  }

  private BufferedImage written(String name) throws IOException {
    file = Optional.of(folder.resolve(name));
    robot.interact(() -> find("#picture-start", javafx.scene.control.Button.class).fire());
    return ImageIO.read(file.get().toFile());
  }

  @Test
  void whatIsOnScreenIsWrittenAsLargeAsItSays() throws IOException {
    ready();
    kind("png");
    choose("part", 1);
    choose("scale", 2);
    assertEquals("360 × 270 pixels", text("#picture-size"));
    var picture = written("a.png");
    assertEquals(360, picture.getWidth());
    assertEquals(270, picture.getHeight());
    assertTrue(text("#picture-report").startsWith("Wrote a.png, "));
    assertTrue(isShown("#picture-show"));
  }

  @Test
  void withoutABackgroundWhatLiesBehindShowsThrough() throws IOException {
    ready();
    kind("png");
    assertEquals(0xff, written("b.png").getRGB(1, 1) >>> 24);
    robot.interact(() -> find("#picture-ground", CheckBox.class).setSelected(false));
    assertEquals(0, written("c.png").getRGB(1, 1) >>> 24);
  }

  @Test
  void colourSelectionAndLevelMakeAnotherPicture() throws IOException {
    ready("dense");
    var plain = written("a.svg");
    assertEquals(null, plain, "no pixels in it");
    var before = Files.readString(folder.resolve("a.svg"));
    robot.interact(() -> find("#picture-selection", CheckBox.class).setSelected(true));
    written("b.svg");
    var marked = Files.readString(folder.resolve("b.svg"));
    assertNotEquals(before, marked);
    choose("theme", 2);
    written("c.svg");
    assertNotEquals(marked, Files.readString(folder.resolve("c.svg")));
    choose("level", 2);
    written("d.svg");
    assertTrue(
        Files.size(folder.resolve("d.svg")) < Files.size(folder.resolve("c.svg")), "says less");
  }

  @Test
  void thePartThatIsSelectedIsOfferedOnlyWhereSomethingIs() {
    ready();
    assertEquals(2, find("#picture-part", ComboBox.class).getItems().size());
    assertTrue(find("#picture-selection", CheckBox.class).isDisabled());
    ready("dense");
    assertEquals(3, find("#picture-part", ComboBox.class).getItems().size());
    var everything = text("#picture-size");
    choose("part", 2);
    assertNotEquals(everything, text("#picture-size"));
    assertTrue(find("#picture-preview", ImageView.class).getImage().getWidth() > 10);
  }

  @Test
  void anEndingThatSaysSomethingElseIsAskedAbout() {
    ready();
    file = Optional.of(folder.resolve("cnn.onnx"));
    robot.interact(() -> find("#picture-start", javafx.scene.control.Button.class).fire());
    assertFalse(Files.exists(file.get()));
    assertTrue(isShown("#picture-ending"));
    assertEquals("Write cnn.svg", text("#picture-ending-other"));
    robot.interact(() -> find("#picture-ending-other", javafx.scene.control.Button.class).fire());
    assertTrue(Files.exists(folder.resolve("cnn.svg")));
    assertFalse(Files.exists(file.get()));
    assertEquals(List.of("Export a picture"), asked);
  }
}
