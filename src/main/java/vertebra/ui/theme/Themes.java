package vertebra.ui.theme;

import static vertebra.text.Texts.say;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.ConditionalFeature;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.text.Font;
import vertebra.workbench.Observed;
import vertebra.workbench.Preferences;
import vertebra.workbench.Settings;

/// Dresses scenes in light or dark, as the user chose or as the desktop has it.
///
/// The base sheet comes first, then ours, then every `*.css` in the user's folder in alphabetical
/// order, so that later ones win. The folder is read again whenever the theme changes.
public final class Themes {

  /// What the user chose.
  public enum Choice {
    SYSTEM(say("theme.follow-the-system")),
    LIGHT(say("theme.light")),
    DARK(say("theme.dark"));

    private final String title;

    Choice(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }

    /// Its name as a word.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The choice of a word that is one.
    public static Choice of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// What scenes wear.
  public record Dressed(List<String> sheets) {
    public Dressed {
      sheets = List.copyOf(sheets);
    }
  }

  private static final System.Logger LOG = System.getLogger(Themes.class.getName());
  private static final String KEY = "theme";
  private static final List<String> FONTS =
      List.of(
          "Inter_400Regular.ttf",
          "Inter_400Regular_Italic.ttf",
          "Inter_600SemiBold.ttf",
          "Inter_700Bold.ttf",
          "JetBrainsMono_400Regular.ttf");

  /// What has to be larger where text is.
  private static final Pattern PIXELS =
      Pattern.compile(
          "(-fx-(?:font-size|icon-size|padding|cell-size|tab-min-height|tab-max-height"
              + "|(?:min|pref|max)-(?:width|height)):)([^;}]*)");

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?(?=px|\\s|;|$)");

  private final Preferences preferences;
  private final Path userStyles;
  private final List<Scene> scenes = new CopyOnWriteArrayList<>();
  private final Observed<Dressed> dressed;
  private double enlarged = 1;

  /// @param userStyles the folder whose style sheets are added; need not exist
  public Themes(Preferences preferences, Path userStyles) {
    this.preferences = preferences;
    this.userStyles = userStyles;
    dressed = new Observed<>(new Dressed(List.of()));
    wearBase();
    loadFonts();
    Platform.getPreferences()
        .colorSchemeProperty()
        .subscribe((_, _) -> {
          if (choice() == Choice.SYSTEM) dress();
        });
  }

  /// Makes the bundled families known to JavaFX.
  public static void loadFonts() {
    for (var file : FONTS) {
      try (var font =
          Objects.requireNonNull(
              Themes.class.getResourceAsStream("/vertebra/ui/theme/fonts/" + file))) {
        Font.loadFont(font, 13);
      } catch (IOException unreadable) {
        LOG.log(System.Logger.Level.WARNING, "The font {0} cannot be read", file);
      }
    }
  }

  public Choice choice() {
    var name = preferences.text(KEY).orElse("");
    for (var choice : Choice.values())
      if (choice.name().toLowerCase(Locale.ROOT).equals(name)) return choice;
    return Choice.SYSTEM;
  }

  public void choose(Choice choice) {
    preferences.set(KEY, choice.name().toLowerCase(Locale.ROOT));
    dress();
  }

  public boolean isDark() {
    return switch (choice()) {
      case LIGHT -> false;
      case DARK -> true;
      case SYSTEM -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
    };
  }

  /// Dresses a scene, now and at every change.
  public void dress(Scene scene) {
    scenes.add(scene);
    dress();
  }

  /// Forgets a scene whose window is gone.
  public void undress(Scene scene) {
    scenes.remove(scene);
  }

  /// What scenes wear; changes after they were dressed.
  public Observed<Dressed> dressed() {
    return dressed;
  }

  /// Makes text larger for as long as a room reads it.
  ///
  /// @param factor 1 for what the user chose
  public void enlarge(double factor) {
    if (enlarged == factor) return;
    enlarged = factor;
    dress();
  }

  /// Dresses everything anew, after the size of text changed, or how much moves.
  public void refresh() {
    dress();
  }

  private void dress() {
    wearBase();
    var sheets = sheets();
    for (var scene : scenes) scene.getStylesheets().setAll(sheets);
    dressed.set(new Dressed(sheets));
  }

  /// Before the first control is made, too: JavaFX reads a sheet of its own where there is none.
  private void wearBase() {
    var base = isDark() ? new PrimerDark() : new PrimerLight();
    Application.setUserAgentStylesheet(base.getUserAgentStylesheet());
  }

  private List<String> sheets() {
    var sheets = new ArrayList<String>();
    var names = new ArrayList<>(List.of(isDark() ? "dark" : "light", "vertebra", "results"));
    if (!new Settings(preferences).isMotionReduced()) names.add("motion");
    if (!Platform.isSupported(ConditionalFeature.TRANSPARENT_WINDOW)) names.add("opaque");
    for (var name : names)
      sheets.add(
          sized(Objects.requireNonNull(Themes.class.getResource("/styles/" + name + ".css"))));
    if (!Files.isDirectory(userStyles)) return sheets;
    try (var files = Files.list(userStyles)) {
      files
          .filter(file -> file.toString().endsWith(".css"))
          .sorted()
          .forEach(file -> sheets.add(file.toUri().toString()));
    } catch (IOException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "The styles in {0} cannot be read", userStyles);
    }
    return sheets;
  }

  /// A style sheet with all that goes along with the size of text as large as the user wants it.
  private String sized(URL sheet) {
    int percent = (int) Math.round(new Settings(preferences).textSize() * enlarged);
    if (percent == 100) return sheet.toExternalForm();
    try (var stream = sheet.openStream()) {
      var text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      var larger =
          PIXELS
              .matcher(text)
              .replaceAll(found ->
                  found.group(1)
                      + NUMBER
                          .matcher(found.group(2))
                          .replaceAll(number -> larger(number.group(), percent)));
      return "data:text/css;base64,"
          + Base64.getEncoder().encodeToString(larger.getBytes(StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      return sheet.toExternalForm();
    }
  }

  private static String larger(String number, int percent) {
    return String.format(Locale.ROOT, "%.1f", Double.parseDouble(number) * percent / 100);
  }
}
