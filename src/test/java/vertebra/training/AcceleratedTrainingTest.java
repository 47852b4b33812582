package vertebra.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.dataset.Dataset;
import vertebra.dataset.RightAnswer;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.onednn.Accelerator;
import vertebra.runtime.onednn.Libraries;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// Training with a library of kernels comes to what training in standard operators does, and goes
/// on in those where there is no such library.
@Tag("ort")
class AcceleratedTrainingTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  private static final String NET =
      """
      image  = input(shape: "N,1,12,12")
      first  = conv-unit(filters: 8)            image
      second = conv-unit(filters: 8, groups: 4) first
      sum    = add                              first second
      half   = max-pool                         sum
      head   = classification-head(classes: 3)  half
      scores = output                           head
      """;

  private static final Recipe RECIPE =
      Recipe.USUAL
          .withBatch(8)
          .withEpochs(2)
          .withSeed(5)
          .with(new Optimiser.Sgd(0.9, true, 1e-4), 0.01);

  /// Noise at three levels of brightness.
  private static final class Brightness implements Dataset {
    @Override
    public String title() {
      return "brightness";
    }

    @Override
    public List<String> classes() {
      return List.of("dark", "grey", "bright");
    }

    @Override
    public int size(Part part) {
      return part == Part.TRAINING ? 48 : 16;
    }

    @Override
    public Example read(Part part, int index, Cancellation cancellation) {
      var random = new Random(index + (part == Part.TRAINING ? 0 : 1000));
      var pixels = new float[144];
      for (int i = 0; i < pixels.length; i++)
        pixels[i] = 0.3f * (float) random.nextGaussian() + index % 3;
      return new Example(Tensor.of(pixels, 1, 1, 12, 12), new RightAnswer.Named(index % 3));
    }

    @Override
    public List<String> remarks() {
      return List.of();
    }
  }

  /// Keeps what is told.
  private final class Heard implements Trainer.Listener {
    @Override
    public void epoch(Epoch epoch) {
      epochs.add(epoch);
    }

    @Override
    public void unaccelerated(String reason) {
      reasons.add(reason);
    }

    @Override
    public void step(long done, long steps, double loss) {}

    @Override
    public void skipped(List<String> unread) {}
  }

  @TempDir Path folder;

  private final List<Epoch> epochs = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();

  private static Step step() throws Exception {
    var analysis = new Analyzer(CATALOGUE).analyze(GraphText.parse(NET, Ports.of(CATALOGUE)));
    var task = Task.of(CATALOGUE, analysis);
    var options = Compiler.Options.DEFAULT.withBatch(RECIPE.batch()).withTaps(task.taps());
    return Step.of(new Compiler(CATALOGUE).compile(analysis, options), task, RECIPE, List.of());
  }

  private List<Epoch> train(Optional<Accelerator> accelerator, String file) throws Exception {
    epochs.clear();
    var step = step();
    var place =
        new Trainer.Place(
            new OrtEngine(),
            Device.CPU,
            Engine.Options.DEFAULT.withThreads(1),
            Initialiser.seeded(1),
            folder.resolve(file),
            false,
            Optional.empty(),
            Runnable::run,
            Cancellation.none(),
            accelerator);
    Trainer.train(step, RECIPE, new Brightness(), place, new Heard());
    return List.copyOf(epochs);
  }

  @Tag("slow")
  @Test
  void itComesToTheSame() throws Exception {
    var accelerator = Libraries.accelerator();
    assumeTrue(accelerator.isPresent(), "no oneDNN for this system");
    var standard = train(Optional.empty(), "standard.safetensors");
    var whole = train(accelerator, "whole.safetensors");
    assertEquals(List.of(), reasons);
    for (int i = 0; i < standard.size(); i++) {
      assertEquals(standard.get(i).loss(), whole.get(i).loss(), 1e-4, "epoch " + i);
      assertEquals(
          standard.get(i).validationLoss(), whole.get(i).validationLoss(), 1e-4, "epoch " + i);
    }
    train(accelerator, "again.safetensors");
    assertEquals(
        -1,
        Files.mismatch(folder.resolve("whole.safetensors"), folder.resolve("again.safetensors")),
        "the same bits twice");
  }

  @Test
  void itGoesOnWithoutALibraryAndSaysSo() throws Exception {
    var standard = train(Optional.empty(), "standard.safetensors");
    var without = train(Optional.of(new Accelerator(folder)), "without.safetensors");
    assertEquals(standard.getLast().loss(), without.getLast().loss());
    assertTrue(
        reasons.getFirst().contains("libdnnl.so.3 is missing"), () -> String.valueOf(reasons));
  }

  @Test
  void itsMemoryIsToldBefore() throws Exception {
    var step = step();
    var absent = Optional.of(new Accelerator(folder));
    assertEquals(step.takes(), step.takes(Device.CPU, Optional.empty()));
    assertEquals(step.takes(), step.takes(Device.CPU, absent));
    Files.createFile(folder.resolve("libdnnl.so.3"));
    var takes = step.takes(Device.CPU, absent);
    assertEquals(step.takes().fixed(), takes.fixed());
    // The way back needs what both convolutions took and gave.
    long map = 8 * 8 * 144 * Float.BYTES;
    assertTrue(takes.perBatch() >= 4 * map, takes.toString());
    assertEquals(step.takes(), step.takes(Device.of(Device.DeviceKind.CUDA), absent));
  }
}
