package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javafx.application.ConditionalFeature;
import javafx.application.Platform;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.paint.Colour;
import vertebra.paint.Palette;

class ThemesTest extends WindowTest {

  private static final Pattern NAMED =
      Pattern.compile("-vertebra-((?:canvas|tone)-[a-z0-9-]+):\\s*(#[0-9a-f]{6});");

  private void command(String words) {
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.P);
    robot.write(words);
    press(KeyCode.ENTER);
  }

  private Color colour(String query) {
    return (Color) find(query, Region.class).getBackground().getFills().getLast().getFill();
  }

  /// The ground of the canvas is painted, and has no background of its own.
  private Color canvas() {
    var ground = new AtomicReference<Color>();
    robot.interact(() -> {
      var picture = find("#canvas", Region.class).snapshot(null, null);
      ground.set(picture.getPixelReader().getColor(3, (int) picture.getHeight() / 2));
    });
    return ground.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void theSheetsAndThePicturesHaveTheSameColours(String theme) throws Exception {
    var sheet = new LinkedHashMap<String, String>();
    try (var stream = Palette.class.getResourceAsStream("/styles/" + theme + ".css")) {
      NAMED
          .matcher(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
          .results()
          .forEach(match -> sheet.put(match.group(1), match.group(2)));
    }
    var palette = theme.equals("light") ? Palette.LIGHT : Palette.DARK;
    var painted = new LinkedHashMap<String, String>();
    palette.colours().forEach((name, colour) -> painted.put(name, Colour.hex(colour)));
    assertEquals(painted, sheet);
  }

  @Test
  void oneCommandMakesWindowAndCanvasDark() {
    command("theme light");
    until("light", () -> canvas().getBrightness() > 0.8);
    command("theme dark");
    until("dark", () -> canvas().getBrightness() < 0.3);
    assertTrue(colour(".header").getBrightness() < 0.3, colour(".header").toString());
  }

  @Test
  void aSheetOfTheUsersOwnWins() throws Exception {
    Files.createDirectories(home.resolve("styles"));
    var sheet = home.resolve("styles/mine.css");
    Files.writeString(sheet, ".root { -vertebra-panel: #123456; }");
    command("theme light");
    assertEquals(Color.web("#123456"), colour(".header"));
    Files.delete(sheet);
    command("theme dark");
  }

  /// A shadow or a round corner would lie on white.
  @Test
  void whereWindowsCannotBeSeenThroughWhatFloatsIsSquare() {
    var menu = new ContextMenu(new MenuItem("one"));
    var seenThrough = new AtomicBoolean();
    robot.interact(() -> {
      seenThrough.set(Platform.isSupported(ConditionalFeature.TRANSPARENT_WINDOW));
      menu.show(stage.getScene().getRoot(), 10, 10);
    });
    var shown = (Region) menu.getSkin().getNode();
    boolean isRound =
        shown.getBackground().getFills().stream()
            .anyMatch(fill -> fill.getRadii().getTopLeftHorizontalRadius() > 0);
    assertEquals(seenThrough.get(), isRound);
    assertEquals(seenThrough.get(), shown.getEffect() != null);
    robot.interact(menu::hide);
  }

  @Test
  void noSheetHasAMistake() {
    var warnings = new ArrayList<String>();
    var listener =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            warnings.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var logger = Logger.getLogger("javafx.css");
    logger.addHandler(listener);
    try {
      for (var words : List.of("theme light", "start screen", "theme dark")) {
        command(words);
        WaitForAsyncUtils.waitForFxEvents();
        press(KeyCode.ESCAPE);
      }
    } finally {
      logger.removeHandler(listener);
    }
    assertEquals(List.of(), warnings);
  }
}
