package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
import vertebra.design.Samples;
import vertebra.design.Titles;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.History;
import vertebra.execute.RunSettings;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.PersistentMap;
import vertebra.runtime.Cancellation;
import vertebra.teaching.CalledBlocks;
import vertebra.teaching.Classroom;
import vertebra.teaching.Lesson;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.LessonMarks;
import vertebra.teaching.Notebook;
import vertebra.teaching.NotebookPage;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.DesignFact;
import vertebra.teaching.facts.FactException;

/// Working on a lesson in an open design: at which step the learner is, what was noted, what the
/// program says to it, and which checks the design passes. A design of no lesson has none of it.
///
/// Called on the user-interface thread, answers there; checks and questions are worked out on the
/// device thread, and of checks the latest design wins.
public final class Learning {

  /// How many hints a lesson has.
  public static final int HINTS = 3;

  /// From how many hints on Problems shows ways out.
  private static final int FIXES = 2;

  /// Everything a view shows.
  ///
  /// @param isKept whether the course keeps the design
  /// @param replies what is true beside what was predicted, by the number of the step
  /// @param marks which checks the design passes
  /// @param checking whether they are being worked out
  /// @param remark why something was not done; empty for nothing
  public record LearningState(
      Optional<Lesson> lesson,
      boolean isKept,
      Notebook notebook,
      Map<Integer, LessonMarks.Reply> replies,
      Optional<About<LessonMarks>> marks,
      boolean checking,
      String remark) {
    public LearningState {
      replies = Map.copyOf(replies);
    }

    LearningState with(Notebook other) {
      return new LearningState(lesson, isKept, other, replies, marks, checking, "");
    }

    LearningState replied(Map<Integer, LessonMarks.Reply> other) {
      return new LearningState(lesson, isKept, notebook, other, marks, checking, remark);
    }

    LearningState marked(Optional<About<LessonMarks>> other, boolean under) {
      return new LearningState(lesson, isKept, notebook, replies, other, under, remark);
    }

    LearningState remarking(String other) {
      return new LearningState(lesson, isKept, notebook, replies, marks, checking, other);
    }

    /// Which checks hold, with what was noted where that is worth points.
    Optional<About<LessonMarks>> graded() {
      return marks.map(
          known -> known.map(design -> design.noted(lesson.orElseThrow(), notebook, replies)));
    }

    /// The step at which the learner is, if a lesson is worked on.
    public Optional<Lesson.Step> step() {
      return lesson.map(known -> known.steps().get(notebook.at() - 1));
    }
  }

  /// Who does nothing for longer than that is at something else.
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final Workbench workbench;
  private final Present present;
  private final LessonShelf shelf;
  private final Classroom room;
  private final DesignWork work;
  private final Executor files;
  private final Observed<LearningState> state;
  private Notebook saved;
  private @Nullable History own;
  private Optional<String> exhibit = Optional.empty();
  private Graph laid = Graph.EMPTY;
  private @Nullable Graph asked;
  private @Nullable PersistentMap<NodeId, String> called;
  private Cancellation checking = Cancellation.none();
  private Document kept = Document.EMPTY;
  private Duration active;
  private long acted = System.nanoTime();

  /// Where a learner begins, or goes on: known before anything lies on a canvas, so that only what
  /// is seen first is laid, checked and run.
  ///
  /// @param lesson the lesson that is worked on, if there is one
  /// @param isKept whether the course keeps the design
  /// @param own the learner's design
  /// @param made what the learner made of the lesson's design that lies on the canvas
  record Beginning(
      Optional<Lesson> lesson,
      boolean isKept,
      Notebook notebook,
      History own,
      Optional<Graph> made) {

    /// @param opened the lesson of the course that the design is opened for; else the design may
    ///   remember one
    static Beginning of(Optional<Lesson> opened, LessonShelf shelf, History own) {
      var document = own.present();
      var worked = opened.or(() -> shelf.lesson(document));
      var notebook = worked.map(lesson -> within(lesson, document)).orElse(Notebook.EMPTY);
      return new Beginning(
          worked,
          opened.isPresent(),
          notebook,
          own,
          worked.flatMap(lesson -> shelf.made(lesson, notebook)));
    }

    private static Notebook within(Lesson lesson, Document document) {
      var known = Notebook.of(document);
      int last = lesson.steps().size();
      return known.at(Math.clamp(known.at(), 1, last));
    }

    private Optional<String> exhibit() {
      return lesson.flatMap(known -> known.exhibitAt(notebook.at()));
    }

    /// What lies on the canvas first.
    History shown() {
      return lesson
          .flatMap(known -> exhibit().flatMap(name -> alone(own, known, name, made)))
          .orElse(own);
    }
  }

  Learning(
      Workbench workbench,
      Present present,
      Beginning beginning,
      LessonShelf shelf,
      Classroom room,
      DesignWork work,
      Scope scope,
      Executor files) {
    this.workbench = workbench;
    this.present = present;
    this.shelf = shelf;
    this.room = room;
    this.work = work;
    this.files = files;
    var notebook = beginning.notebook();
    saved = notebook;
    active = Notebook.active(beginning.own().present());
    state =
        new Observed<>(
            new LearningState(
                beginning.lesson(),
                beginning.isKept(),
                notebook,
                Map.of(),
                Optional.empty(),
                false,
                ""));
    if (beginning.lesson().isEmpty()) return;
    exhibit = beginning.exhibit();
    var shown = beginning.shown();
    own = shown == beginning.own() ? null : beginning.own();
    laid = shown.present().graph();
    workbench.hold(this::objection, why -> show(state().remarking(why)));
    for (int step : notebook.notes().keySet()) reply(step);
    workbench.watch(scope, _ -> changed());
    if (beginning.isKept()) shelf.mark(beginning.lesson().get().id(), LessonShelf.Progress.BEGUN);
  }

  public LearningState state() {
    return state.get();
  }

  public Observed<LearningState> observed() {
    return state;
  }

  /// Which of the lesson's own designs lies on the canvas in the place of the learner's.
  public Optional<String> exhibit() {
    return exhibit;
  }

  /// Whether this is where the course keeps that lesson.
  boolean isKept(Lesson lesson) {
    return state().isKept()
        && state().lesson().filter(own -> own.id().equals(lesson.id())).isPresent();
  }

  // what the lesson holds

  /// Whether ways out of mistakes are shown.
  public boolean offersFixes() {
    return state().lesson().isEmpty() || state().notebook().hints() >= FIXES;
  }

  /// Whether shapes, costs and what flows are not to be seen yet, because they would answer the
  /// question.
  public boolean hidesValues() {
    return isAwaited() && state().step().filter(Learning::isSeenOnCards).isPresent();
  }

  /// Whether the cards would answer a step: what is broken is asked for its size or cost before it
  /// is looked at, and for its problems while one looks.
  private static boolean isSeenOnCards(Lesson.Step step) {
    var fact = step.answer().map(Claim::fact);
    return step.kind() == StepKind.PREDICT
        || step.kind() == StepKind.BREAK
            && fact.filter(
                    asked -> asked instanceof DesignFact.Sizes || asked instanceof DesignFact.Cost)
                .isPresent();
  }

  /// Whether the step asks for a prediction that was not made.
  public boolean isAwaited() {
    return state()
        .step()
        .filter(step -> step.answer().isPresent() && !step.isMended())
        .filter(_ -> note(state().notebook().at()).isEmpty())
        .isPresent();
  }

  /// The blocks that the lesson offers; empty where all are.
  public Set<BlockId> offered() {
    var ids = new java.util.LinkedHashSet<BlockId>();
    state().lesson().ifPresent(lesson -> lesson.palette().forEach(id -> ids.add(new BlockId(id))));
    return Collections.unmodifiableSet(ids);
  }

  /// Says why something is not done now.
  public void refuse(String why) {
    show(state().remarking(why));
  }

  private Optional<String> objection(Document wanted) {
    var lesson = state().lesson().orElseThrow();
    var now = workbench.state().document();
    if (isOther(now, wanted)) return Optional.of(say("workbench.the-lesson-holds-its-input"));
    if (exhibit.isPresent()) return Optional.empty();
    for (var id : lesson.locked()) {
      var before = now.graph().find(id);
      if (before.isPresent() && !wanted.graph().find(id).equals(before))
        return Optional.of(say("workbench.belongs-to-the-task", id));
    }
    if (lesson.palette().isEmpty()) return Optional.empty();
    for (var node : wanted.graph().nodes())
      if (!now.graph().contains(node.id()) && !isOffered(lesson, node))
        return Optional.of(say("workbench.the-lesson-offers", String.join(", ", lesson.palette())));
    return Optional.empty();
  }

  private static boolean isOffered(Lesson lesson, Node node) {
    return lesson.palette().contains(node.block().value())
        || lesson.start().nodes().stream().anyMatch(each -> each.block().equals(node.block()))
        || lesson.solution().nodes().stream().anyMatch(each -> each.block().equals(node.block()));
  }

  private static boolean isOther(Document one, Document other) {
    if (one.settings() == other.settings()) return false;
    for (var document : List.of(one, other))
      for (var key : document.settings().keySet())
        if ((RunSettings.isAboutInputs(key) || key.equals(Samples.WEIGHTS))
            && !one.settings().find(key).equals(other.settings().find(key))) return true;
    return false;
  }

  // what the learner does

  /// Goes to a step; the lesson's own design for it lies on the canvas, or the learner's again.
  ///
  /// @param step its number, from 1; one beyond the lesson is its nearest
  public void go(int step) {
    if (state().lesson().isEmpty()) return;
    act();
    var lesson = state().lesson().get();
    int to = Math.clamp(step, 1, lesson.steps().size());
    boolean wasMended = isMended();
    show(state().with(state().notebook().at(to)));
    var name = lesson.exhibitAt(to);
    if (name.equals(exhibit) && wasMended != isMended()) exchange(name);
    else lay(name);
    keep();
  }

  /// Whether the learner may go on to the next step.
  public boolean isFree() {
    return state()
        .lesson()
        .filter(lesson -> state().notebook().at() < lesson.steps().size() && !isAwaited())
        .isPresent();
  }

  /// Goes on, or says what has to be done before.
  public void next() {
    if (isAwaited()) refuse(say("workbench.predict-first"));
    else if (isFree()) go(state().notebook().at() + 1);
  }

  /// Notes what the learner says to the step: a prediction, which stays as it was first made, or a
  /// sentence.
  public void note(String words) {
    if (state().lesson().isEmpty() || words.isBlank()) return;
    act();
    int at = state().notebook().at();
    boolean predicts = state().step().filter(step -> step.answer().isPresent()).isPresent();
    if (predicts && note(at).isPresent()) return;
    var meant = predicts && asksForABlock() ? meant(words.strip()) : words.strip();
    show(state().with(state().notebook().with(at, meant)));
    if (predicts) reply(at);
    keep();
    finish();
  }

  /// Notes what the learner made of the lesson's design, as often as it takes.
  public void mend() {
    if (!isMended()) return;
    act();
    int at = state().notebook().at();
    var now = workbench.state();
    var replies = new HashMap<>(state().replies());
    replies.remove(at);
    show(
        state().with(state().notebook().mended(at, now.graph(), now.catalogue())).replied(replies));
    reply(at);
    keep();
    finish();
  }

  /// Whether the step is to repair what lies on the canvas.
  private boolean isMended() {
    return state().step().filter(Lesson.Step::isMended).isPresent();
  }

  /// Whether the step asks for a block, which is noted by its id.
  public boolean asksForABlock() {
    return state()
        .step()
        .flatMap(Lesson.Step::answer)
        .filter(claim -> claim.fact() instanceof DesignFact.Blamed)
        .isPresent();
  }

  /// The id of the one block that bears the title which was typed; else what was typed.
  private String meant(String typed) {
    var titles = new Titles(workbench.state().design());
    var called =
        workbench.state().graph().nodes().stream()
            .filter(node -> titles.of(node).equalsIgnoreCase(typed))
            .toList();
    return called.size() == 1 ? called.getFirst().id().value() : typed;
  }

  /// What the block bears that an answer names by its id, where the step asks for a block.
  public String named(String words) {
    return asksForABlock() && NodeId.isLegal(words)
        ? new Titles(workbench.state().design()).of(new NodeId(words))
        : words;
  }

  /// Shows what is true of the step without anybody's own prediction: a room raised its hands.
  public void askTheRoom() {
    if (isAwaited()) note(say("workbench.a-show-of-hands"));
  }

  private Optional<String> note(int step) {
    return state().notebook().note(step);
  }

  /// Takes one more hint.
  public void hint() {
    if (state().lesson().isEmpty()) return;
    int more = Math.min(HINTS, state().notebook().hints() + 1);
    show(state().with(state().notebook().withHints(more)));
    keep();
  }

  /// Begins again: the design of the start, an empty notebook. Undo brings the design back.
  public void startOver() {
    if (state().lesson().isEmpty()) return;
    var lesson = state().lesson().get();
    lay(Optional.empty());
    show(state().with(Notebook.of(lesson)).replied(Map.of()));
    perform(say("step.start-the-lesson-over"), lesson.start());
    lay(lesson.exhibitAt(1));
    keep();
  }

  /// Builds what the lesson asks for, as the third hint says, or repairs what lies on the canvas.
  /// Undo takes it back.
  public void build() {
    if (state().lesson().isEmpty()) return;
    if (isMended()) {
      int at = state().notebook().at();
      perform(say("step.build-the-solution"), state().lesson().get().mendedAt(at));
      return;
    }
    lay(Optional.empty());
    perform(say("step.build-the-solution"), state().lesson().get().solution());
  }

  private void perform(String label, Graph wanted) {
    between(workbench.state().graph(), wanted).ifPresent(edit -> workbench.perform(label, edit));
  }

  /// What makes one design the other; empty where they are the same.
  private static Optional<Edit> between(Graph now, Graph wanted) {
    var edits = new ArrayList<GraphEdit>();
    var gone = now.nodes().stream().map(Node::id).filter(id -> !wanted.contains(id)).toList();
    if (!gone.isEmpty()) edits.add(new GraphEdit.Remove(gone));
    for (var wire : now.edges())
      if (!wanted.contains(wire)
          && wanted.contains(wire.from().node())
          && wanted.contains(wire.to().node())) edits.add(new GraphEdit.Disconnect(wire));
    for (var node : wanted.nodes()) {
      var before = now.find(node.id());
      if (before.isEmpty()) edits.add(new GraphEdit.Add(node));
      else if (!before.get().equals(node)) {
        edits.add(new GraphEdit.Change(node.id(), node.block(), node.parameters()));
        edits.add(new GraphEdit.SetMode(node.id(), node.mode()));
      }
    }
    for (var wire : wanted.edges()) if (!now.contains(wire)) edits.add(new GraphEdit.Connect(wire));
    return edits.isEmpty() ? Optional.empty() : Optional.of(Edit.of(new GraphEdit.Batch(edits)));
  }

  // what lies on the canvas

  private void lay(Optional<String> name) {
    if (!name.equals(exhibit)) exchange(name);
  }

  private void exchange(Optional<String> name) {
    var mine = own == null ? workbench.state().history() : own;
    var lesson = state().lesson().orElseThrow();
    var made = shelf.made(lesson, state().notebook());
    var shown = name.flatMap(design -> alone(mine, lesson, design, made));
    exhibit = name;
    own = shown.isPresent() ? mine : null;
    laid = shown.map(history -> history.present().graph()).orElse(Graph.EMPTY);
    workbench.exchange(shown.orElse(mine));
    show(state().remarking(""));
  }

  /// One of the lesson's designs with what flows into the learner's, and its weights unless it has
  /// learned others.
  private static Optional<History> alone(
      History mine, Lesson lesson, String name, Optional<Graph> made) {
    return lesson
        .design(name)
        .map(graph -> mine.present().with(lesson.layout(graph)).with(graph))
        .map(shown ->
            lesson.trained(name).map(file -> LessonShelf.trained(shown, file)).orElse(shown))
        .map(History::startingAt)
        .map(history ->
            made.flatMap(graph -> between(history.present().graph(), graph))
                .map(edit -> history.then(say("step.what-was-made-of-it"), edit))
                .orElse(history));
  }

  /// The learner's own document, wherever it is.
  Document work() {
    return own == null ? workbench.state().document() : own.present();
  }

  /// A document with what was noted, and how long the learner was at it.
  Document noted(Document document) {
    if (state().lesson().isEmpty()) return document;
    return Notebook.withActive(state().notebook().in(document), active);
  }

  /// Counts the time since the learner last did something; a long one was a break.
  private void act() {
    long now = System.nanoTime();
    active = active.plus(Duration.ofNanos(Math.min(now - acted, LONGEST.toNanos())));
    acted = now;
  }

  /// Remembers that the learner's document stands in a file, with these notes.
  void saved(Document document, Notebook notes, Path file) {
    saved = notes;
    var mine = own;
    if (mine != null) own = mine.saved(document);
    workbench.saved(mine == null ? document : workbench.state().document(), file);
  }

  /// Whether something would be lost if the design were closed.
  boolean isUnsaved() {
    if (state().isKept()) return false;
    var mine = own == null ? workbench.state().history() : own;
    return workbench.state().isDirty(mine) || !state().notebook().equals(saved);
  }

  /// The notebook as a page, if a lesson is worked on.
  public Optional<NotebookPage> page() {
    var now = state();
    return now.lesson()
        .map(lesson ->
            new NotebookPage(
                lesson, now.notebook(), now.replies(), now.graded().map(About::value)));
  }

  // what the program does

  private void changed() {
    if (asked != workbench.state().graph()) act();
    if (exhibit.isEmpty()) check();
    else draft();
    keep();
  }

  /// Notes what is made of the lesson's design while it is made.
  private void draft() {
    var now = workbench.state();
    if (now.graph() == laid) return;
    laid = now.graph();
    var lesson = state().lesson().orElseThrow();
    show(state().with(state().notebook().drafted(lesson, now.graph(), now.catalogue())));
  }

  private void check() {
    var now = workbench.state();
    var titles = now.document().layout().titles();
    if (!now.isChecked() || asked == now.graph() && titles.equals(called)) return;
    checking.cancel();
    asked = now.graph();
    called = titles;
    if (now.analysis() == Analysis.NONE) return;
    var lesson = state().lesson().orElseThrow();
    var graph = CalledBlocks.named(lesson, now.document());
    var basis = present.basis();
    show(state().marked(state().marks(), true));
    checking =
        work.submit(
            (_, _) -> LessonMarks.ofDesign(room, lesson, graph),
            outcome -> {
              var marks =
                  outcome instanceof DeviceWork.Good<LessonMarks>(var value)
                      ? Optional.of(new About<>(value, basis, Basis.STRUCTURE))
                      : Optional.<About<LessonMarks>>empty();
              show(state().marked(marks, false));
              finish();
            });
  }

  private void reply(int at) {
    var lesson = state().lesson().orElseThrow();
    if (at > lesson.steps().size()) return;
    var step = lesson.steps().get(at - 1);
    var typed = note(at);
    if (step.answer().isEmpty() || typed.isEmpty()) return;
    work.<LessonMarks.Reply>submit(
        (_, _) -> {
          try {
            return LessonMarks.reply(room, lesson, at, typed.get());
          } catch (FactException untold) {
            throw new IOException(untold.getMessage(), untold);
          }
        },
        outcome -> {
          var replies = new HashMap<>(state().replies());
          switch (outcome) {
            case DeviceWork.Good<LessonMarks.Reply>(var reply) -> replies.put(at, reply);
            case DeviceWork.Bad<LessonMarks.Reply>(var reason) ->
                replies.put(at, new LessonMarks.Reply(false, "—", Optional.of(reason)));
          }
          show(state().replied(replies));
          finish();
        });
  }

  /// What is still lacking, in words; empty once the lesson is done.
  Optional<String> lacking() {
    if (state().lesson().isEmpty()) return Optional.empty();
    var noted = LessonMarks.lacking(state().lesson().get(), state().notebook());
    if (noted.isPresent()) return noted;
    var marks = state().graded().filter(known -> known.basis().graph() == work().graph());
    if (marks.isEmpty()) return Optional.of(say("workbench.nothing-is-checked-yet"));
    var known = marks.get().value();
    if (known.suffices(state().lesson().get().rubric())) return Optional.empty();
    return known.firstFailure().map(LessonMarks.CheckResult::words);
  }

  private void finish() {
    if (state().isKept() && lacking().isEmpty())
      shelf.mark(state().lesson().orElseThrow().id(), LessonShelf.Progress.DONE);
  }

  /// Keeps the design of a lesson of the course, after whatever happened to it.
  private void keep() {
    if (!state().isKept()) return;
    var document = noted(work());
    if (document.equals(kept)) return;
    kept = document;
    var lesson = state().lesson().orElseThrow();
    files.execute(() -> shelf.keep(lesson, document));
  }

  private void show(LearningState next) {
    if (!next.equals(state())) state.set(next);
  }
}
