package vertebra.runtime.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// The packs that there are, as the file `packs.txt` lists them.
public final class PackTable {

  private final List<Pack> packs;

  private PackTable(List<Pack> packs) {
    this.packs = List.copyOf(packs);
  }

  /// The program's own table.
  public static PackTable standard() {
    return parse(resource("packs.txt"), PackTable::resource);
  }

  public List<Pack> packs() {
    return packs;
  }

  public Optional<Pack> find(String name, String system) {
    return packs.stream()
        .filter(pack -> pack.name().equals(name) && pack.system().equals(system))
        .findFirst();
  }

  /// The word for a computer of this operating system and processor, such as `linux-x86_64`.
  public static String system(String os, String processor) {
    var name = os.toLowerCase(Locale.ROOT);
    var family = name.startsWith("win") ? "windows" : name.startsWith("mac") ? "macos" : "linux";
    var kind = processor.toLowerCase(Locale.ROOT);
    if (kind.equals("amd64")) kind = "x86_64";
    if (kind.equals("arm64")) kind = "aarch64";
    return family + "-" + kind;
  }

  private static String resource(String name) {
    try (InputStream in = PackTable.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException(name + " is missing from the program");
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /// @param texts answers the text of a licence by its file's name
  static PackTable parse(String text, Function<String, String> texts) {
    var packs = new ArrayList<Pack>();
    var draft = new Draft();
    for (var line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) continue;
      var words = line.split(" ", -1);
      switch (words[0]) {
        case "pack" -> {
          draft.finish().ifPresent(packs::add);
          draft = new Draft();
          draft.name = words[1];
          draft.system = words[2];
          draft.title = rest(line, 3);
        }
        case "licence" ->
            draft.licences.add(new Pack.Licence(rest(line, 2), texts.apply(words[1])));
        case "jar", "npm" -> draft.begin(words);
        case "file" -> draft.entries.add(entry(words));
        default -> throw new IllegalArgumentException("not a line of a pack: " + line);
      }
    }
    draft.finish().ifPresent(packs::add);
    return new PackTable(packs);
  }

  private static String rest(String line, int from) {
    return line.split(" ", from + 1)[from];
  }

  private static Pack.Entry entry(String[] words) {
    return new Pack.Entry(
        words[1],
        words[2],
        Long.parseLong(words[3]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5], 16),
        words[6].equals("-") ? "" : words[6]);
  }

  /// A pack whose lines are being read.
  private static final class Draft {
    private String name = "";
    private String system = "";
    private String title = "";
    private final List<Pack.Licence> licences = new ArrayList<>();
    private final List<Pack.Archive> archives = new ArrayList<>();
    private String[] archive = {};
    private List<Pack.Entry> entries = new ArrayList<>();

    void begin(String[] words) {
      end();
      archive = words;
    }

    private void end() {
      if (archive.length > 0) archives.add(archive(archive, entries));
      archive = new String[] {};
      entries = new ArrayList<>();
    }

    private static Pack.Archive archive(String[] words, List<Pack.Entry> entries) {
      if (words[0].equals("npm")) {
        int at = words[1].lastIndexOf('@');
        return new Pack.Npm(
            words[1].substring(0, at),
            words[1].substring(at + 1),
            Long.parseLong(words[2]),
            words[3],
            entries);
      }
      var parts = words[1].split(":", -1);
      return new Pack.Jar(parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : "", entries);
    }

    Optional<Pack> finish() {
      end();
      return name.isEmpty()
          ? Optional.empty()
          : Optional.of(new Pack(name, system, title, licences, archives));
    }
  }
}
