package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.graph.Graph;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorRef;
import vertebra.tensor.TensorRef.FileStamp;
import vertebra.tensor.TensorRef.Home;

/// The model file that a design came from: where it stands, seen from the design, and what it was
/// when it was read.
///
/// @param path from the design's folder, with `/` between names; absolute where there is no way. It
///   names the file in the design for good
/// @param at where it stands now, if somebody chose it again elsewhere
/// @param sum its checksum, once somebody took the time
/// @param seen another time that the file had when it was found to hold the same bytes
public record SourceFile(
    String path,
    Optional<String> at,
    long bytes,
    Instant written,
    Optional<String> sum,
    Optional<Instant> seen) {

  private static final String PATH = "onnx";
  private static final String AT = "onnx.at";
  private static final String SUM = "onnx.sha256";
  private static final String BYTES = "onnx.bytes";
  private static final String WRITTEN = "onnx.written";
  private static final String SEEN = "onnx.seen";
  private static final String ENDS = "onnx.ends";
  private static final String OPEN = "open";

  /// The file that a design came from, if it came from one.
  public static Optional<SourceFile> of(Document document) {
    var settings = document.settings();
    var path = settings.find(PATH);
    if (path.isEmpty()) return Optional.empty();
    try {
      return Optional.of(
          new SourceFile(
              path.get(),
              settings.find(AT),
              Long.parseLong(settings.find(BYTES).orElse("0")),
              Instant.parse(settings.find(WRITTEN).orElse(Instant.EPOCH.toString())),
              settings.find(SUM),
              settings.find(SEEN).map(Instant::parse)));
    } catch (NumberFormatException | DateTimeParseException damaged) {
      return Optional.of(
          new SourceFile(
              path.get(), settings.find(AT), 0, Instant.EPOCH, Optional.empty(), Optional.empty()));
    }
  }

  /// A part of a design that remembers which file that came from, by its name alone: parts travel.
  public static Document remembered(Document part, Document whole) {
    return of(whole)
        .map(source ->
            part.withSetting(PATH, source.name())
                .withSetting(BYTES, Long.toString(source.bytes))
                .withSetting(WRITTEN, source.written.toString()))
        .orElse(part);
  }

  private String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// A part of a design for another one: where they came from different files, its blocks stand for
  /// no operators any more, because those are of a file that the other does not hold.
  public static Document fitting(Document part, Document target) {
    var from = of(part);
    if (from.isEmpty() || of(target).filter(from.get()::isSame).isPresent()) return part;
    var graph = part.graph();
    for (var node : graph.nodes())
      if (node.origin().part().isPresent()) graph = graph.with(node.with(Origin.NONE));
    return part.with(graph);
  }

  /// Whether that is the same file, perhaps seen from another folder.
  private boolean isSame(SourceFile other) {
    return bytes == other.bytes && written.equals(other.written) && name().equals(other.name());
  }

  static Document remembered(Document document, String path, FileStamp stamp) {
    return document
        .withSetting(PATH, path)
        .withSetting(BYTES, Long.toString(stamp.bytes()))
        .withSetting(WRITTEN, stamp.written().toString());
  }

  /// A design in which every port that nothing reads is an output of the model.
  static Document withOpenEnds(Document document) {
    return document.withSetting(ENDS, OPEN);
  }

  static boolean hasOpenEnds(Document document) {
    return document.settings().find(ENDS).filter(OPEN::equals).isPresent();
  }

  /// The file, seen from a folder.
  public Path from(Path folder) {
    return folder.resolve(at.orElse(path)).normalize();
  }

  /// What the file was when it was read.
  FileStamp stamp() {
    return new FileStamp(bytes, written, Optional.empty());
  }

  /// The step that says where the file stands now.
  public static Edit nowAt(Path file) {
    return new Edit.SetSetting(AT, named(file.toAbsolutePath().normalize()));
  }

  /// A design that remembers the checksum of its file too, by which that is known again after it
  /// was copied or touched. The file is read whole unless the design knows it; a design of a file
  /// that is not what it was stays as it is.
  ///
  /// @param folder where the design stands
  public static Document summed(Document document, Path folder) {
    var source = of(document);
    if (source.isEmpty() || source.get().sum.isPresent()) return document;
    var file = source.get().from(folder);
    try {
      if (!source.get().isAsItWas(file)) return document;
      var sum = FileSum.of(file);
      return source.get().isAsItWas(file) ? document.withSetting(SUM, sum) : document;
    } catch (IOException gone) {
      return document;
    }
  }

  /// A design that remembers when its file was touched, so that it is not read whole again: it was
  /// once, and has the same bytes. The design stays as it is where there is no such thing to know.
  ///
  /// @param folder where the design stands
  public static Document seen(Document document, Path folder) {
    var source = of(document);
    if (source.isEmpty() || source.get().sum.isEmpty()) return document;
    var file = source.get().from(folder);
    try {
      if (source.get().isAsItWas(file)) return document;
      var now = Files.getLastModifiedTime(file).toInstant();
      return source.get().hasTheSameBytes(file)
          ? document.withSetting(SEEN, now.toString())
          : document;
    } catch (IOException gone) {
      return document;
    }
  }

  /// A design with what is known about its file in another state of that design.
  public static Document knowing(Document document, Document other) {
    var own = of(document);
    var found = of(other);
    if (own.isEmpty() || found.isEmpty() || !own.get().isSame(found.get())) return document;
    var known = document;
    if (found.get().sum.isPresent()) known = known.withSetting(SUM, found.get().sum.get());
    if (found.get().seen.isPresent())
      known = known.withSetting(SEEN, found.get().seen.get().toString());
    return known;
  }

  /// How a design in a folder names a file.
  public static String named(Path file, Path folder) {
    var absolute = file.toAbsolutePath().normalize();
    var from = folder.toAbsolutePath().normalize();
    var path =
        from.getRoot() != null && from.getRoot().equals(absolute.getRoot())
            ? from.relativize(absolute)
            : absolute;
    return named(path);
  }

  private static String named(Path path) {
    return path.toString().replace('\\', '/');
  }

  private boolean isAsItWas(Path file) throws IOException {
    var time = Files.getLastModifiedTime(file).toInstant();
    return Files.size(file) == bytes
        && (time.equals(written) || seen.filter(time::equals).isPresent());
  }

  private boolean hasTheSameBytes(Path file) throws IOException {
    return sum.isPresent() && Files.size(file) == bytes && FileSum.of(file).equals(sum.get());
  }

  /// Throws [ModelException] unless the file is there and is what it was: by its size and time, or
  /// else by its checksum if that is known.
  public void check(Path file) throws ModelException {
    try {
      if (!Files.isRegularFile(file)) throw new ModelException(say("import.gone", file));
      if (!isAsItWas(file) && !hasTheSameBytes(file))
        throw new ModelException(say("import.changed", file));
    } catch (ModelException explained) {
      throw explained;
    } catch (IOException failure) {
      throw new ModelException(say("onnx.cannot-be-read", file, failure.getMessage()), failure);
    }
  }

  /// A design that names its files by their whole paths, so that it can stand in any folder.
  ///
  /// @param folder where it stands
  public static Document anywhere(Document document, Path folder) {
    return moved(document, path -> named(folder.resolve(path).toAbsolutePath().normalize()));
  }

  /// The same design with its files named as seen from a folder.
  public static Document seenFrom(Document document, Path folder) {
    return moved(document, path -> named(Path.of(path), folder));
  }

  /// The same design with its file, and what stands beside that, in another folder.
  ///
  /// @param file where the file stands now
  public static Document movedTo(Document document, Path file) {
    var source = of(document);
    if (source.isEmpty()) return document;
    var now = named(file.toAbsolutePath().normalize());
    var old = folder(source.get().path());
    var there =
        moved(
            document,
            path ->
                path.equals(source.get().path())
                    ? now
                    : path.startsWith(old) ? folder(now) + path.substring(old.length()) : path);
    return source.get().at.isPresent() ? there.withSetting(AT, now) : there;
  }

  /// The folder of a path, with the slash behind it.
  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private static Document moved(Document document, UnaryOperator<String> path) {
    var source = of(document);
    if (source.isEmpty()) return document;
    var moved = document.with(moved(document.graph(), path));
    for (var definition : document.definitions().values())
      moved = moved.with(moved(definition, path));
    if (source.get().at.isPresent())
      moved = moved.withSetting(AT, path.apply(source.get().at.get()));
    return moved.withSetting(PATH, path.apply(source.get().path()));
  }

  private static BlockDefinition moved(BlockDefinition definition, UnaryOperator<String> path) {
    return new BlockDefinition(
        definition.id(),
        definition.title(),
        moved(definition.graph(), path),
        definition.inputs(),
        definition.outputs(),
        definition.sizes(),
        definition.parameters(),
        definition.following());
  }

  /// A block of the user's own wherever its files stand.
  static BlockDefinition nowhere(BlockDefinition definition) {
    return moved(definition, _ -> "");
  }

  private static Graph moved(Graph graph, UnaryOperator<String> path) {
    var changed = graph;
    for (var node : graph.nodes()) {
      var parameters = moved(node.parameters(), path);
      if (parameters != node.parameters()) changed = changed.with(node.with(parameters));
    }
    return changed;
  }

  private static Parameters moved(Parameters parameters, UnaryOperator<String> path) {
    var changed = parameters;
    for (var entry : parameters.values().entrySet()) {
      var value = moved(entry.getValue(), path);
      if (value != entry.getValue()) changed = changed.with(entry.getKey(), value);
    }
    return changed;
  }

  private static Value moved(Value value, UnaryOperator<String> path) {
    if (value instanceof Value.Sequence(var values)
        && values.stream().anyMatch(Value.Tensor.class::isInstance))
      return Value.of(values.stream().map(each -> moved(each, path)).toList());
    if (!(value instanceof Value.Tensor(var tensor))
        || !(tensor.home() instanceof Home.OfFile(var file, var stamp))) return value;
    return new Value.Tensor(
        new TensorRef(
            new Home.OfFile(path.apply(file), stamp),
            tensor.name(),
            tensor.range(),
            tensor.elementType(),
            tensor.dims(),
            tensor.views()));
  }
}
