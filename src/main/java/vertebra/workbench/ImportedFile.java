package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.design.Drawing;
import vertebra.design.Titles;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Layout;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;
import vertebra.importing.FileChanges;
import vertebra.importing.ImportReport;
import vertebra.importing.ImportedModels;
import vertebra.importing.ModelCopy;
import vertebra.importing.SourceFile;
import vertebra.onnx.ModelException;

/// The model file that an open design came from: how it reads, what the design changes in it, and
/// its own operators in the place of the blocks that stand for them.
///
/// Called on the user-interface thread, answers there. The file is touched on the files thread
/// only.
public final class ImportedFile {

  /// What is known about the file.
  ///
  /// @param report how it reads; empty until somebody asked
  /// @param changes what the design changes in it
  /// @param failure why there is nothing to be known, in a sentence; blank if there is
  /// @param isBusy whether the file is being looked at
  public record Known(
      Optional<ImportReport> report,
      Optional<About<FileChanges>> changes,
      String failure,
      boolean isBusy) {
    static final Known NOTHING = new Known(Optional.empty(), Optional.empty(), "", false);

    Known busy() {
      return new Known(report, changes, failure, true);
    }
  }

  private final Workbench workbench;
  private final Present present;
  private final Executor userInterface;
  private final Executor background;
  private final Executor files;
  private final Observed<Known> known = new Observed<>(Known.NOTHING);
  private boolean isFollowed;

  ImportedFile(Workbench workbench, Present present, Scope scope, Services.Threads threads) {
    this.workbench = workbench;
    this.present = present;
    userInterface = threads.userInterface();
    background = threads.background();
    files = threads.files();
    workbench
        .observed()
        .follow(
            scope,
            _ -> {
              if (isFollowed) next();
            });
  }

  public Observed<Known> observed() {
    return known;
  }

  /// Whether the design came from a file.
  public boolean isThere() {
    return ImportedModels.isImported(workbench.state().document());
  }

  /// The operator set of the file, once it was read.
  public Optional<Integer> operatorSet() {
    return known.get().report().map(report -> (int) report.opset());
  }

  /// Reads the file, and from now on follows what the design changes in it. A file that could not
  /// be read is tried again.
  public void look() {
    if (!isThere() || isFollowed && known.get().failure().isEmpty()) return;
    isFollowed = true;
    next();
  }

  private void next() {
    var now = known.get();
    var changes = now.changes().filter(found -> found.isFresh(present.basis()));
    if (now.isBusy() || changes.isPresent()) return;
    var state = workbench.state();
    var document = state.document();
    var folder = ImportedModels.folderOfDesign(state.file());
    var asked = present.aboutStructure(true);
    known.set(now.busy());
    files.execute(() -> {
      Known found;
      try {
        var seen = SourceFile.seen(document, folder);
        if (seen != document)
          userInterface.execute(() -> workbench.know(each -> SourceFile.knowing(each, seen)));
        var changed = ImportedModels.changes(seen, folder, state.catalogue());
        var report = now.report();
        if (report.isEmpty()) {
          var file = SourceFile.of(document).orElseThrow().from(folder);
          report = Optional.of(ImportedModels.open(file, folder, state.catalogue()).report());
        }
        found = new Known(report, Optional.of(asked.map(_ -> changed)), "", false);
      } catch (ModelException refused) {
        found =
            new Known(now.report(), Optional.empty(), String.valueOf(refused.getMessage()), false);
      }
      var result = found;
      userInterface.execute(() -> {
        known.set(result);
        if (!asked.isFresh(present.basis())) next();
      });
    });
  }

  /// Says where the file stands now, if the bytes are those that the design was made from.
  ///
  /// @param said why it is not that file
  public void chooseAgain(Path file, Consumer<String> said) {
    var source = SourceFile.of(workbench.state().document());
    if (source.isEmpty()) return;
    files.execute(() -> {
      try {
        source.get().check(file);
        userInterface.execute(() ->
            workbench.perform(
                say("step.choose-the-model"), SourceFile.nowAt(file), Selection.NONE));
      } catch (ModelException other) {
        userInterface.execute(() -> said.accept(String.valueOf(other.getMessage())));
      }
    });
  }

  /// Puts a copy of the file beside the design, which refers to that from now on.
  ///
  /// @param said what became of it
  public void keepCopy(Consumer<String> said) {
    var state = workbench.state();
    var source = SourceFile.of(state.document());
    if (source.isEmpty()) said.accept(say("workbench.came-from-no-file"));
    else if (state.file().isEmpty()) said.accept(say("workbench.saved-before-it-keeps-a-copy"));
    else
      files.execute(() -> {
        try {
          var file = source.get().from(ImportedModels.folderOfDesign(state.file()));
          source.get().check(file);
          var copy = ModelCopy.beside(state.file().get(), file);
          userInterface.execute(() -> {
            workbench.replace(
                say("step.keep-a-copy"), SourceFile.movedTo(workbench.state().document(), copy));
            said.accept(say("workbench.keeps-a-copy", copy));
          });
        } catch (ModelException refused) {
          userInterface.execute(() -> said.accept(String.valueOf(refused.getMessage())));
        }
      });
  }

  /// Whether a node is a block that stands for operators of the file.
  public boolean isOfFile(NodeId id) {
    var state = workbench.state();
    return ImportedModels.isOfFile(state.document(), state.graph().node(id), state.catalogue());
  }

  /// Puts what a block that stands for operators of the file is made of in its place, which loses
  /// nothing: its parts, each standing for its own operators, or else the operators themselves.
  ///
  /// @param said why it cannot be done
  public void openUp(NodeId id, Consumer<String> said) {
    var state = workbench.state();
    var title = new Titles(state.design()).of(state.graph().node(id));
    var folder = ImportedModels.folderOfDesign(state.file());
    files.execute(() -> {
      try {
        var stages = stages(state, id, folder);
        var done =
            stages.isPresent()
                ? stages.get()
                : Grouping.operators(
                    state, id, ImportedModels.openedUp(state.document(), id, folder).graph());
        userInterface.execute(() -> {
          if (isAnother(state.graph())) {
            if (workbench.state().graph().contains(id) && isOfFile(id)) openUp(id, said);
            return;
          }
          workbench.perform(say("step.open-up", title), done.edit(), Selection.of(done.selected()));
        });
      } catch (ModelException gone) {
        userInterface.execute(() -> said.accept(String.valueOf(gone.getMessage())));
      }
    });
  }

  /// The parts of a block, each standing for its own operators of the file; empty where the block
  /// has none, or where that would change what the file says.
  private static Optional<Grouping.Possible> stages(
      Workbench.WorkbenchState state, NodeId id, Path folder) throws ModelException {
    var document = state.document();
    var catalogue = state.catalogue();
    var origins = ImportedModels.parts(document, id, folder, catalogue);
    if (origins.isEmpty()
        || !(Grouping.openUp(state, id, origins) instanceof Grouping.Possible stages))
      return Optional.empty();
    var after = Edit.apply(document, stages.edit()).document();
    var now = ImportedModels.changes(document, folder, catalogue);
    return ImportedModels.changes(after, folder, catalogue).equals(now)
        ? Optional.of(stages)
        : Optional.empty();
  }

  /// Shows the design as the file has it: its own operators in the place of every block that nobody
  /// changed, arranged anew. One step back shows the blocks again.
  ///
  /// @param said what is to be said about it
  public void showAsInFile(Consumer<String> said) {
    if (!isThere()) {
      said.accept(say("workbench.came-from-no-file"));
      return;
    }
    var state = workbench.state();
    var folder = ImportedModels.folderOfDesign(state.file());
    files.execute(() -> {
      try {
        var plain = ImportedModels.asInFile(state.document(), folder, state.catalogue());
        if (plain.graph().equals(state.graph()))
          userInterface.execute(() -> said.accept(say("workbench.is-as-in-the-file")));
        else background.execute(() -> arrange(state, plain, said));
      } catch (ModelException gone) {
        userInterface.execute(() -> said.accept(String.valueOf(gone.getMessage())));
      }
    });
  }

  private void arrange(Workbench.WorkbenchState state, Document plain, Consumer<String> said) {
    var catalogue = state.catalogue();
    var analysis = new Analyzer(catalogue).analyze(plain.graph(), Analysis.NONE);
    var bare = plain.with(Layout.EMPTY.with(plain.layout().flow()));
    var placed = Drawing.placed(bare, catalogue, analysis, () -> false);
    userInterface.execute(() -> {
      if (isAnother(state.graph())) {
        showAsInFile(said);
        return;
      }
      workbench.perform(say("step.as-in-file"), edit(state.document(), placed), Selection.NONE);
      said.accept(say("workbench.shown-as-in-the-file", placed.graph().size()));
    });
  }

  private boolean isAnother(Graph graph) {
    return workbench.state().graph() != graph;
  }

  private static Edit edit(Document before, Document after) {
    Set<NodeId> old = new HashSet<>();
    for (var node : before.graph().nodes())
      if (after.graph().find(node.id()).filter(node::equals).isEmpty()) old.add(node.id());
    var inside =
        after.graph().only(node -> old.contains(node.id()) || !before.graph().contains(node.id()));
    var fresh = Topology.of(inside).order();
    var edits = new java.util.ArrayList<Edit>();
    edits.add(Edit.of(Grouping.exchange(before.graph(), old, after.graph(), fresh)));
    edits.add(new Edit.Move(after.layout().positions()));
    before.layout().frames().keySet().forEach(key -> edits.add(new Edit.RemoveFrame(key)));
    after.layout().frames().forEach((key, frame) -> edits.add(new Edit.SetFrame(key, frame)));
    return new Edit.Batch(edits);
  }
}
