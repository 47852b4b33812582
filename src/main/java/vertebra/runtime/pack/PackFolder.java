package vertebra.runtime.pack;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where a user's packs lie: one folder a pack, and a file `current` that names the one in use.
///
/// A new pack is made in a folder of its own and named last, so a program that runs keeps the files
/// that it uses, and one that starts finds either a complete pack or none.
public record PackFolder(Path home) {

  /// A variable of the environment that names a pack's folder, before any that is installed.
  public static final String VARIABLE = "VERTEBRA_GPU_PACK";

  private static final String CURRENT = "current";

  /// Where a program keeps what it has fetched on this computer: `%LOCALAPPDATA%`, `~/Library/
  /// Application Support`, or `$XDG_DATA_HOME`.
  public static PackFolder of(Map<String, String> environment, String system, Path home) {
    var name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("win"))
      return new PackFolder(
          under(environment, "LOCALAPPDATA", home.resolve("AppData/Local"))
              .resolve("Vertebra")
              .resolve("gpu"));
    if (name.startsWith("mac"))
      return new PackFolder(home.resolve("Library/Application Support/Vertebra/gpu"));
    return new PackFolder(
        under(environment, "XDG_DATA_HOME", home.resolve(".local/share"))
            .resolve("vertebra")
            .resolve("gpu"));
  }

  /// This user's.
  public static PackFolder usual() {
    return of(
        System.getenv(),
        System.getProperty("os.name", ""),
        Path.of(System.getProperty("user.home", "")));
  }

  private static Path under(Map<String, String> environment, String variable, Path otherwise) {
    var value = environment.getOrDefault(variable, "");
    return value.isBlank() ? otherwise : Path.of(value);
  }

  /// The pack to use: the one that the environment names, else the installed one.
  public Optional<Path> chosen(Map<String, String> environment) {
    var named = environment.getOrDefault(VARIABLE, "");
    return named.isBlank() ? current() : Optional.of(Path.of(named));
  }

  /// The installed pack.
  public Optional<Path> current() {
    var file = home.resolve(CURRENT);
    try {
      if (!Files.isRegularFile(file)) return Optional.empty();
      return Optional.of(home.resolve(Files.readString(file).strip()))
          .filter(folder -> home.equals(folder.getParent()) && Files.isDirectory(folder));
    } catch (IOException | InvalidPathException damaged) {
      return Optional.empty();
    }
  }

  /// Makes a pack's folder the one in use.
  void choose(Path folder) throws IOException {
    var part = home.resolve(CURRENT + ".part");
    Files.write(part, String.valueOf(folder.getFileName()).getBytes(StandardCharsets.UTF_8));
    Files.move(part, home.resolve(CURRENT), StandardCopyOption.REPLACE_EXISTING);
  }

  /// Whether there is anything to remove.
  public boolean isEmpty() {
    return !Files.isDirectory(home);
  }

  /// Removes every pack and what is left of broken downloads. Answers the bytes that became free.
  /// What a running program holds open stays on some systems and goes at the next removal.
  public long remove() throws PackException {
    try {
      Files.deleteIfExists(home.resolve(CURRENT));
      long freed = 0;
      for (var file : below(home)) {
        long size = Files.isRegularFile(file) ? Files.size(file) : 0;
        if (file.toFile().delete()) freed += size;
      }
      return freed;
    } catch (IOException failure) {
      throw new PackException(
          say("pack.the-gpu-packs-in-could", home, failure.getMessage()), failure);
    }
  }

  private static List<Path> below(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    try (var files = Files.walk(folder)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
