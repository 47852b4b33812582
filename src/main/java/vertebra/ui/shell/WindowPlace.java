package vertebra.ui.shell;

import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import javafx.geometry.Rectangle2D;
import javafx.stage.Screen;
import javafx.stage.Stage;
import vertebra.workbench.Preferences;

/// Where the window stands on the screen, and that it is the same place the next time. Whatever
/// became of the screens meanwhile, all of it is inside one of them.
public final class WindowPlace {

  private static final String KEY = "window";
  private static final String MAXIMIZED = "window.maximized";
  private static final String NUMBERS = "(-?\\d{1,5} ){2}\\d{1,5} \\d{1,5}";

  /// The least room in which everything can be reached, in points.
  public static final double LEAST_WIDTH = 640;

  public static final double LEAST_HEIGHT = 400;

  private final Stage stage;
  private final Preferences preferences;

  public WindowPlace(Stage stage, Preferences preferences) {
    this.stage = stage;
    this.preferences = preferences;
  }

  /// Puts the window where it stood, or gives it a size in the middle of the screen.
  public void restore(double usualWidth, double usualHeight) {
    var text = preferences.text(KEY).orElse("");
    var screen = Screen.getPrimary().getVisualBounds();
    Rectangle2D place;
    if (text.matches(NUMBERS)) {
      var numbers = List.of(text.split(" ", -1)).stream().map(Double::valueOf).toList();
      var wished = new Rectangle2D(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
      place = inside(wished, Screen.getScreens().stream().map(Screen::getVisualBounds).toList());
    } else
      place =
          inside(
              new Rectangle2D(
                  screen.getMinX() + (screen.getWidth() - usualWidth) / 2,
                  screen.getMinY() + (screen.getHeight() - usualHeight) / 2,
                  usualWidth,
                  usualHeight),
              List.of(screen));
    stage.setMinWidth(Math.min(LEAST_WIDTH, place.getWidth()));
    stage.setMinHeight(Math.min(LEAST_HEIGHT, place.getHeight()));
    stage.setX(place.getMinX());
    stage.setY(place.getMinY());
    stage.setWidth(place.getWidth());
    stage.setHeight(place.getHeight());
    stage.setMaximized(Boolean.parseBoolean(preferences.text(MAXIMIZED).orElse("")));
  }

  /// Puts the window over another one, whose upper left corner goes on being seen.
  ///
  /// @param seen how much of the other is seen, in points
  public void over(Stage other, double seen) {
    var wished =
        new Rectangle2D(
            other.getX() + seen,
            other.getY() + seen,
            Math.max(LEAST_WIDTH, other.getWidth() - seen),
            Math.max(LEAST_HEIGHT, other.getHeight() - seen));
    var place = inside(wished, Screen.getScreens().stream().map(Screen::getVisualBounds).toList());
    stage.setMaximized(false);
    stage.setX(place.getMinX());
    stage.setY(place.getMinY());
    stage.setWidth(place.getWidth());
    stage.setHeight(place.getHeight());
  }

  /// The place nearest to a wished one that is wholly inside the screen that shows most of it, else
  /// inside the first.
  static Rectangle2D inside(Rectangle2D wished, List<Rectangle2D> screens) {
    var screen =
        screens.stream()
            .max(Comparator.comparingDouble(each -> shared(each, wished)))
            .orElse(wished);
    double width = Math.min(wished.getWidth(), screen.getWidth());
    double height = Math.min(wished.getHeight(), screen.getHeight());
    return new Rectangle2D(
        Math.clamp(wished.getMinX(), screen.getMinX(), screen.getMaxX() - width),
        Math.clamp(wished.getMinY(), screen.getMinY(), screen.getMaxY() - height),
        width,
        height);
  }

  private static double shared(Rectangle2D one, Rectangle2D other) {
    double width =
        Math.min(one.getMaxX(), other.getMaxX()) - Math.max(one.getMinX(), other.getMinX());
    double height =
        Math.min(one.getMaxY(), other.getMaxY()) - Math.max(one.getMinY(), other.getMinY());
    return Math.max(0, width) * Math.max(0, height);
  }

  /// Writes the place down. Of a window that fills the screen the place before stays.
  public void remember() {
    preferences.set(MAXIMIZED, String.valueOf(stage.isMaximized()));
    if (stage.isMaximized() || stage.isIconified() || stage.isFullScreen()) return;
    var numbers =
        DoubleStream.of(stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight())
            .filter(Double::isFinite)
            .mapToObj(number -> String.valueOf(Math.round(number)))
            .toList();
    if (numbers.size() == 4) preferences.set(KEY, String.join(" ", numbers));
  }
}
