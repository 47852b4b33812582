package vertebra.workbench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import vertebra.document.DocumentException;
import vertebra.document.Json;
import vertebra.files.AtomicFile;
import vertebra.graph.BlockId;

/// What a person likes: recent files and blocks, theme, device. Kept in a JSON file of the user's,
/// which is written at every change. A damaged file costs the preferences and nothing else; it is
/// set aside, not overwritten.
public final class Preferences {

  private static final System.Logger LOG = System.getLogger(Preferences.class.getName());

  /// How the file is called in the folder where a program keeps its settings.
  public static final String FILE = "preferences.json";

  private static final int RECENT = 12;
  private static final String FILES = "recentFiles";
  private static final String BLOCKS = "recentBlocks";

  private final Path file;
  private final Map<String, Object> values;

  private Preferences(Path file, Map<String, Object> values) {
    this.file = file;
    this.values = new LinkedHashMap<>(values);
  }

  /// Reads the preferences from a file, which need not exist.
  public static Preferences from(Path file) {
    if (!Files.exists(file)) return new Preferences(file, Map.of());
    try {
      return new Preferences(file, Json.object(file.toString(), Files.readString(file)));
    } catch (IOException | DocumentException damaged) {
      LOG.log(
          System.Logger.Level.WARNING, "The preferences are ignored: {0}", damaged.getMessage());
      setAside(file);
      return new Preferences(file, Map.of());
    }
  }

  /// Where a program keeps its settings on this computer: `%APPDATA%`, `~/Library/Application
  /// Support`, or `$XDG_CONFIG_HOME`.
  public static Path directory(Map<String, String> environment, String system, Path home) {
    var name = system.toLowerCase(Locale.ROOT);
    if (name.contains("win"))
      return under(environment, "APPDATA", home.resolve("AppData/Roaming")).resolve("Vertebra");
    if (name.contains("mac")) return home.resolve("Library/Application Support/Vertebra");
    return under(environment, "XDG_CONFIG_HOME", home.resolve(".config")).resolve("vertebra");
  }

  private static Path under(Map<String, String> environment, String variable, Path otherwise) {
    var value = environment.getOrDefault(variable, "");
    return value.isBlank() ? otherwise : Path.of(value);
  }

  /// The folder in which they are kept, for what else belongs to the person who likes them.
  Path folder() {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  public Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  public void set(String key, String value) {
    change(key, value);
  }

  /// Forgets what was set under a key.
  public void remove(String key) {
    if (values.remove(key) != null) write();
  }

  /// The texts under a key, in order; none if it was never set.
  public List<String> list(String key) {
    return texts(key);
  }

  public void set(String key, List<String> values) {
    change(key, List.copyOf(values));
  }

  /// The files opened or saved lately that still exist, the latest first.
  public List<Path> recentFiles() {
    return texts(FILES).stream().map(Path::of).filter(Files::isRegularFile).toList();
  }

  public void addRecentFile(Path opened) {
    change(FILES, first(opened.toAbsolutePath().normalize().toString(), texts(FILES)));
  }

  /// The blocks used lately, the latest first.
  public List<BlockId> recentBlocks() {
    return texts(BLOCKS).stream()
        .filter(id -> id.matches("[a-z0-9]+(-[a-z0-9]+)*"))
        .map(BlockId::new)
        .toList();
  }

  public void addRecentBlock(BlockId used) {
    change(BLOCKS, first(used.value(), texts(BLOCKS)));
  }

  private List<String> texts(String key) {
    return values.get(key) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static List<String> first(String newest, List<String> others) {
    var list = new ArrayList<String>();
    list.add(newest);
    others.stream().filter(other -> !other.equals(newest)).limit(RECENT - 1).forEach(list::add);
    return list;
  }

  private void change(String key, Object value) {
    if (!value.equals(values.put(key, value))) write();
  }

  private void write() {
    try {
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) Files.createDirectories(folder);
      AtomicFile.write(file, Json.text(values).getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      LOG.log(
          System.Logger.Level.WARNING, "The preferences were not saved: {0}", failed.getMessage());
    }
  }

  private static void setAside(Path file) {
    try {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".damaged"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException stays) {
      LOG.log(
          System.Logger.Level.WARNING, "{0} could not be set aside: {1}", file, stays.getMessage());
    }
  }
}
