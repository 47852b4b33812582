package vertebra.workbench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import vertebra.document.Document;
import vertebra.document.Flow;
import vertebra.document.Layout;

/// What a person set for the whole program, with what holds until then. It stands in the
/// preferences, from which it is read whenever it is needed.
public record Settings(Preferences preferences) {

  private static final String TEXT = "text.size";
  private static final String LANGUAGE = "language";
  private static final String MOTION = "motion";
  private static final String FLOW = "flow";
  private static final String KEEPING = "keeping";
  private static final String KEYS = "keys.";
  private static final String REDUCED = "reduced";

  /// The sizes of text that can be chosen, in percent.
  public static final List<Integer> TEXT_SIZES = List.of(85, 100, 115, 130, 150);

  private static final int USUAL_SIZE = 100;

  /// What happens to work that nobody saved yet.
  public enum Keeping {
    /// Nothing: it is gone if the program is killed.
    NOTHING,
    /// A copy is kept until it is saved.
    COPY,
    /// A copy is kept, and a design that has a file is saved there by itself.
    FILE
  }

  /// How large text is, in percent of the usual size.
  public int textSize() {
    return preferences
        .text(TEXT)
        .flatMap(text ->
            TEXT_SIZES.stream().filter(size -> text.equals(String.valueOf(size))).findFirst())
        .orElse(USUAL_SIZE);
  }

  public void textSize(int percent) {
    preferences.set(TEXT, String.valueOf(percent));
  }

  /// The language that the window speaks from the next start on.
  public Language language() {
    var name = preferences.text(LANGUAGE).orElse("");
    return Language.named(name).orElse(Language.SYSTEM);
  }

  public void speak(Language language) {
    preferences.set(LANGUAGE, language.tag());
  }

  /// Whether things are at their new place at once instead of gliding there.
  public boolean isMotionReduced() {
    return preferences.text(MOTION).filter(REDUCED::equals).isPresent();
  }

  public void reduceMotion(boolean wanted) {
    preferences.set(MOTION, wanted ? REDUCED : "full");
  }

  /// Which way new designs flow.
  public Flow flow() {
    return Flow.of(preferences.text(FLOW).orElse(""));
  }

  public void flow(Flow flow) {
    preferences.set(FLOW, flow.word());
  }

  /// A new design: empty, and flowing as new ones do.
  public Document blank() {
    return Document.EMPTY.with(Layout.EMPTY.with(flow()));
  }

  public Keeping keeping() {
    var name = preferences.text(KEEPING).orElse("");
    for (var keeping : Keeping.values())
      if (keeping.name().toLowerCase(Locale.ROOT).equals(name)) return keeping;
    return Keeping.COPY;
  }

  public void keep(Keeping keeping) {
    preferences.set(KEEPING, keeping.name().toLowerCase(Locale.ROOT));
  }

  /// The keys that were chosen for something, as JavaFX writes them; empty for the usual ones,
  /// blank for none.
  public Optional<String> keys(String id) {
    return preferences.text(KEYS + id);
  }

  public void keys(String id, String chosen) {
    preferences.set(KEYS + id, chosen);
  }

  /// Gives something its usual keys back.
  public void usualKeys(String id) {
    preferences.remove(KEYS + id);
  }
}
