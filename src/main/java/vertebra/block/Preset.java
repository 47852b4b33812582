package vertebra.block;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import vertebra.graph.Graph;

/// A whole network by a well-known name, at its stated input, offered on the start screen, in the
/// palette and on the command line.
///
/// @param id the permanent name (`resnet50`)
/// @param note what a user should know about this form, in one line
/// @param published figures that others published about this very network
/// @param graph makes the design: an input, blocks and an output
public record Preset(
    String id,
    String title,
    String note,
    List<String> aliases,
    List<Published> published,
    Supplier<Graph> graph) {
  public Preset {
    aliases = List.copyOf(aliases);
    published = List.copyOf(published);
  }

  /// A network about which nothing is published that Vertebra knows of.
  public Preset(String id, String title, String note, List<String> aliases, Supplier<Graph> graph) {
    this(id, title, note, aliases, List.of(), graph);
  }

  /// This network with the words that it has in a language.
  Preset worded(Wording wording) {
    var code = "preset." + id;
    return new Preset(
        id,
        wording.of(code + ".title", title),
        wording.of(code + ".note", note),
        wording.of(code + ".aliases", aliases),
        published,
        graph);
  }

  /// This network under further words.
  public Preset called(String... words) {
    var all = Stream.concat(aliases.stream(), Stream.of(words)).toList();
    return new Preset(id, title, note, all, published, graph);
  }

  /// This network with figures that others published about it.
  public Preset with(List<Published> figures) {
    return new Preset(id, title, note, aliases, figures, graph);
  }
}
