package vertebra.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.dataset.DataSource;
import vertebra.dataset.Dataset;
import vertebra.dataset.ForwardingDataset;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.files.Scratch;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.ort.OrtEngine;
import vertebra.training.Epoch;
import vertebra.training.Recipe;
import vertebra.training.Step;
import vertebra.training.Task;
import vertebra.training.Trainer;
import vertebra.weights.Initialiser;

/// A new head on a frozen ResNet-18 against training all of it, on the same drawn shapes: the first
/// epoch, in which features are made, and those after it, in which they are known. An epoch is
/// measured with its judging, by the processor time of the whole process and by the clock.
public final class FrozenBench {

  private static final String NET =
      """
      image    = input(shape: "N,3,64,64")
      backbone = resnet(depth: 18)              image
      head     = classification-head(classes: 6)  backbone
      scores   = output                           head
      """;

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final int EPOCHS = 3;
  private static final PrintStream OUT = System.out;

  /// So much of the data as is wanted here.
  private record Few(Dataset data, int learned, int judged) implements ForwardingDataset {
    @Override
    public int size(Part part) {
      return part == Part.TRAINING ? learned : judged;
    }
  }

  /// What an epoch took.
  private record Time(double processor, double clock) {
    static Time now() {
      var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      return new Time(system.getProcessCpuTime() / 1e9, System.nanoTime() / 1e9);
    }

    Time since(Time start) {
      return new Time(processor - start.processor, clock - start.clock);
    }
  }

  private FrozenBench() {}

  /// Measures an epoch of each kind.
  ///
  /// @param arguments how many examples are learned from, 512 without
  public static void main(String[] arguments) throws Exception {
    int examples = arguments.length == 0 ? 512 : Integer.parseInt(arguments[0]);
    var all = epochs(examples, List.of(), false);
    var anew = epochs(examples, List.of("backbone"), true);
    var kept = epochs(examples, List.of("backbone"), false);
    row("training all", all, all);
    row("frozen, made anew", anew, all);
    row("frozen, features kept", kept, all);
  }

  private static void row(String name, List<Time> times, List<Time> all) {
    var first = times.getFirst();
    var later = times.getLast();
    OUT.printf(
        Locale.ROOT,
        "%-22s first epoch %7.2f s of processor time (%5.2f s), %5.2f × as fast; later %7.3f s"
            + " (%6.3f s), %6.2f × as fast%n",
        name,
        first.processor(),
        first.clock(),
        all.getFirst().processor() / first.processor(),
        later.processor(),
        later.clock(),
        all.getLast().processor() / later.processor());
  }

  private static List<Time> epochs(int examples, List<String> frozen, boolean anew)
      throws Exception {
    var analysis = new Analyzer(CATALOGUE).analyze(GraphText.parse(NET, Ports.of(CATALOGUE)));
    var task = Task.of(CATALOGUE, analysis);
    var recipe = Recipe.USUAL.withEpochs(EPOCHS).with(Recipe.USUAL.refinement().withAnew(anew));
    var compiler = new Compiler(CATALOGUE);
    var single = compiler.compile(analysis, Compiler.Options.DEFAULT.withBatch(1));
    var batched = compiler.compile(analysis, Compiler.Options.DEFAULT.withBatch(recipe.batch()));
    var step =
        Step.of(batched, Optional.of(single), task, recipe, frozen, false, Cancellation.none());
    var open = compiler.compile(analysis, Compiler.Options.DEFAULT).model().inputs().getFirst();
    var drawn =
        new DataSource.Drawn(DataSource.Generator.SHAPES)
            .open(open, task.wanted(), 1, Cancellation.none());
    var data = new Few(drawn, examples, Math.ceilDiv(examples, 8));
    var folder = Scratch.folder("bench");
    var times = new ArrayList<Time>();
    try (var reading = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())) {
      var place =
          new Trainer.Place(
              new OrtEngine(),
              Device.CPU,
              Engine.Options.DEFAULT.withThreads(2),
              Initialiser.seeded(1),
              Path.of(folder.toString(), "w.safetensors"),
              false,
              Optional.empty(),
              reading,
              Cancellation.none(),
              Optional.empty());
      Trainer.train(step, recipe, data, place, new Epochs(times));
    } finally {
      Scratch.discard(folder);
    }
    return times;
  }

  /// Keeps how long each epoch takes; the first with what is done before it.
  private static final class Epochs implements Trainer.Listener {
    private final List<Time> times;
    private Time start = Time.now();

    Epochs(List<Time> times) {
      this.times = times;
    }

    @Override
    public void step(long step, long steps, double loss) {}

    @Override
    public void epoch(Epoch epoch) {
      times.add(Time.now().since(start));
      start = Time.now();
    }

    @Override
    public void skipped(List<String> reasons) {}
  }
}
