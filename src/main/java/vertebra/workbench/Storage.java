package vertebra.workbench;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.design.RoleFrames;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.History;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.importing.ImportedModels;
import vertebra.importing.SourceFile;
import vertebra.onnx.ModelException;

/// Opening and saving without holding up the window.
///
/// Called on the user-interface thread, answers there. Files are touched on the background executor
/// only.
public final class Storage {

  private final OpenDesigns designs;
  private final Preferences preferences;
  private final Executor userInterface;
  private final Executor background;

  public Storage(OpenDesigns designs) {
    this.designs = designs;
    this.preferences = designs.services().preferences();
    this.userInterface = designs.services().threads().userInterface();
    this.background = designs.services().threads().files();
  }

  /// Reads a file and shows it. What is to be said about it (remarks, or why it cannot be opened)
  /// goes to `said`; the design that is open stays open when the file cannot be read.
  public void open(Path file, Consumer<Outcome> said) {
    var catalogue = designs.services().catalogue();
    background.execute(() -> {
      Outcome outcome;
      try {
        outcome = new Opened(file, read(file, catalogue));
      } catch (DocumentException | ModelException unreadable) {
        outcome = new Failed(words(unreadable));
      }
      var result = outcome;
      userInterface.execute(() -> {
        if (result instanceof Opened(var from, var design)) {
          if (isModel(from)) {
            var name = OpenDesign.stem(String.valueOf(from.getFileName()));
            designs.open(History.startingAt(design.document()), Optional.empty(), name);
          } else designs.open(design.document(), Optional.of(from));
          preferences.addRecentFile(from);
        }
        said.accept(result);
      });
    });
  }

  /// How the names of model files end, which are opened as designs that stand in no file yet.
  public static final String MODEL = ".onnx";

  private static boolean isModel(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(MODEL);
  }

  /// While a design is open, it names the model that it came from by its whole path; in its file,
  /// as seen from there.
  private static DocumentFile.Opened read(Path file, Catalogue catalogue)
      throws DocumentException, ModelException {
    if (isModel(file)) {
      var read = ImportedModels.open(file, folder(file), catalogue);
      return new DocumentFile.Opened(
          SourceFile.anywhere(RoleFrames.framed(read.document(), catalogue), folder(file)),
          read.notes());
    }
    var opened = DocumentFile.read(file);
    return new DocumentFile.Opened(
        SourceFile.anywhere(opened.document(), folder(file)), opened.notes());
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  /// Saves the design in a file. Edits made meanwhile stay unsaved.
  public void save(Path file, Consumer<Outcome> said) {
    var learning = designs.shown().learning();
    var document = learning.work();
    var noted = learning.state().notebook();
    var written =
        learning.noted(trimmed(designs.shown().workbench().state().catalogue(), document));
    background.execute(() -> {
      Outcome outcome;
      try {
        DocumentFile.write(SourceFile.seenFrom(written, folder(file)), file);
        outcome = new Saved(file);
      } catch (DocumentException failed) {
        outcome = new Failed(words(failed));
      }
      var result = outcome;
      userInterface.execute(() -> {
        if (result instanceof Saved(var where)) {
          learning.saved(document, noted, where);
          preferences.addRecentFile(where);
        }
        said.accept(result);
      });
    });
  }

  /// What became of opening or saving.
  public sealed interface Outcome {}

  /// The file is open; remarks about it are in [DocumentFile.Opened#notes()].
  public record Opened(Path file, DocumentFile.Opened design) implements Outcome {}

  /// The document stands in the file, complete.
  public record Saved(Path file) implements Outcome {}

  /// It failed; the reason is in words for the user.
  public record Failed(String reason) implements Outcome {}

  /// A document without the parameters that only repeat a block's initial value.
  public static Document trimmed(Catalogue catalogue, Document document) {
    var graph = document.graph();
    for (var node : document.graph().nodes()) {
      var block = catalogue.find(node.block());
      if (block.isPresent()) graph = trimmed(graph, node, block.get());
    }
    return document.with(graph);
  }

  private static Graph trimmed(Graph graph, Node node, BlockType block) {
    var kept = node.parameters();
    for (var spec : block.parameters()) if (repeats(spec, node)) kept = kept.without(spec.key());
    return kept.equals(node.parameters()) ? graph : graph.with(node.with(kept));
  }

  /// Attributes of a file's operators stay even where they say what holds anyway: the file says it
  /// too.
  private static <T> boolean repeats(ParameterSpec<T> spec, Node node) {
    if (spec instanceof ParameterSpec.Attribute) return false;
    return node.parameters()
        .get(spec.key())
        .flatMap(spec::decode)
        .filter(spec.initial()::equals)
        .isPresent();
  }

  private static String words(Exception failure) {
    return String.valueOf(failure.getMessage());
  }
}
