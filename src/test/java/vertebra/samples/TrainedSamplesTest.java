package vertebra.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.analysis.Analyzer;
import vertebra.compile.Compiler;
import vertebra.dataset.DataSource;
import vertebra.dataset.Dataset;
import vertebra.dataset.ForwardingDataset;
import vertebra.document.DocumentFile;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.ort.OrtEngine;
import vertebra.training.Epoch;
import vertebra.training.Recipe;
import vertebra.training.Step;
import vertebra.training.Task;
import vertebra.training.Trainer;
import vertebra.weights.WeightSource;

/// The samples that come trained answer pictures of a seed that they never saw.
@Tag("ort")
@Tag("slow")
class TrainedSamplesTest {

  private static final int SCENES = 40;
  private static final int BATCH = 8;
  private static final long SEED = 7;

  @ParameterizedTest
  @CsvSource({"digits, digits, 0.95", "scenes-unet, scenes, 0.95", "scenes-retinanet, scenes, 0.9"})
  void aTrainedSampleIsRightAboutPicturesItNeverSaw(String name, String drawn, double least)
      throws Exception {
    var document =
        DocumentFile.read(SamplesTest.FOLDER.resolve(name + DocumentFile.EXTENSION)).document();
    var analysis = new Analyzer(SamplesTest.CATALOGUE).analyze(document.graph());
    var task = Task.of(SamplesTest.CATALOGUE, analysis);
    var recipe = Recipe.USUAL.with(task.usualLoss()).withBatch(BATCH);
    var options = Compiler.Options.DEFAULT.withBatch(BATCH).withTaps(task.taps());
    var compiled = new Compiler(SamplesTest.CATALOGUE).compile(analysis, options);
    var input = compiled.model().inputs().getFirst();
    var data =
        new First(DataSource.of(drawn).open(input, task.wanted(), SEED, Cancellation.none()));
    var file = SamplesTest.FOLDER.resolve(name + ".safetensors");
    try (var weights = WeightSource.file(file).open(compiled.model())) {
      assertEquals(List.of(), weights.match().orElseThrow().complaints());
      var place =
          new Trainer.Place(
              new OrtEngine(),
              Device.CPU,
              Engine.Options.DEFAULT,
              weights.data(),
              Path.of("nothing-is-written"),
              false,
              Optional.empty(),
              Runnable::run,
              Cancellation.none(),
              Optional.empty());
      var step = Step.of(compiled, task, recipe, List.of());
      double score = Trainer.judge(step, recipe, data, place, new Unheard()).judgement().score();
      assertTrue(score >= least, name + " " + score);
    }
  }

  /// The first of some examples.
  private record First(Dataset data) implements ForwardingDataset {
    @Override
    public int size(Part part) {
      return SCENES;
    }
  }

  /// Hears nothing.
  private static final class Unheard implements Trainer.Listener {
    @Override
    public void skipped(List<String> reasons) {}

    @Override
    public void epoch(Epoch epoch) {}

    @Override
    public void step(long step, long steps, double loss) {}
  }
}
