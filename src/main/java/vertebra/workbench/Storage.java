package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.canvas.Arrange;
import vertebra.canvas.Scene;
import vertebra.design.Definitions;
import vertebra.design.Designs;
import vertebra.design.RoleFrames;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.History;
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
  private final Executor weighing;

  /// What the files of open designs were when they were last read or written here.
  private final Map<OpenDesign, FileStamp> stamps = new WeakHashMap<>();

  public Storage(OpenDesigns designs) {
    this.designs = designs;
    this.preferences = designs.services().preferences();
    this.userInterface = designs.services().threads().userInterface();
    this.background = designs.services().threads().files();
    this.weighing = designs.services().threads().weighing();
  }

  /// Reads a file and shows it. What is to be said about it (remarks, or why it cannot be opened)
  /// goes to `said`; the design that is open stays open when the file cannot be read.
  public void open(Path file, Consumer<Outcome> said) {
    var catalogue = designs.services().catalogue();
    background.execute(() -> {
      Outcome outcome;
      var stamp = stamp(file);
      try {
        outcome = new Opened(file, read(file, catalogue));
      } catch (DocumentException | ModelException unreadable) {
        outcome = new Failed(words(unreadable));
      }
      var result = outcome;
      userInterface.execute(() -> {
        if (result instanceof Opened(var from, var design)) {
          var open = isModel(from) ? designs.asRead(design.document()) : designs.of(from);
          if (open.isPresent()) designs.show(open.get());
          else if (isModel(from)) {
            var name = OpenDesign.stem(String.valueOf(from.getFileName()));
            designs.open(History.startingAt(design.document()), Optional.empty(), name);
          } else {
            designs.open(design.document(), Optional.of(from));
            stamps.put(designs.shown(), stamp);
            recognise(designs.shown(), design.document(), folder(from));
          }
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
      var framed =
          read.isVeryDesign() ? read.document() : RoleFrames.framed(read.document(), catalogue);
      return new DocumentFile.Opened(
          SourceFile.anywhere(placed(framed, catalogue), folder(file)), read.notes());
    }
    var opened = DocumentFile.read(file);
    return new DocumentFile.Opened(
        SourceFile.anywhere(placed(opened.document(), catalogue), folder(file)), opened.notes());
  }

  /// The most nodes that are placed by the sizes of their maps, which have to be found out first.
  private static final int PLACED_BY_SIZE = 500;

  /// The document with a place for every node where none has any: nobody placed it yet.
  private static Document placed(Document document, Catalogue catalogue) {
    var layout = document.layout();
    boolean waits = layout.positions().isEmpty() && !document.graph().isEmpty();
    if (!waits || document.graph().size() > PLACED_BY_SIZE) return document;
    var all = Definitions.added(catalogue, document.definitions().values());
    var scene = Scene.of(document, all, new Analyzer(all).check(document.graph()));
    return document.with(Arrange.instantly(scene));
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  /// Saves the design in a file. Edits made meanwhile stay unsaved. The checksum of the model that
  /// the design came from follows when it is known: a large model takes long to read.
  public void save(Path file, Consumer<Outcome> said) {
    var design = designs.shown();
    var learning = design.learning();
    var document = learning.work();
    var noted = learning.state().notebook();
    var written = learning.noted(trimmed(design.state().catalogue(), document));
    background.execute(() -> {
      var result = written(written, file);
      var stamp = stamp(file);
      userInterface.execute(() -> {
        if (result instanceof Saved(var where)) {
          learning.saved(document, noted, where);
          stamps.put(design, stamp);
          preferences.addRecentFile(where);
          prove(design, written, where, stamp);
        }
        said.accept(result);
      });
    });
  }

  private static Outcome written(Document document, Path file) {
    try {
      DocumentFile.write(SourceFile.seenFrom(document, folder(file)), file);
      return new Saved(file);
    } catch (DocumentException failed) {
      return new Failed(words(failed));
    }
  }

  /// Reads the model that a saved design came from for its checksum, and adds that to the design
  /// and to its file, unless that was written again since.
  private void prove(OpenDesign design, Document written, Path file, FileStamp stamp) {
    if (!ImportedModels.isImported(written)) return;
    weighing.execute(() -> {
      if (design.scope().isClosed()) return;
      var summed = SourceFile.summed(written, folder(file));
      if (summed == written) return;
      userInterface.execute(() -> {
        if (design.scope().isClosed() || stamps.get(design) != stamp) return;
        know(design, summed);
        background.execute(() -> {
          if (!stamp(file).equals(stamp) || !(written(summed, file) instanceof Saved)) return;
          var now = stamp(file);
          userInterface.execute(() -> stamps.replace(design, stamp, now));
        });
      });
    });
  }

  /// Looks whether the model that an opened design came from was only touched.
  private void recognise(OpenDesign design, Document document, Path folder) {
    if (!ImportedModels.isImported(document)) return;
    weighing.execute(() -> {
      var seen = SourceFile.seen(document, folder);
      if (seen != document) userInterface.execute(() -> know(design, seen));
    });
  }

  private static void know(OpenDesign design, Document found) {
    design.workbench().know(document -> SourceFile.knowing(document, found));
  }

  private static FileStamp stamp(Path file) {
    return FileStamp.of(file.toString(), Optional.empty());
  }

  /// Looks whether the file of a design is another than when it was read or written here; says so
  /// once for each change.
  public void look(OpenDesign design, Runnable changed) {
    var file = design.state().file();
    var known = stamps.get(design);
    if (file.isEmpty() || known == null) return;
    background.execute(() -> {
      var now = stamp(file.get());
      if (now.equals(known) || now.time().isEmpty()) return;
      userInterface.execute(() -> {
        if (design.scope().isClosed() || stamps.get(design) != known) return;
        stamps.put(design, now);
        changed.run();
      });
    });
  }

  /// Reads the file of an open design again. What was there before comes back by undo.
  public void readAgain(OpenDesign design, Consumer<Outcome> said) {
    var file = design.state().file();
    if (file.isEmpty()) return;
    var catalogue = designs.services().catalogue();
    background.execute(() -> {
      Outcome outcome;
      var stamp = stamp(file.get());
      try {
        outcome = new Opened(file.get(), read(file.get(), catalogue));
      } catch (DocumentException | ModelException unreadable) {
        outcome = new Failed(words(unreadable));
      }
      var result = outcome;
      userInterface.execute(() -> {
        if (result instanceof Opened(var from, var read) && !design.scope().isClosed()) {
          design.workbench().replace(say("workbench.read-again"), read.document());
          design.workbench().saved(design.state().document(), from);
          stamps.put(design, stamp);
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
    return document.with(new Designs(catalogue).trimmed(document.graph()));
  }

  private static String words(Exception failure) {
    return String.valueOf(failure.getMessage());
  }
}
