package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.graph.PersistentMap;
import vertebra.graph.Value;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorRef;
import vertebra.tensor.TensorRef.FileStamp;
import vertebra.tensor.TensorRef.Home;

/// The model file that a design came from: where it stands, seen from the design, and what it was
/// when it was read.
///
/// @param path from the design's folder, with `/` between names; absolute where there is no way
public record SourceFile(String path, long bytes, Instant written) {

  private static final String PATH = "onnx";
  private static final String BYTES = "onnx.bytes";
  private static final String WRITTEN = "onnx.written";

  /// The file that a design came from, if it came from one.
  public static Optional<SourceFile> of(Document document) {
    var settings = document.settings();
    var path = settings.find(PATH);
    if (path.isEmpty()) return Optional.empty();
    try {
      return Optional.of(
          new SourceFile(
              path.get(),
              Long.parseLong(settings.find(BYTES).orElse("0")),
              Instant.parse(settings.find(WRITTEN).orElse(Instant.EPOCH.toString()))));
    } catch (NumberFormatException | DateTimeParseException damaged) {
      return Optional.of(new SourceFile(path.get(), 0, Instant.EPOCH));
    }
  }

  static Document remembered(Document document, String path, FileStamp stamp) {
    return document
        .withSetting(PATH, path)
        .withSetting(BYTES, Long.toString(stamp.bytes()))
        .withSetting(WRITTEN, stamp.written().toString());
  }

  /// The file, seen from a folder.
  public Path from(Path folder) {
    return folder.resolve(path).normalize();
  }

  /// How a design in a folder names a file.
  public static String named(Path file, Path folder) {
    var absolute = file.toAbsolutePath().normalize();
    var from = folder.toAbsolutePath().normalize();
    var path =
        from.getRoot() != null && from.getRoot().equals(absolute.getRoot())
            ? from.relativize(absolute)
            : absolute;
    return path.toString().replace('\\', '/');
  }

  /// Throws [ModelException] unless the file is there and is what it was.
  void check(Path file) throws ModelException {
    try {
      if (!Files.isRegularFile(file)) throw new ModelException(say("import.gone", file));
      boolean same =
          Files.size(file) == bytes
              && Files.getLastModifiedTime(file).toInstant().equals(written);
      if (!same) throw new ModelException(say("import.changed", file));
    } catch (ModelException explained) {
      throw explained;
    } catch (IOException failure) {
      throw new ModelException(say("onnx.cannot-be-read", file, failure.getMessage()), failure);
    }
  }

  /// A design that is about to stand in another folder, with every reference to its file and its
  /// data files seen from there.
  public static Document moved(Document document, Path from, Path to) {
    var source = of(document);
    if (source.isEmpty() || from.toAbsolutePath().normalize().equals(to.toAbsolutePath().normalize()))
      return document;
    var moved = document.with(moved(document.graph(), from, to));
    PersistentMap<vertebra.graph.BlockId, BlockDefinition> definitions = document.definitions();
    for (var definition : definitions.values())
      moved =
          moved.with(
              new BlockDefinition(
                  definition.id(),
                  definition.title(),
                  moved(definition.graph(), from, to),
                  definition.inputs(),
                  definition.outputs(),
                  definition.sizes()));
    return moved.withSetting(PATH, named(source.get().from(from), to));
  }

  private static Graph moved(Graph graph, Path from, Path to) {
    var changed = graph;
    for (var node : graph.nodes()) {
      var parameters = moved(node.parameters(), from, to);
      if (parameters != node.parameters()) changed = changed.with(node.with(parameters));
    }
    return changed;
  }

  private static Parameters moved(Parameters parameters, Path from, Path to) {
    var changed = parameters;
    for (var entry : parameters.values().entrySet()) {
      var value = moved(entry.getValue(), from, to);
      if (value != entry.getValue()) changed = changed.with(entry.getKey(), value);
    }
    return changed;
  }

  private static Value moved(Value value, Path from, Path to) {
    if (value instanceof Value.Sequence(var values)
        && values.stream().anyMatch(Value.Tensor.class::isInstance))
      return Value.of(values.stream().map(each -> moved(each, from, to)).toList());
    if (!(value instanceof Value.Tensor(var tensor))
        || !(tensor.home() instanceof Home.OfFile(var path, var stamp))) return value;
    var there = named(from.resolve(path).normalize(), to);
    return new Value.Tensor(
        new TensorRef(
            new Home.OfFile(there, stamp),
            tensor.name(),
            tensor.range(),
            tensor.elementType(),
            tensor.dims(),
            tensor.views()));
  }
}
