package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import vertebra.block.BlockType;
import vertebra.design.Samples;
import vertebra.design.Titles;
import vertebra.execute.RunSettings;
import vertebra.files.AtomicFile;
import vertebra.files.Scratch;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.pattern.InputPattern;
import vertebra.teaching.Classroom;
import vertebra.teaching.Lesson;
import vertebra.teaching.Lesson.Step;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.LessonDraft;
import vertebra.teaching.LessonException;
import vertebra.teaching.LessonProof;
import vertebra.teaching.Lessons;
import vertebra.teaching.SeededFault;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.FactException;
import vertebra.teaching.facts.Specimen;
import vertebra.weights.WeightRules;
import vertebra.weights.WeightSource;

/// Making a lesson of an open design: what it begins with and ends with, what is asked and what is
/// checked. A design of which no lesson is made has none of it.
///
/// Called on the user-interface thread, answers there; facts and the proof are worked out on the
/// device thread.
public final class Recording {

  /// What can be asked about a block, or required of it.
  public enum Fact {
    SHAPE("shape"),
    PARAMETERS("parameters"),
    MACS("macs"),
    FIELD("field"),
    STRIDE("stride"),
    NUMBERS("value");

    private final String word;

    Fact(String word) {
      this.word = word;
    }

    private String about(NodeId node) {
      return word + " " + node;
    }

    /// What it is of a block, in words.
    public String title() {
      return switch (this) {
        case SHAPE -> say("learn.its-shape");
        case PARAMETERS -> say("learn.its-parameters");
        case MACS -> say("learn.its-macs");
        case FIELD -> say("learn.its-field");
        case STRIDE -> say("learn.its-stride");
        case NUMBERS -> say("learn.its-numbers");
      };
    }

    /// The question in words.
    ///
    /// @param title of the block
    private String question(String title) {
      return switch (this) {
        case SHAPE -> say("workbench.which-shape", title);
        case PARAMETERS -> say("workbench.how-many-parameters", title);
        case MACS -> say("workbench.how-many-macs", title);
        case FIELD -> say("workbench.how-large-a-field", title);
        case STRIDE -> say("workbench.which-stride", title);
        case NUMBERS -> say("workbench.which-numbers", title);
      };
    }
  }

  /// Everything a view shows.
  ///
  /// @param draft the lesson so far; empty while none is made
  /// @param isSaved whether it stands in a file as it is
  /// @param faults why it is not finished, as far as that was asked
  /// @param remark what was just done, or why it was not; empty for nothing
  public record RecordingState(
      Optional<LessonDraft> draft, boolean isSaved, List<String> faults, String remark) {
    public RecordingState {
      faults = List.copyOf(faults);
    }
  }

  private static final RecordingState NONE =
      new RecordingState(Optional.empty(), true, List.of(), "");

  private final Workbench workbench;
  private final Classroom room;
  private final DesignWork work;
  private final Observed<RecordingState> state = new Observed<>(NONE);

  Recording(Workbench workbench, Classroom room, DesignWork work) {
    this.workbench = workbench;
    this.room = room;
    this.work = work;
  }

  public RecordingState state() {
    return state.get();
  }

  public Observed<RecordingState> observed() {
    return state;
  }

  /// Whether a lesson is made of this design.
  public boolean isOn() {
    return state().draft().isPresent();
  }

  /// Begins: the design as it is, with what flows in and its weights, is start and solution.
  public void begin() {
    if (isOn()) return;
    var graph = graph();
    var settings = RunSettings.of(workbench.state().design());
    var document = workbench.state().document();
    var rules =
        settings.weights() instanceof WeightSource.Stated(var stated) ? stated : WeightRules.RANDOM;
    var trained =
        document
            .settings()
            .find(Samples.WEIGHTS)
            .filter(words -> words.startsWith("file "))
            .map(words -> words.substring("file ".length()));
    change(LessonDraft.of(graph, inputs(graph), rules, trained).calling(titles()), "");
  }

  /// What flows into each input block, as far as a lesson can say it: patterns and pictures that
  /// come with the program. Others get noise.
  private Map<String, InputPattern> inputs(Graph graph) {
    var inputs = new HashMap<String, InputPattern>();
    for (var input : RunSettings.inputs(workbench.state().design()))
      if (graph.contains(input.node()))
        input.source().stated().ifPresent(words -> inputs.put(input.node().value(), words));
    return inputs;
  }

  /// Whether something flows in that a lesson cannot state, in whose place learners get noise.
  public boolean isFedOtherwise() {
    return RunSettings.inputs(workbench.state().design()).stream()
        .anyMatch(input -> input.source().stated().isEmpty());
  }

  /// Stops; what was made and not saved is gone.
  public void end() {
    state.set(NONE);
  }

  /// Says what the lesson is called and what it answers.
  public void about(String title, String question, int minutes) {
    edit(draft -> draft.about(title, question, minutes), "");
  }

  /// Says what a hint says.
  ///
  /// @param at from 0 to 2
  public void hint(int at, String words) {
    edit(draft -> draft.hinting(at, words), "");
  }

  /// Takes the canvas, with what flows in, as what learners begin with.
  public void takeStart() {
    take(Lesson.START, say("workbench.taken-as-the-start"));
  }

  /// Takes the canvas as what the author would hand in.
  public void takeSolution() {
    take(Lesson.SOLUTION, say("workbench.taken-as-the-solution"));
  }

  private void take(String name, String remark) {
    var graph = graph();
    edit(
        draft -> {
          var inputs = new HashMap<>(draft.inputs());
          inputs.putAll(inputs(graph));
          return draft.with(name, graph).calling(titles()).feeding(inputs);
        },
        remark);
  }

  /// Holds the selected blocks, so that learners leave them as they are, or lets go of them.
  public void hold(Set<NodeId> nodes) {
    edit(draft -> draft.toggling(nodes), "");
  }

  /// Asks learners about a block of the design as it lies on the canvas.
  public void ask(Fact fact, NodeId node) {
    find(
        fact.about(node),
        claim -> {
          var known = draft().calling(titles()).knowing(graph());
          var title = new Titles(workbench.state().design()).of(node);
          var step =
              new Step(
                  StepKind.PREDICT,
                  fact.question(title),
                  Optional.of(claim),
                  false,
                  new LinkedHashMap<>(),
                  Optional.of(known.name()));
          var steps = new ArrayList<>(known.draft().steps());
          steps.add(step);
          change(known.draft().stepping(steps), say("workbench.asked", claim.expected()));
        });
  }

  /// Requires of what learners build what is true of the canvas.
  public void require(Fact fact, NodeId node) {
    find(fact.about(node), this::check);
  }

  /// Requires of the whole design what is true of it: `parameters`, `macs`, `errors`, `warnings`.
  public void requireWhole(String words) {
    find(words, this::check);
  }

  /// Forbids a block, whatever it is good for.
  public void forbid(BlockType block) {
    claim("count " + block.id() + " = 0").ifPresent(this::check);
  }

  private void check(Claim claim) {
    var checks = new ArrayList<>(draft().checks());
    checks.removeIf(each -> each.fact().equals(claim.fact()));
    checks.add(claim);
    change(draft().checking(checks), say("workbench.required", draft().inWords(claim)));
  }

  /// Adds a step that asks for nothing that could be compared.
  public void addStep(StepKind kind, String words) {
    var steps = new ArrayList<>(draft().steps());
    steps.add(
        new Step(
            kind,
            words,
            Optional.empty(),
            false,
            new LinkedHashMap<>(),
            kind == StepKind.DO || kind == StepKind.REPAIR
                ? Optional.of(Lesson.START)
                : Optional.empty()));
    change(draft().stepping(steps), "");
  }

  /// Says a step in other words.
  public void word(int at, String words) {
    if (words.isBlank()) return;
    changeStep(
        at,
        step ->
            new Step(
                step.kind(),
                words.replaceAll("\\s+", " ").strip(),
                step.answer(),
                step.isYesNo(),
                step.mistakes(),
                step.design()));
  }

  /// Meets a wrong answer with a sentence.
  public void mistake(int at, String typed, String sentence) {
    changeStep(
        at,
        step -> {
          var mistakes = new LinkedHashMap<>(step.mistakes());
          if (sentence.isBlank()) mistakes.remove(typed);
          else mistakes.put(typed.strip(), sentence.replaceAll("\\s+", " ").strip());
          return new Step(
              step.kind(), step.text(), step.answer(), step.isYesNo(), mistakes, step.design());
        });
  }

  private void changeStep(int at, UnaryOperator<Step> other) {
    var steps = new ArrayList<>(draft().steps());
    steps.set(at, other.apply(steps.get(at)));
    if (!steps.equals(draft().steps())) change(draft().stepping(steps), "");
  }

  /// Puts a step elsewhere.
  public void moveStep(int at, int by) {
    var steps = new ArrayList<>(draft().steps());
    int to = at + by;
    if (to < 0 || to >= steps.size()) return;
    steps.add(to, steps.remove(at));
    change(draft().stepping(steps), "");
  }

  public void removeStep(int at) {
    var steps = new ArrayList<>(draft().steps());
    steps.remove(at);
    change(draft().stepping(steps), "");
  }

  public void removeCheck(int at) {
    var checks = new ArrayList<>(draft().checks());
    checks.remove(at);
    change(draft().checking(checks), "");
  }

  /// Writes the lesson where a learner's program can open it, and tells where.
  public void preview(Consumer<Path> ready) {
    try {
      var lesson = draft().lesson();
      var file = Scratch.folder("preview").resolve(lesson.id() + Lessons.EXTENSION);
      write(lesson, file);
      ready.accept(file);
    } catch (IOException | LessonException unwritten) {
      remark(String.valueOf(unwritten.getMessage()));
    }
  }

  /// Writes the lesson, and says what it lacks to be given to learners, if it lacks anything.
  public void save(Path file) {
    var draft = draft();
    var lesson = draft.lesson();
    try {
      write(lesson, file);
    } catch (IOException | LessonException unwritten) {
      remark(String.valueOf(unwritten.getMessage()));
      return;
    }
    remark(say("workbench.lesson-saved-and-proved", file.getFileName()));
    work.submit(
        (_, _) -> LessonProof.of(room, lesson),
        outcome -> {
          if (state().draft().filter(draft::equals).isEmpty()) return;
          if (outcome instanceof DeviceWork.Good<LessonProof>(var proof))
            state.set(
                new RecordingState(
                    state().draft(),
                    true,
                    proof.faults(),
                    proof.isSound()
                        ? say("workbench.lesson-is-sound", file.getFileName())
                        : say("workbench.lesson-is-not-finished", file.getFileName())));
        });
  }

  private void write(Lesson lesson, Path file) throws IOException, LessonException {
    var text = Lessons.text(lesson, room.catalogue());
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Puts a known fault into a copy of the design, as an exercise that a learner's program can
  /// open.
  ///
  /// @param seed the same for the same fault
  /// @param title of the design
  /// @param ready told where the exercise lies
  /// @param said told why there is none
  public void breakIt(long seed, String title, Consumer<Path> ready, Consumer<String> said) {
    var graph = graph();
    var layout = workbench.state().document().layout();
    work.submit(
        (_, _) -> {
          var fault = SeededFault.in(graph, room.catalogue(), seed);
          if (fault.isEmpty()) throw new IOException(say("workbench.nothing-to-break"));
          try {
            var file = Scratch.folder("exercise").resolve(title + "-" + seed + Lessons.EXTENSION);
            write(fault.get().exercise(title, layout, room), file);
            return file;
          } catch (LessonException unwritten) {
            throw new IOException(unwritten.getMessage(), unwritten);
          }
        },
        outcome -> {
          switch (outcome) {
            case DeviceWork.Good<Path>(var file) -> ready.accept(file);
            case DeviceWork.Bad<Path>(var reason) -> said.accept(reason);
          }
        });
  }

  /// What is true of the canvas, as a claim.
  private void find(String words, Consumer<Claim> found) {
    var graph = graph();
    var lesson = draft().lesson();
    work.submit(
        (_, _) -> {
          try (var design = Specimen.of(graph, room.conditions(lesson))) {
            return Claim.of(words, design);
          } catch (FactException untold) {
            throw new IOException(untold.getMessage(), untold);
          }
        },
        outcome -> {
          if (!isOn()) return;
          switch (outcome) {
            case DeviceWork.Good<Claim>(var claim) -> found.accept(claim);
            case DeviceWork.Bad<Claim>(var reason) -> remark(reason);
          }
        });
  }

  private Optional<Claim> claim(String words) {
    try {
      return Optional.of(Claim.parse(words));
    } catch (FactException unreadable) {
      remark(String.valueOf(unreadable.getMessage()));
      return Optional.empty();
    }
  }

  private Graph graph() {
    return workbench.state().graph();
  }

  /// What the user calls the blocks.
  private Map<NodeId, String> titles() {
    return workbench.state().document().layout().titles();
  }

  /// The lesson so far. There is one while a lesson is made.
  private LessonDraft draft() {
    return state().draft().orElseThrow();
  }

  private void edit(Function<LessonDraft, LessonDraft> other, String remark) {
    if (!isOn()) return;
    var next = other.apply(draft());
    if (!next.equals(draft()) || !remark.isEmpty()) change(next, remark);
  }

  private void change(LessonDraft next, String remark) {
    state.set(new RecordingState(Optional.of(next), false, List.of(), remark));
  }

  private void remark(String words) {
    state.set(new RecordingState(state().draft(), state().isSaved(), state().faults(), words));
  }
}
