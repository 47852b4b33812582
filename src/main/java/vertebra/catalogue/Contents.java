package vertebra.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Description;
import vertebra.block.Family;
import vertebra.block.Habits;
import vertebra.block.Preset;
import vertebra.block.Role;
import vertebra.catalogue.models.PublishedAccuracies;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// The catalogue's table of contents: the headings of all families, blocks and networks, by which
/// they are listed and found before any of them is defined. The build writes it from the
/// definitions.
///
/// @param presets lists of networks in the catalogue's order
record Contents(List<Section> families, List<List<Entry>> presets, Habits habits) {

  private static final String FILE = "contents.tsv";
  private static final String BETWEEN_WORDS = "|";
  private static final String BETWEEN_NUMBERS = "=";

  /// A family and the headings of its blocks.
  record Section(String id, String title, List<BlockType.Heading> blocks) {}

  /// What is known of a network without its design.
  record Entry(String id, String title, String note, List<String> aliases) {}

  /// Writes the table of contents into the given folder of class files.
  public static void main(String[] arguments) throws IOException {
    var folder = Path.of(arguments[0], Contents.class.getPackageName().split("\\.", -1));
    Files.writeString(
        folder.resolve(FILE),
        of(StandardCatalogue.families(), StandardCatalogue.presetLists()).text());
  }

  static Contents of(List<Family> families, List<List<Preset>> presets) {
    return new Contents(
        families.stream()
            .map(family ->
                new Section(
                    family.id(),
                    family.title(),
                    family.blocks().stream().map(BlockType::heading).toList()))
            .toList(),
        presets.stream()
            .map(list ->
                list.stream()
                    .map(preset ->
                        new Entry(preset.id(), preset.title(), preset.note(), preset.aliases()))
                    .toList())
            .toList(),
        Habits.of(
            families.stream().flatMap(family -> family.blocks().stream()).toList(),
            presets.stream().flatMap(List::stream).toList()));
  }

  /// The table that lies beside this class; nothing if the build has not written it.
  static Optional<Contents> written() {
    try (var file = Contents.class.getResourceAsStream(FILE)) {
      return file == null
          ? Optional.empty()
          : Optional.of(parse(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /// A catalogue of these headings.
  ///
  /// @param family defines the family of a number, counted from zero
  /// @param list defines the networks of the list of a number
  Catalogue catalogue(IntFunction<Family> family, IntFunction<List<Preset>> list) {
    var drawers = new ArrayList<Family>();
    for (int i = 0; i < families.size(); i++) drawers.add(deferred(families.get(i), i, family));
    var networks = new ArrayList<Preset>();
    for (int i = 0; i < presets.size(); i++)
      for (var entry : presets.get(i))
        networks.add(PublishedAccuracies.with(deferred(entry, i, list)));
    return new Catalogue(drawers, networks).with(habits);
  }

  private static Family deferred(Section section, int number, IntFunction<Family> family) {
    var blocks = new ArrayList<BlockType>();
    for (var heading : section.blocks()) {
      int place = blocks.size();
      blocks.add(BlockType.deferred(heading, () -> family.apply(number).blocks().get(place)));
    }
    return new Family(section.id(), section.title(), List.copyOf(blocks));
  }

  private static Preset deferred(Entry entry, int number, IntFunction<List<Preset>> list) {
    return new Preset(
        entry.id(),
        entry.title(),
        entry.note(),
        entry.aliases(),
        () ->
            list.apply(number).stream()
                .filter(preset -> preset.id().equals(entry.id()))
                .findFirst()
                .orElseThrow()
                .graph()
                .get());
  }

  /// One line a family, block, list and network, with tabs between what belongs to it.
  String text() {
    var text = new StringBuilder();
    for (var section : families) {
      line(text, "family", section.id(), section.title());
      for (var heading : section.blocks())
        line(
            text,
            "block",
            heading.id().value(),
            heading.title(),
            heading.role().name(),
            joined(heading.aliases()),
            joined(
                new TreeMap<>(heading.forms())
                    .entrySet().stream()
                        .map(form -> form(form.getKey(), form.getValue()))
                        .toList()),
            heading.summary(),
            heading.source().map(Description.Source::title).orElse(""),
            heading.source().map(source -> String.valueOf(source.year())).orElse(""));
    }
    for (var list : presets) {
      line(text, "list");
      for (var entry : list)
        line(text, "preset", entry.id(), entry.title(), entry.note(), joined(entry.aliases()));
    }
    habits
        .behind()
        .forEach((block, next) ->
            line(
                text,
                "behind",
                block.value(),
                joined(
                    next.entrySet().stream()
                        .map(each -> each.getKey() + BETWEEN_NUMBERS + each.getValue())
                        .toList())));
    return text.toString();
  }

  /// A word and the parameters it means, which are whole numbers.
  private static String form(String word, Parameters meant) {
    var form = new StringBuilder(word);
    meant
        .values()
        .forEach((key, value) ->
            form.append(BETWEEN_NUMBERS).append(key).append(BETWEEN_NUMBERS).append(value));
    return form.toString();
  }

  private static void line(StringBuilder text, String... parts) {
    for (var part : parts)
      if (part.indexOf('\t') >= 0 || part.indexOf('\n') >= 0)
        throw new IllegalStateException("a tab or a line break in \"" + part + "\"");
    text.append(String.join("\t", parts)).append('\n');
  }

  private static String joined(List<String> words) {
    for (var word : words)
      if (word.contains(BETWEEN_WORDS) || word.isEmpty())
        throw new IllegalStateException("\"" + word + "\" cannot be an alias");
    return String.join(BETWEEN_WORDS, words);
  }

  /// Reads what [#text] wrote.
  static Contents parse(String text) {
    var families = new ArrayList<Section>();
    var presets = new ArrayList<List<Entry>>();
    var behind = new LinkedHashMap<BlockId, Map<BlockId, Integer>>();
    for (var line : text.split("\n", -1)) {
      var parts = line.split("\t", -1);
      switch (parts[0]) {
        case "family" -> families.add(new Section(parts[1], parts[2], new ArrayList<>()));
        case "block" -> families.getLast().blocks().add(heading(parts));
        case "list" -> presets.add(new ArrayList<>());
        case "preset" ->
            presets.getLast().add(new Entry(parts[1], parts[2], parts[3], words(parts[4])));
        case "behind" -> behind.put(new BlockId(parts[1]), counts(words(parts[2])));
        default -> {}
      }
    }
    return new Contents(families, presets, new Habits(behind));
  }

  private static BlockType.Heading heading(String[] parts) {
    return new BlockType.Heading(
        new BlockId(parts[1]),
        parts[2],
        Role.valueOf(parts[3]),
        words(parts[4]),
        forms(words(parts[5])),
        parts[6],
        parts[8].isEmpty()
            ? Optional.empty()
            : Optional.of(new Description.Source(parts[7], Integer.parseInt(parts[8]))));
  }

  private static Map<String, Parameters> forms(List<String> written) {
    var forms = new LinkedHashMap<String, Parameters>();
    for (var form : written) {
      var parts = form.split(BETWEEN_NUMBERS, -1);
      var values = Parameters.NONE;
      for (int i = 1; i < parts.length; i += 2) values = values.with(parts[i], value(parts[i + 1]));
      forms.put(parts[0], values);
    }
    return forms;
  }

  /// A number, or the word of a choice.
  private static Value value(String written) {
    return written.matches("-?\\d+") ? Value.of(Long.parseLong(written)) : Value.of(written);
  }

  private static Map<BlockId, Integer> counts(List<String> written) {
    var counts = new LinkedHashMap<BlockId, Integer>();
    for (var count : written) {
      var parts = count.split(BETWEEN_NUMBERS, -1);
      counts.put(new BlockId(parts[0]), Integer.valueOf(parts[1]));
    }
    return counts;
  }

  private static List<String> words(String joined) {
    return joined.isEmpty() ? List.of() : List.of(joined.split("\\|", -1));
  }
}
