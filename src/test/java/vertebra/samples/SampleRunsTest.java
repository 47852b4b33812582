package vertebra.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.analysis.Analyzer;
import vertebra.compile.Compiler;
import vertebra.dataset.ShapePicture;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.graph.GraphEdit;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.Labels;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Run;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.TopK;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightMatch;

/// Every sample runs on its own picture, and the trained one answers rightly.
@Tag("ort")
@Tag("slow")
class SampleRunsTest {

  private static final Engine ENGINE = new OrtEngine();
  private static final String TINY = "tiny-shapes.vertebra";

  /// Pictures of each shape that training never saw.
  private static final int HELD_OUT = 50;

  private static Document document(String file) throws Exception {
    return DocumentFile.read(SamplesTest.FOLDER.resolve(file)).document();
  }

  private static Model compiled(Document document) throws Exception {
    var analysis = new Analyzer(SamplesTest.CATALOGUE).analyze(document.graph());
    return new Compiler(SamplesTest.CATALOGUE).compile(analysis, Compiler.Options.DEFAULT).model();
  }

  private static Session session(Model model, WeightData weights) throws Exception {
    return ENGINE.open(model, weights, Device.CPU, Engine.Options.DEFAULT);
  }

  private static Tensor picture(Path file, Model.Value input) throws Exception {
    return ImageInput.read(file, Preparation.usual(input), Cancellation.none()).tensor();
  }

  @ParameterizedTest
  @CsvSource({
    "resnet18-classifier.vertebra,    scores,  1x1000",
    "vgg16.vertebra,                  scores,  1x1000",
    "mobilenet-v2.vertebra,           scores,  1x1000",
    "resnet50-fpn-retinanet.vertebra, classes, 1x19206x91",
  })
  void aSampleRunsOnItsPicture(String file, String output, String shape, @TempDir Path copies)
      throws Exception {
    var document = document(file);
    var model = compiled(document);
    var picture =
        new Samples(copies)
            .file(document, Samples.IMAGE, Optional.of(SamplesTest.FOLDER.resolve(file)));
    try (var session = session(model, Initialiser.seeded(0))) {
      var input = session.inputs().getFirst();
      var feed = Map.of(input.name(), picture(picture.orElseThrow(), input));
      var run = Run.of(session, Run.Request.once(feed), Cancellation.none());
      assertTrue(run.isFinite(), "finite numbers");
      var dims = run.outputs().get(output).tensor().dims();
      assertEquals(
          shape, String.join("x", java.util.Arrays.stream(dims).mapToObj(Long::toString).toList()));
    }
  }

  @Test
  void theBrokenDesignRunsOnceItIsRepaired() throws Exception {
    var graph = document("broken.vertebra").graph();
    var analyzer = new Analyzer(SamplesTest.CATALOGUE);
    var analysis = analyzer.analyze(graph);
    while (!analysis.isValid())
      analysis =
          analyzer.analyze(
              GraphEdit.apply(
                  analysis.graph(), analysis.errors().getFirst().fixes().getFirst().edit()));
    var model =
        new Compiler(SamplesTest.CATALOGUE).compile(analysis, Compiler.Options.DEFAULT).model();
    try (var session = session(model, Initialiser.seeded(0))) {
      var input = session.inputs().getFirst();
      var feed = Map.of(input.name(), picture(SamplesTest.FOLDER.resolve("scene.png"), input));
      var run = Run.of(session, Run.Request.once(feed), Cancellation.none());
      assertTrue(run.isFinite(), "finite numbers");
      assertEquals(6, run.top().orElseThrow().entries().size() + 1, "the five likeliest of six");
    }
  }

  @Test
  void theTinyNetNamesTheShapeOnEverySamplePicture() throws Exception {
    var labels = Labels.read(SamplesTest.FOLDER.resolve("shapes.txt"));
    var said = new LinkedHashMap<String, String>();
    var expected = new LinkedHashMap<String, String>();
    try (var weights = Safetensors.open(SamplesTest.FOLDER.resolve("tiny-shapes.safetensors"));
        var session = tiny(weights)) {
      var input = session.inputs().getFirst();
      for (var shape : ShapePicture.CLASSES) {
        var tensor = picture(SamplesTest.FOLDER.resolve(shape + ".png"), input);
        said.put(shape, answer(session, tensor, labels).label());
        expected.put(shape, shape);
      }
    }
    assertEquals(expected, said);
  }

  @ParameterizedTest
  @CsvSource({"64, 1.0", "64, 0.875", "192, 0.875"})
  void theTinyNetNamesShapesOnPicturesThatItNeverSaw(int side, double kept) throws Exception {
    int right = 0;
    try (var weights = Safetensors.open(SamplesTest.FOLDER.resolve("tiny-shapes.safetensors"));
        var session = tiny(weights)) {
      var input = session.inputs().getFirst();
      var preparation = Preparation.usual(input).with(new ImageInput.Fit.Crop(kept));
      for (int kind = 0; kind < ShapePicture.CLASSES.size(); kind++)
        for (int seed = 0; seed < HELD_OUT; seed++) {
          var tensor = tensor(ShapePicture.single(kind, side, seed), preparation);
          if (answer(session, tensor, Labels.NONE).index() == kind) right++;
        }
    }
    assertEquals(HELD_OUT * ShapePicture.CLASSES.size(), right);
  }

  private static Session tiny(Safetensors weights) throws Exception {
    var model = compiled(document(TINY));
    var match = WeightMatch.of(model, weights);
    assertTrue(match.isComplete(), match.summary());
    return session(model, match.data(Initialiser.seeded(0)));
  }

  private static Tensor tensor(BufferedImage picture, Preparation preparation) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    var pixels = picture.getRGB(0, 0, width, height, null, 0, width);
    return ImageInput.of(pixels, width, height, preparation);
  }

  private static TopK.Entry answer(Session session, Tensor picture, Labels labels)
      throws Exception {
    var feed = Map.of(session.inputs().getFirst().name(), picture);
    var outputs = session.run(feed, Cancellation.none());
    return TopK.of(outputs, 1, labels).orElseThrow().entries().getFirst();
  }
}
