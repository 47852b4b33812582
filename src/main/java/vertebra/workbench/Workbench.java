package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Target;
import vertebra.block.Catalogue;
import vertebra.design.Definitions;
import vertebra.design.Ports;
import vertebra.design.Snapshot;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.History;
import vertebra.execute.RunSettings;
import vertebra.graph.BlockId;
import vertebra.graph.Change;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.graph.Touched;
import vertebra.text.Message;

/// The editor without its pixels: one document, its history, what is known about it, and what is
/// selected. Another document has a workbench of its own, so what is found out about one never
/// reaches the other.
///
/// Every method is called on the user-interface thread, and watchers are told there. Which thread
/// that is, and where slow work happens, is decided by whoever makes the workbench; tests pass an
/// executor they step by hand.
public final class Workbench {

  /// Checks a graph over a catalogue, from what is known about an earlier one over the same.
  @FunctionalInterface
  public interface Checker {

    /// The first answer.
    ///
    /// @param change how the graph differs from the earlier one; of no meaning if `previous` is
    ///   [Analysis#NONE]
    Analysis check(Catalogue catalogue, Graph graph, Analysis previous, Change change);

    /// What is found out behind the first answer, such as ways out of mistakes; empty soon after
    /// `cancelled` answers true.
    ///
    /// @param first the nodes that somebody looks at
    /// @param told hears of more as soon as there is some
    default Optional<Analysis> complete(
        Catalogue catalogue,
        Analysis analysis,
        Predicate<NodeId> first,
        Consumer<Analysis> told,
        BooleanSupplier cancelled) {
      return Optional.of(analysis);
    }
  }

  /// Everything a view shows.
  ///
  /// @param design the present document with what is known about it
  public record WorkbenchState(History history, Selection selection, Snapshot design) {

    public Document document() {
      return design.document();
    }

    public Graph graph() {
      return design.graph();
    }

    public Catalogue catalogue() {
      return design.catalogue();
    }

    public Analysis analysis() {
      return design.analysis();
    }

    public Catalogue checkedBy() {
      return design.checkedBy();
    }

    public Optional<Path> file() {
      return design.file();
    }

    /// False while the shown analysis is about an earlier graph or other definitions.
    public boolean isChecked() {
      return design.isChecked();
    }

    /// Whether the design is checked and can be compiled.
    public boolean isSound() {
      return design.isSound();
    }

    /// Whether there is work that stands in no file.
    public boolean isDirty() {
      return isDirty(history);
    }

    /// The same of another history of the design.
    boolean isDirty(History other) {
      return other.isDirty() && !isFedAlone(other);
    }

    /// Whether what flows in is all that differs in a design that stands in no file: a sample that
    /// somebody tries with other pictures has not become anybody's work.
    private boolean isFedAlone(History other) {
      if (file().isPresent() || other.saved().isEmpty()) return false;
      var before = other.saved().get();
      var now = other.present();
      return before.graph() == now.graph()
          && before.definitions() == now.definitions()
          && before.with(now.layout()) == before
          && withoutInputs(before).equals(withoutInputs(now));
    }

    private static Map<String, String> withoutInputs(Document document) {
      var rest = new HashMap<String, String>();
      for (var key : document.settings().keySet())
        if (!RunSettings.isAboutInputs(key))
          document.settings().find(key).ifPresent(value -> rest.put(key, value));
      return rest;
    }

    WorkbenchState with(History other, Catalogue blocks) {
      return new WorkbenchState(
          other,
          selection.within(other.present()),
          new Snapshot(other.present(), blocks, analysis(), checkedBy(), file()));
    }

    WorkbenchState with(Analysis other, Catalogue by) {
      return new WorkbenchState(
          history, selection, new Snapshot(document(), catalogue(), other, by, file()));
    }

    WorkbenchState with(Selection other) {
      return new WorkbenchState(history, other, design);
    }
  }

  /// Finds places for the cards that have none or would lie on others, so that nobody sees a design
  /// without them. It is no step of its own, and undo does not mention it.
  @FunctionalInterface
  public interface Settling {
    /// The places of cards that came.
    ///
    /// @param added the nodes that came, which may be without a place
    Edit places(
        Document document, Catalogue catalogue, Analysis analysis, Collection<NodeId> added);
  }

  /// Checks as the program does.
  public static final Checker CHECKER =
      new Checker() {
        @Override
        public Analysis check(Catalogue all, Graph graph, Analysis previous, Change change) {
          return new Analyzer(all).check(previous, graph, change);
        }

        @Override
        public Optional<Analysis> complete(
            Catalogue all,
            Analysis analysis,
            Predicate<NodeId> first,
            Consumer<Analysis> told,
            BooleanSupplier cancelled) {
          return new Analyzer(all).fixed(analysis, first, told, cancelled);
        }
      };

  private static final System.Logger LOG = System.getLogger(Workbench.class.getName());

  private static final String FAILED = "a check failed";

  /// Of so many steps that selected what they made it is known what was selected before.
  private static final int MOST_CHOSEN = 64;

  /// What was selected in a design.
  private record Chosen(Document document, Selection selection) {}

  private final Catalogue blocks;
  private final Checker checker;
  private final Settling settling;
  private final Executor userInterface;
  private final Executor background;
  private final Observed<WorkbenchState> state;
  private final Optional<Inside> inside;
  private final Deque<Chosen> chosen = new ArrayDeque<>();

  /// What an edit that is under way selects.
  private Optional<Selection> made = Optional.empty();

  private @Nullable Latest latest;

  /// What the last edit of this inside changed, and the history that it made.
  private record Latest(History made, Change change) {}

  private boolean checking;
  private Function<Document, Optional<String>> allowed = _ -> Optional.empty();
  private Consumer<String> refused = _ -> {};

  /// What was touched since the graph that was last asked about.
  private Touched since = new Touched();

  /// The graph as it now is, for whoever works on an earlier one.
  private volatile Graph wanted;

  public Workbench(
      Document document, Catalogue blocks, Executor userInterface, Executor background) {
    this(
        History.startingAt(document),
        Optional.empty(),
        blocks,
        CHECKER,
        (_, _, _, _) -> Edit.NOTHING,
        userInterface,
        background);
  }

  /// @param history what is shown first, and whether it is as it stands in its file
  /// @param file where it stands, if it stands anywhere
  public Workbench(
      History history,
      Optional<Path> file,
      Catalogue blocks,
      Checker checker,
      Settling settling,
      Executor userInterface,
      Executor background) {
    this.blocks = blocks;
    this.checker = checker;
    this.settling = settling;
    this.userInterface = userInterface;
    this.background = background;
    inside = Optional.empty();
    var all = Definitions.added(blocks, history.present().definitions().values());
    wanted = history.present().graph();
    var nodes = wanted.nodes().stream().map(Node::id).toList();
    var first = settled(history, all, Analysis.NONE, nodes);
    state =
        new Observed<>(
            new WorkbenchState(
                first,
                Selection.NONE,
                new Snapshot(first.present(), all, Analysis.NONE, all, file)));
    check();
  }

  /// The inside of a block of a design as a design of its own; what is done to it is done to the
  /// design around, as a step there.
  ///
  /// @param scope how long one looks into it
  static Workbench inside(Workbench around, NodeId id, Scope scope) {
    var workbench = new Workbench(new Inside(around, id));
    around.state.follow(scope, _ -> workbench.refresh());
    return workbench;
  }

  private Workbench(Inside inside) {
    var around = inside.around();
    this.inside = Optional.of(inside);
    blocks = around.blocks;
    checker = around.checker;
    settling = around.settling;
    userInterface = around.userInterface;
    background = around.background;
    wanted = around.wanted;
    state =
        new Observed<>(
            new WorkbenchState(
                around.state().history(), Selection.NONE, inside.snapshot(settling)));
  }

  /// Follows the design around.
  private void refresh() {
    inside.ifPresent(level -> {
      var design = level.snapshot(settling);
      show(
          new WorkbenchState(
              level.around().state().history(), selected(design.document()), design));
    });
  }

  /// The composites around what is shown here, the outermost first; empty at the design itself.
  public List<NodeId> trail() {
    return inside
        .map(level -> PortPath.plus(level.around().trail(), level.id()))
        .orElseGet(List::of);
  }

  /// The design's own blocks whose inside this is, one in the other.
  Set<BlockId> around() {
    var blocks = new LinkedHashSet<BlockId>();
    inside.ifPresent(level -> {
      level.own().map(BlockDefinition::id).ifPresent(blocks::add);
      blocks.addAll(level.around().around());
    });
    return blocks;
  }

  /// Whether this is the inside of a block.
  public boolean isInside() {
    return inside.isPresent();
  }

  /// What an edit of this inside does, for its reader: that the block becomes the design's own, or
  /// in how many places it changes something; empty at the design itself.
  public Optional<String> consequence() {
    return inside.map(level -> {
      if (level.isFixed()) return say("workbench.enter-a-graph");
      if (level.own().isEmpty()) return say("workbench.editing-makes-it-own");
      return say("workbench.editing-changes-all", level.instances());
    });
  }

  /// The parameters of the block that is looked into, if the design made it.
  public Optional<GroupFields> groupFields() {
    return inside.flatMap(level ->
        level
            .own()
            .filter(_ -> !level.isFixed())
            .map(own -> new GroupFields(level.around(), level.id(), own)));
  }

  public WorkbenchState state() {
    return state.get();
  }

  public Observed<WorkbenchState> observed() {
    return state;
  }

  /// What is known about the design, while it is checked perhaps of an earlier state.
  public Shown<Analysis> known() {
    var now = state();
    if (now.isChecked()) return new Shown.Fresh<>(now.analysis());
    return now.analysis() == Analysis.NONE
        ? new Shown.None<>()
        : new Shown.Earlier<>(now.analysis(), Basis.STRUCTURE);
  }

  /// Tells the watcher of the present state at once, and of every change.
  public void watch(Scope scope, Consumer<WorkbenchState> watcher) {
    state.watch(scope, watcher);
  }

  /// Does an edit as a step of its own.
  public void perform(String label, Edit edit) {
    step(label, Optional.empty(), edit);
  }

  /// Does an edit that belongs to a gesture; consecutive edits of equal gestures are one step.
  public void perform(String label, Object gesture, Edit edit) {
    step(label, Optional.of(gesture), edit);
  }

  public void perform(String label, GraphEdit edit) {
    perform(label, Edit.of(edit));
  }

  /// Puts another document in the place of the whole one, as a step of its own.
  public void replace(String label, Document document) {
    var instead = Edit.instead(state().document(), document);
    show(state().history().then(label, Optional.empty(), instead), instead.change());
  }

  /// Does an edit and selects what it made.
  public void perform(String label, Edit edit, Selection selection) {
    if (chosen.size() == MOST_CHOSEN) chosen.removeFirst();
    chosen.addLast(new Chosen(state().document(), state().selection()));
    selecting(selection, () -> perform(label, edit));
    select(selection);
  }

  /// What is done selects something at once, so that nobody sees it with what was selected before.
  private void selecting(Selection selection, Runnable deed) {
    made = Optional.of(selection);
    try {
      deed.run();
    } finally {
      made = Optional.empty();
    }
  }

  /// What is selected in a document that an edit made.
  private Selection selected(Document document) {
    return made.orElseGet(() -> state().selection()).within(document);
  }

  /// Does from now on only what leaves a document that is allowed.
  ///
  /// @param allowed answers what is wrong with a document, if something is
  /// @param refused hears what was wrong
  void hold(Function<Document, Optional<String>> allowed, Consumer<String> refused) {
    this.allowed = allowed;
    this.refused = refused;
  }

  /// Shows another document with a history of its own, such as an exhibit in the place of what is
  /// worked on; undo does not lead back to the one before.
  void exchange(History other) {
    var touched = new Touched();
    for (var graph : List.of(state().graph(), other.present().graph())) {
      graph.nodes().forEach(node -> touched.add(node.id()));
      graph.edges().forEach(touched::add);
    }
    show(other, touched.change(state().graph(), other.present().graph(), _ -> false));
  }

  private void step(String label, Optional<Object> gesture, Edit edit) {
    var applied = Edit.apply(state().document(), edit);
    var objection = allowed.apply(applied.document());
    if (objection.isPresent()) {
      refused.accept(objection.get());
      return;
    }
    var loose = looseWires(applied);
    var spent = SpentTitles.of(applied, state().catalogue());
    var titled = spent.isEmpty() ? applied : applied.then(new Edit.Batch(spent));
    if (loose.isEmpty()) {
      show(label, gesture, titled);
      return;
    }
    var words = say("workbench.and-a-wire", label, loose.size());
    show(words, gesture, titled.then(Edit.of(new GraphEdit.Batch(loose))));
  }

  /// Shows what an edit made, with what it brought in a place of its own.
  private void show(String label, Optional<Object> gesture, Edit.Applied edit) {
    if (edit.isNothing() && edit.document().definitions() == edit.before().definitions()) return;
    var added = edit.change().added();
    var whole =
        added.isEmpty()
            ? edit
            : edit.then(
                settling.places(
                    edit.document(), catalogue(edit.document()), state().analysis(), added));
    inside.ifPresentOrElse(
        level -> show(level, label, gesture, whole),
        () -> show(state().history().then(label, gesture, whole), whole.change()));
  }

  private void show(Inside level, String label, Optional<Object> gesture, Edit.Applied edit) {
    if (level.isOnlyDrawing(edit)) level.draw(edit.document().layout());
    else level.around().step(level.said(label), gesture, level.outward(edit.document()));
    refresh();
    latest = new Latest(state().history(), edit.change());
  }

  /// What undo would do to the blocks that are shown here; nothing inside a block if the last step
  /// was not done there.
  public Change undoChange() {
    if (inside.isEmpty()) return state().history().undoChange();
    var last = latest;
    return last != null && last.made() == state().history() ? last.change().inverse() : Change.NONE;
  }

  private Catalogue catalogue(Document document) {
    return document.definitions() == state().document().definitions()
        ? state().catalogue()
        : Definitions.added(blocks, document.definitions().values());
  }

  public void undo() {
    if (inside.isPresent()) inside.get().around().undo();
    else {
      var before = state();
      var back = before.history().undo();
      var left = before.selection().within(back.present());
      selecting(
          left.isEmpty()
              ? chosenBefore(back.present()).orElseGet(() -> fed(before))
              : before.selection(),
          () -> show(back, before.history().undoChange()));
    }
  }

  /// What was selected when the design was as it is, before something was made of it or from it.
  private Optional<Selection> chosenBefore(Document now) {
    return chosen.reversed().stream()
        .filter(each -> each.document() == now && !each.selection().isEmpty())
        .map(Chosen::selection)
        .findFirst();
  }

  /// What fed the selected blocks that an undo took away: one goes on from there.
  private static Selection fed(WorkbenchState before) {
    return Selection.of(
        before.selection().nodes().stream()
            .flatMap(id -> before.graph().incoming(id).stream())
            .map(edge -> edge.from().node())
            .distinct()
            .toList());
  }

  public void redo() {
    if (inside.isPresent()) inside.get().around().redo();
    else show(state().history().redo(), state().history().redoChange());
  }

  public void select(Selection selection) {
    var present = selection.within(state().document());
    if (!present.equals(state().selection())) show(state().with(present));
  }

  /// Remembers something in every document of the history, such as the checksum of a file. It is no
  /// step, and what is saved stays so.
  void know(UnaryOperator<Document> fact) {
    show(state().history().knowing(fact), Change.NONE);
  }

  /// Remembers that a document that was shown here now stands in a file. The history stays.
  public void saved(Document document, Path file) {
    var now = state().design();
    show(
        new WorkbenchState(
            state().history().saved(document),
            state().selection(),
            new Snapshot(
                now.document(),
                now.catalogue(),
                now.analysis(),
                now.checkedBy(),
                Optional.of(file))));
  }

  private void show(History history, Change change) {
    if (history == state().history()) return;
    since.add(change);
    wanted = history.present().graph();
    var all = catalogue(history.present());
    var layout = history.present().layout();
    boolean lost = change.added().stream().anyMatch(id -> layout.position(id).isEmpty());
    var next = lost ? settled(history, all, state().analysis(), change.added()) : history;
    show(state().with(next, all).with(selected(next.present())));
    check();
  }

  private History settled(
      History history, Catalogue all, Analysis analysis, Collection<NodeId> added) {
    return history.settled(settling.places(history.present(), all, analysis, added));
  }

  private void show(WorkbenchState next) {
    state.set(next);
  }

  /// At most one check is under way; edits made meanwhile are answered together by the next.
  private void check() {
    if (checking || state().isChecked()) return;
    checking = true;
    var graph = state().graph();
    var catalogue = state().catalogue();
    var previous = state().checkedBy() == catalogue ? state().analysis() : Analysis.NONE;
    var change = since.change(previous.graph(), graph, _ -> false);
    since = new Touched();
    var selected = state().selection();
    background.execute(() -> {
      var analysis = checked(catalogue, graph, previous, change);
      userInterface.execute(() -> arrived(analysis, catalogue));
      Consumer<Analysis> told =
          more -> userInterface.execute(() -> completed(graph, more, catalogue));
      completed(catalogue, analysis, selected, told)
          .filter(more -> more != analysis)
          .ifPresent(told);
    });
  }

  private void arrived(Analysis analysis, Catalogue catalogue) {
    checking = false;
    try {
      show(state().with(analysis, catalogue));
    } finally {
      check();
    }
  }

  /// More about what was said already, unless something else was said since.
  private void completed(Graph graph, Analysis more, Catalogue catalogue) {
    if (state().analysis().graph() == graph && state().checkedBy() == catalogue)
      show(state().with(more, catalogue));
  }

  private Optional<Analysis> completed(
      Catalogue catalogue, Analysis analysis, Selection selected, Consumer<Analysis> told) {
    try {
      return checker.complete(
          catalogue, analysis, selected::contains, told, () -> wanted != analysis.graph());
    } catch (RuntimeException | StackOverflowError ours) {
      LOG.log(Level.ERROR, FAILED, ours);
      return Optional.empty();
    }
  }

  /// A check never fails as a whole: what it trips over is said as a diagnostic, and the editor
  /// lives on.
  private Analysis checked(Catalogue catalogue, Graph graph, Analysis previous, Change change) {
    try {
      return checker.check(catalogue, graph, previous, change);
    } catch (RuntimeException | StackOverflowError ours) {
      LOG.log(Level.ERROR, FAILED, ours);
      var diagnostic =
          new Diagnostic(
              Diagnostic.Severity.ERROR,
              "internal-error",
              new Target.OnDocument(),
              Message.of("workbench.the-design-could-not-be-checked"),
              List.of());
      return Analysis.failed(graph, List.of(diagnostic));
    }
  }

  /// Removals of the wires whose ports an edit takes away, because a port that goes takes its wire
  /// along.
  private List<GraphEdit> looseWires(Edit.Applied edit) {
    var before = edit.before().graph();
    var after = edit.document().graph();
    var blocksAfter = catalogue(edit.document());
    var loose = new ArrayList<GraphEdit>();
    for (var id : edit.change().changed()) {
      var old = before.node(id);
      var node = after.node(id);
      if (old.parameters().equals(node.parameters()) && old.block().equals(node.block())) continue;
      for (var edge : after.incoming(id))
        if (Ports.hasInput(state().catalogue(), old, edge.to().name())
            && !Ports.hasInput(blocksAfter, node, edge.to().name()))
          loose.add(new GraphEdit.Disconnect(edge));
      for (var edge : after.outgoing(id))
        if (Ports.hasOutput(state().catalogue(), old, edge.from().name())
            && !Ports.hasOutput(blocksAfter, node, edge.from().name()))
          loose.add(new GraphEdit.Disconnect(edge));
    }
    return loose;
  }
}
