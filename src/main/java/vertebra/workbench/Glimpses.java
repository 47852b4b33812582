package vertebra.workbench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.design.Definitions;
import vertebra.design.RoleFrames;
import vertebra.design.Silhouette;
import vertebra.design.Snapshot;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;

/// How designs in files look from afar: read and worked out in the background, and remembered until
/// the file is another.
public final class Glimpses {

  private record Known(FileStamp stamp, Silhouette silhouette) {}

  private final Catalogue catalogue;
  private final Executor userInterface;
  private final Executor background;
  private final Map<Path, Known> known = new HashMap<>();

  public Glimpses(Catalogue catalogue, Executor userInterface, Executor background) {
    this.catalogue = catalogue;
    this.userInterface = userInterface;
    this.background = background;
  }

  /// Answers on the user-interface thread; at once where the file was looked at before. A file that
  /// is no design that can be read is not answered for.
  public void of(Path file, Consumer<Silhouette> done) {
    var stamp = FileStamp.of(file.toString(), Optional.empty());
    var before = known.get(file);
    if (before != null && before.stamp().equals(stamp)) {
      done.accept(before.silhouette());
      return;
    }
    background.execute(() -> {
      try {
        var silhouette = silhouette(file);
        userInterface.execute(() -> {
          known.put(file, new Known(stamp, silhouette));
          done.accept(silhouette);
        });
      } catch (DocumentException unreadable) {
        // What is wrong with the file is said when somebody opens it.
      }
    });
  }

  private Silhouette silhouette(Path file) throws DocumentException {
    var document = DocumentFile.read(file).document();
    var blocks = Definitions.added(catalogue, document.definitions().values());
    var analysis = new Analyzer(blocks).analyze(document.graph(), Analysis.NONE);
    var roles = RoleFrames.shown(Snapshot.checked(document, blocks, analysis));
    return Silhouette.of(analysis.findings(), roles::get);
  }
}
