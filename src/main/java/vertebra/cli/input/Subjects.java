package vertebra.cli.input;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.cli.input.CommandContext.NamedBlock;
import vertebra.design.BlockSearch;
import vertebra.design.Definitions;
import vertebra.design.Designs;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.GraphText;
import vertebra.files.Scratch;
import vertebra.graph.BlockId;
import vertebra.graph.Node;
import vertebra.graph.Parameters;
import vertebra.importing.ImportedModels;
import vertebra.importing.SourceFile;
import vertebra.onnx.ModelException;
import vertebra.tensor.Shape;

/// Finds what a user means by FILE: a design file, an ONNX model, a preset (`resnet50`), or a block
/// with parameters (`resnet:depth=50,groups=32`), which gets inputs and outputs around it.
final class Subjects {

  private static final String ONNX = ".onnx";

  /// What stands for standard input.
  static final String STANDARD = "-";

  private final Catalogue catalogue;
  private final StandardStreams streams;
  private final Designs designs;

  Subjects(Catalogue catalogue, StandardStreams streams) {
    this.catalogue = catalogue;
    this.streams = streams;
    this.designs = new Designs(catalogue);
  }

  /// The subject of that name; `inputs` are the values of `--input`. A design that came from a
  /// model file is that model, with what was edited.
  Subject find(String name, List<String> inputs) throws UsageError {
    try {
      return switch (named(name, inputs)) {
        case Subject.Foreign(_, var file) ->
            new Subject.Foreign(name, ImportedModels.runnable(file));
        case Subject.Design design when ImportedModels.isImported(design.document()) ->
            new Subject.Foreign(
                name,
                ImportedModels.runnable(
                    ImportedModels.model(
                        design.document(),
                        design.folder(),
                        Definitions.added(catalogue, design.document().definitions().values()))));
        case Subject.Design design -> design;
      };
    } catch (ModelException unreadable) {
      throw UsageError.because(unreadable);
    }
  }

  private Subject named(String name, List<String> inputs) throws UsageError {
    if (name.equals(STANDARD)) return standard(inputs);
    var path = path(name);
    if (path.filter(Files::isDirectory).isPresent() && catalogue.preset(name).isEmpty())
      throw new UsageError(say("cli.is-a-folder", name, DocumentFile.EXTENSION, ONNX));
    boolean exists = path.filter(Files::exists).isPresent();
    var lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(ONNX)) return foreign(name, path.filter(_ -> exists), inputs);
    if (lower.endsWith(DocumentFile.EXTENSION)) return file(name, path.filter(_ -> exists), inputs);
    var preset = catalogue.preset(name);
    if (preset.isPresent())
      return sized(
          new Subject.Design(name, Document.of(preset.get().graph().get()), List.of()), inputs);
    if (exists)
      throw new UsageError(say("cli.is-neither-a-design-nor", name, DocumentFile.EXTENSION, ONNX));
    return block(name, inputs);
  }

  /// The file of that name, or what standard input holds as a file of this ending.
  Path file(String name, String ending) throws UsageError {
    if (name.equals(STANDARD)) return written(bytes(), ending);
    return path(name).orElseThrow(() -> new UsageError(say("cli.is-no-file-name-here", name)));
  }

  private byte[] bytes() throws UsageError {
    var bytes = streams.read(Integer.MAX_VALUE - 8);
    if (bytes.length == 0) throw new UsageError(say("cli.standard-input-is-empty"));
    return bytes;
  }

  private static Path written(byte[] bytes, String ending) throws UsageError {
    try {
      return Files.write(Scratch.folder("input").resolve("standard-input" + ending), bytes);
    } catch (IOException noPlace) {
      throw UsageError.because(noPlace);
    }
  }

  /// What standard input holds: a design if it begins as JSON does, else a model.
  private Subject standard(List<String> inputs) throws UsageError {
    var bytes = bytes();
    try {
      if (DocumentFile.looksLikeJson(bytes)) {
        var opened = DocumentFile.parse(say("cli.standard-input"), bytes);
        return sized(new Subject.Design(STANDARD, opened.document(), opened.notes()), inputs);
      }
      return foreign(STANDARD, Optional.of(written(bytes, ONNX)), inputs);
    } catch (DocumentException unreadable) {
      throw UsageError.because(unreadable);
    }
  }

  /// The design of that name; a model file is read as one.
  Subject.Design design(String name, List<String> inputs) throws UsageError {
    return switch (named(name, name.toLowerCase(Locale.ROOT).endsWith(ONNX) ? List.of() : inputs)) {
      case Subject.Design design -> design;
      case Subject.Foreign(_, var file) -> {
        try {
          var opened = ImportedModels.open(file, Path.of(""), catalogue);
          yield sized(new Subject.Design(name, opened.document(), opened.notes()), inputs);
        } catch (ModelException unreadable) {
          throw UsageError.because(unreadable);
        }
      }
    };
  }

  private static Subject foreign(String name, Optional<Path> file, List<String> inputs)
      throws UsageError {
    if (file.isEmpty()) throw new UsageError(say("cli.there-is-no-file", name));
    if (!inputs.isEmpty()) throw new UsageError(say("cli.input-cannot-change", name));
    return new Subject.Foreign(name, file.get());
  }

  private Subject file(String name, Optional<Path> file, List<String> inputs) throws UsageError {
    if (file.isEmpty()) throw new UsageError(say("cli.there-is-no-file", name));
    try {
      var opened = DocumentFile.read(file.get());
      var folder = ImportedModels.folderOfDesign(file);
      var document = SourceFile.seen(opened.document(), folder);
      return sized(new Subject.Design(name, document, opened.notes()), inputs);
    } catch (DocumentException unreadable) {
      throw UsageError.because(unreadable);
    }
  }

  private Subject block(String name, List<String> inputs) throws UsageError {
    var named = block(name);
    var block = named.block();
    var parameters = named.parameters();
    var shapes = new LinkedHashMap<String, Shape>();
    boolean isUnnamed = inputs.size() == 1 && !inputs.getFirst().contains("=");
    if (isUnnamed) shapes.put("", shape(inputs.getFirst()));
    else
      for (var input : inputs)
        shapes.put(
            portOf(input, block, parameters), shape(input.substring(input.indexOf('=') + 1)));
    var graph = designs.around(block, parameters, shapes);
    var nodes = designs.inputs(graph);
    if (isUnnamed && nodes.size() > 1)
      throw new UsageError(
          say("cli.input-names-no-input", inputs.getFirst(), block.title(), names(nodes)));
    return new Subject.Design(name, Document.of(graph), List.of());
  }

  /// A block of the catalogue with what stands behind its name: `resnet:depth=50,groups=32`.
  NamedBlock block(String name) throws UsageError {
    int colon = name.indexOf(':');
    var id = colon < 0 ? name : name.substring(0, colon);
    var block = isBlockId(id) ? catalogue.find(new BlockId(id)) : Optional.<BlockType>empty();
    if (block.isEmpty() && catalogue.presets().stream().anyMatch(preset -> preset.id().equals(id)))
      throw new UsageError(say("cli.is-a-preset-which-has-no-parameters-of-its-own", id));
    if (block.isEmpty()) throw unknown(id);
    return new NamedBlock(
        block.get(), parameters(block.get(), colon < 0 ? "" : name.substring(colon + 1)));
  }

  private static String portOf(String input, BlockType block, Parameters parameters)
      throws UsageError {
    int equals = input.indexOf('=');
    var name = equals < 0 ? "" : input.substring(0, equals);
    if (block.inputs(parameters).stream().anyMatch(port -> port.covers(name))) return name;
    var names =
        block.inputs(parameters).stream()
            .map(port -> port.slot(1))
            .collect(Collectors.joining(", "));
    throw new UsageError(say("cli.input-names-no-input", input, block.title(), names));
  }

  private static Parameters parameters(BlockType block, String text) throws UsageError {
    var parameters = Parameters.NONE;
    if (text.isBlank()) return parameters;
    for (var part : text.split(",(?=\\s*[A-Za-z][A-Za-z0-9-]*\\s*=)", -1)) {
      int equals = part.indexOf('=');
      var key = (equals < 0 ? part : part.substring(0, equals)).strip();
      var spec = block.parameter(key);
      if (equals < 0 || spec.isEmpty())
        throw new UsageError(
            say("cli.is-no-parameter", part.strip(), block.title(), keys(block), block.id()));
      parameters = parameters.with(key, GraphText.value(part.substring(equals + 1).strip()));
      var complaint = spec.get().complaint(parameters);
      if (complaint.isPresent()) throw new UsageError(block.title() + ": " + complaint.get() + ".");
    }
    return parameters;
  }

  private static String keys(BlockType block) {
    var keys =
        block.parameters().stream().map(ParameterSpec::key).collect(Collectors.joining(", "));
    return keys.isEmpty() ? "none" : keys;
  }

  private UsageError unknown(String name) {
    var names =
        Stream.concat(
            catalogue.presets().stream().map(preset -> preset.id()),
            catalogue.blocks().stream().map(block -> block.id().value()));
    var near = BlockSearch.nearest(name, names, 3);
    if (name.contains("/") || name.contains("\\") || name.contains("."))
      return new UsageError(say("cli.there-is-no-file", name));
    return new UsageError(
        say(
            "cli.there-is-no-file-preset",
            name,
            near.isEmpty()
                ? say("cli.vertebra-catalogue-lists-what")
                : say("cli.did-you-mean-behind", String.join(", ", near))));
  }

  private static boolean isBlockId(String name) {
    return name.matches("[a-z0-9]+(-[a-z0-9]+)*");
  }

  /// The design with the sizes of `--input` at its inputs.
  private Subject.Design sized(Subject.Design design, List<String> inputs) throws UsageError {
    var graph = design.document().graph();
    var nodes = designs.inputs(graph);
    for (var input : inputs) {
      int equals = input.indexOf('=');
      var node =
          equals < 0 && nodes.size() == 1
              ? Optional.of(nodes.getFirst())
              : named(nodes, input.substring(0, Math.max(0, equals)));
      if (node.isEmpty())
        throw new UsageError(
            nodes.isEmpty()
                ? say("cli.has-no-input-block-so-input", design.name())
                : say("cli.input-names-no-input", input, design.name(), names(nodes)));
      graph = designs.withShape(graph, node.get().id(), shape(input.substring(equals + 1)));
    }
    return new Subject.Design(design.name(), design.document().with(graph), design.notes());
  }

  private static String names(List<Node> nodes) {
    return nodes.stream().map(node -> node.id().value()).collect(Collectors.joining(", "));
  }

  private static Optional<Node> named(List<Node> nodes, String name) {
    return nodes.stream().filter(node -> node.id().value().equals(name)).findFirst();
  }

  private static Shape shape(String text) throws UsageError {
    try {
      var shape = Shape.read(text);
      boolean positive =
          shape.dims().stream().allMatch(dim -> dim.known().isEmpty() || dim.value() > 0);
      if (positive && shape.rank() > 0) return shape;
    } catch (IllegalArgumentException notAShape) {
      throw new UsageError(badShape(text), notAShape);
    }
    throw new UsageError(badShape(text));
  }

  private static String badShape(String text) {
    return say("cli.input-must-be-sizes-of-at-least", text);
  }

  private static Optional<Path> path(String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }
}
