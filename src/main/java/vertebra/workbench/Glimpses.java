package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Finding;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Cost;
import vertebra.block.Role;
import vertebra.canvas.Card;
import vertebra.design.BlockSearch.Offer;
import vertebra.design.Definitions;
import vertebra.design.Designs;
import vertebra.design.Fitting;
import vertebra.design.RoleFrames;
import vertebra.design.Silhouette;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.report.Units;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What is known of designs and blocks that are not opened: how files look from afar, what a block
/// costs and sees. Worked out in the background and remembered.
public final class Glimpses {

  private record Known(FileStamp stamp, Silhouette silhouette) {}

  /// What a block is at its first example, or behind what is given.
  ///
  /// @param outputs what leaves it, as far as that is known
  /// @param sees what an element of its last output sees of its inputs
  /// @param objection why it cannot stand there; empty if it can
  public record OfBlock(
      long parameters,
      OptionalLong work,
      List<TensorType> outputs,
      Optional<ReceptiveFields.Field> sees,
      Optional<String> objection) {

    /// What leaves it there and what it costs, in a few words.
    public String inWords() {
      var shapes = Card.written(outputs);
      return say(
          "workbench.usually",
          shapes.isEmpty() ? Units.UNKNOWN : shapes,
          Units.count(parameters),
          work.isPresent() ? Units.count(work.getAsLong()) : Units.UNKNOWN);
    }
  }

  /// What a block brings along to stand behind another.
  ///
  /// @param words what is changed
  /// @param added what is put in between; empty if only values change
  public record Mend(String words, List<String> added) {
    public Mend {
      added = List.copyOf(added);
    }
  }

  private record BlockKey(BlockType block, Parameters parameters, Optional<Shape> behind) {}

  private final Catalogue catalogue;
  private final Executor userInterface;
  private final Executor background;
  private final Map<Path, Known> known = new HashMap<>();
  private final Map<BlockKey, OfBlock> blocks = new HashMap<>();

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
    return Silhouette.of(analysis.findings(), node -> roles.getOrDefault(node, Role.PART));
  }

  /// Answers for a block on the user-interface thread; at once where it was asked about before.
  ///
  /// @param among the catalogue that has the block
  /// @param behind what flows into its first input; empty for what its first example has
  public void of(
      BlockType block,
      Parameters parameters,
      Catalogue among,
      Optional<Shape> behind,
      Consumer<OfBlock> done) {
    var key = new BlockKey(block, parameters, behind);
    var before = blocks.get(key);
    if (before != null) {
      done.accept(before);
      return;
    }
    background.execute(() -> {
      var found = found(block, parameters, among, behind);
      userInterface.execute(() -> {
        blocks.put(key, found);
        done.accept(found);
      });
    });
  }

  /// Answers on the user-interface thread what a block brings along where it does not fit behind
  /// another as it is: what placing it there does.
  ///
  /// @param wanted whether anybody still wants to know; in a large design an answer takes its time
  public void of(
      Offer offer, Snapshot design, NodeId above, BooleanSupplier wanted, Consumer<Mend> done) {
    background.execute(() -> {
      if (wanted.getAsBoolean())
        Fitting.behind(design, offer.block(), offer.parameters(), above, true)
            .flatMap(fitting ->
                fitting
                    .fix()
                    .map(fix ->
                        new Mend(new Titles(design).said(fix.said()), fitting.added(design))))
            .ifPresent(mend -> userInterface.execute(() -> done.accept(mend)));
    });
  }

  private static OfBlock found(
      BlockType block, Parameters parameters, Catalogue among, Optional<Shape> behind) {
    var inputs = new LinkedHashMap<String, Shape>();
    boolean usual = behind.isEmpty() && parameters.equals(Parameters.NONE);
    var values = usual ? block.examples().getFirst().parameters() : parameters;
    var ports = block.inputs(values);
    if (!ports.isEmpty()) behind.ifPresent(shape -> inputs.put(ports.getFirst().slot(1), shape));
    var graph = new Designs(among).around(block, values, inputs);
    var analysis = new Analyzer(among).analyze(graph, Analysis.NONE);
    var node = graph.nodes().stream().filter(each -> each.block().equals(block.id())).findFirst();
    var finding = node.flatMap(each -> analysis.findings().find(each.id()));
    var outputs = finding.map(each -> each.typing().outputs()).orElse(List.of());
    var objection = analysis.errors().stream().findFirst().map(Diagnostic::message);
    var cost = finding.map(Finding::cost).orElse(Cost.FREE);
    return new OfBlock(
        cost.parameters(),
        cost.knownMultiplyAdds(),
        outputs,
        objection.isPresent()
            ? Optional.empty()
            : node.flatMap(each -> sees(each, block, values, among, analysis)),
        objection);
  }

  private static Optional<ReceptiveFields.Field> sees(
      Node node, BlockType block, Parameters parameters, Catalogue among, Analysis analysis) {
    var outputs = block.outputs(parameters);
    if (outputs.isEmpty()) return Optional.empty();
    try {
      var port = new Port(node.id(), outputs.getLast().name());
      return ReceptiveFields.of(Plan.of(among, analysis)).at(PortPath.of(port));
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }
}
