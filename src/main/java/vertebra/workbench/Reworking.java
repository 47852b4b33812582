package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import vertebra.block.Catalogue;
import vertebra.document.Document;
import vertebra.execute.OpenSessions;
import vertebra.execute.OpenedExport;
import vertebra.execute.StepNeeds;
import vertebra.files.Scratch;
import vertebra.graph.Node;
import vertebra.importing.ImportedModels;
import vertebra.importing.InputNodes;
import vertebra.importing.ModelSteps;
import vertebra.importing.SourceFile;
import vertebra.onnx.ModelException;
import vertebra.runtime.Cancellation;
import vertebra.tensor.TensorType;
import vertebra.workbench.Basis.Part;

/// Steps that change the model which an open design came from: each is tried on a copy when it is
/// added, and all of them are written as a new model. The design itself stays as it is. Called on
/// the user-interface thread, answers there.
public final class Reworking {

  /// How it stands.
  ///
  /// @param done the steps that were added, in the words of [ModelSteps], and what each changes
  /// @param refusal why the last that was asked for cannot be made, in a sentence; blank if it can
  /// @param isBusy whether one is being tried or written
  /// @param written where the changed model was written last
  public record ReworkState(
      List<ModelSteps.Done> done, String refusal, boolean isBusy, Optional<Path> written) {
    /// Before the first step.
    public static final ReworkState NOTHING =
        new ReworkState(List.of(), "", false, Optional.empty());

    public ReworkState {
      done = List.copyOf(done);
    }

    ReworkState busy() {
      return new ReworkState(done, "", true, Optional.empty());
    }

    ReworkState refused(String why) {
      return new ReworkState(done, why, false, Optional.empty());
    }

    /// What each step changes, in words.
    public List<String> lines() {
      return OpenedExport.lines(done);
    }

    List<String> steps() {
      return done.stream().map(ModelSteps.Done::step).toList();
    }
  }

  /// What a changed model depends on.
  private static final Set<Part> PARTS = Set.of(Part.GRAPH);

  private final Workbench workbench;
  private final Present present;
  private final DesignWork work;
  private final Observed<Optional<About<ReworkState>>> state = new Observed<>(Optional.empty());

  /// Steps that were asked for while another was tried, and which trial answers are for.
  private final Deque<String> waiting = new ArrayDeque<>();

  private int trial;

  /// Why steps were refused behind which others waited.
  private String missed = "";

  Reworking(Workbench workbench, Present present, Runs runs, Scope scope) {
    this.workbench = workbench;
    this.present = present;
    work = new DesignWork(runs.devices().work(), scope);
  }

  /// How it stands, and which design it is about; empty before the first step.
  public Observed<Optional<About<ReworkState>>> observed() {
    return state;
  }

  private ReworkState now() {
    return state.get().map(About::value).orElse(ReworkState.NOTHING);
  }

  private void tell(Basis basis, ReworkState next) {
    state.set(Optional.of(new About<>(next, basis, PARTS)));
  }

  /// The model's inputs. Looks at every node of the design.
  public List<String> inputs() {
    return nodes(InputNodes::isInput)
        .flatMap(node -> node.origin().outputs().values().stream())
        .toList();
  }

  /// The model's outputs. Looks at every node of the design.
  public List<String> outputs() {
    return nodes(InputNodes::isOutput).flatMap(node -> node.origin().name().stream()).toList();
  }

  /// What the batch may become: open where the file says a number, else one. Looks at every node of
  /// the design.
  public Optional<String> batch() {
    return nodes(InputNodes::isInput)
        .flatMap(node -> InputNodes.type(node).stream())
        .map(TensorType::shape)
        .filter(shape -> shape.rank() > 0)
        .findFirst()
        .map(shape -> shape.dim(0).known().isPresent() ? "N" : "1");
  }

  private Stream<Node> nodes(Predicate<Node> wanted) {
    return workbench.state().graph().nodes().stream().filter(wanted);
  }

  /// Forgets all steps.
  public void clear() {
    waiting.clear();
    missed = "";
    trial++;
    state.set(Optional.empty());
  }

  /// Tries one step more, behind those that were added and those that wait.
  public void add(String step) {
    if (now().isBusy()) {
      waiting.add(step);
      return;
    }
    var steps = new ArrayList<>(now().steps());
    steps.add(step);
    make(steps, Optional.empty());
  }

  /// Takes one of the steps out again.
  public void remove(int index) {
    var steps = new ArrayList<>(now().steps());
    steps.remove(index);
    if (steps.isEmpty()) clear();
    else make(steps, Optional.empty());
  }

  /// Writes what the steps make of the model.
  public void write(Path target) {
    var design = workbench.state();
    var own =
        SourceFile.of(design.document())
            .map(source -> source.from(ImportedModels.folderOfDesign(design.file())));
    if (own.filter(file -> isSame(file, target)).isPresent())
      tell(present.basis(), now().refused(say("rework.not-onto-itself", target.getFileName())));
    else make(now().steps(), Optional.of(target));
  }

  private static boolean isSame(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  private void make(List<String> steps, Optional<Path> target) {
    if (now().isBusy()) return;
    present.refresh();
    var basis = present.basis();
    var design = workbench.state();
    var document = design.document();
    var folder = ImportedModels.folderOfDesign(design.file());
    var catalogue = design.catalogue();
    var before = now();
    tell(basis, before.busy());
    int own = ++trial;
    work.<List<ModelSteps.Done>>submit(
        (sessions, cancellation) ->
            made(document, folder, catalogue, steps, target, sessions, cancellation),
        outcome -> {
          if (own != trial) return;
          var next =
              switch (outcome) {
                case DeviceWork.Good<List<ModelSteps.Done>>(var done) ->
                    new ReworkState(done, missed, false, target);
                case DeviceWork.Bad<List<ModelSteps.Done>>(var reason) ->
                    before.refused((missed + "\n" + reason).strip());
              };
          missed = waiting.isEmpty() ? "" : next.refusal();
          tell(basis, next);
          Optional.ofNullable(waiting.poll()).ifPresent(this::add);
        });
  }

  private static List<ModelSteps.Done> made(
      Document document,
      Path folder,
      Catalogue catalogue,
      List<String> steps,
      Optional<Path> target,
      OpenSessions sessions,
      Cancellation cancellation)
      throws IOException {
    var trial = Scratch.folder("rework");
    try {
      var model = ImportedModels.model(document, folder, catalogue);
      var needs = new StepNeeds(sessions.engine(), cancellation);
      return ModelSteps.apply(model, steps, target.orElse(trial.resolve("trial.onnx")), needs);
    } catch (ModelException refused) {
      throw new IOException(refused.getMessage(), refused);
    } finally {
      Scratch.discard(trial);
    }
  }
}
