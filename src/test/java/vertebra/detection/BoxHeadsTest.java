package vertebra.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.media.NoiseInput;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;

/// The numbers of a head mean the boxes and scores that its block of post-processing makes of them.
@Tag("ort")
class BoxHeadsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final int SIDE = 64;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          retinanet-head(classes: 3, channels: 8, depth: 1) c3 c4 | retinanet-boxes(sizes: "32,64") c3 c4 head:classes head:boxes image | 0
          efficientdet-head(classes: 3, depth: 1) c3 c4 | retinanet-boxes(sizes: "32,64") c3 c4 head:classes head:boxes image | 0
          ssd-head(classes: 4, anchors: 4) c3 c4 | ssd-boxes(scales: "0.2,0.5,0.9", ratios: "2;2", steps: "") c3 c4 head:classes head:boxes image | 1
          fcos-head(classes: 3, channels: 8, depth: 1) c3 c4 | fcos-boxes(strides: "8,16") c3 c4 head:classes head:boxes head:centres image | 0
          yolov2-head(classes: 3, anchors: 2) c5 | yolo-boxes(levels: 1, anchors: "9,8,30,40") head:y5 | 0
          yolov3-head(classes: 3, anchors: 1, levels: 2) c4 c5 | yolo-boxes(levels: 2, anchors: "9,8,30,40") head:y4 head:y5 | 0
          yolov5-head(classes: 3, anchors: 1, levels: 2) c4 c5 | yolo-boxes(levels: 2, anchors: "9,8,30,40", squared: true) head:y4 head:y5 | 0
          yolov8-head(classes: 3, bins: 6) c3 c4 c5 | yolov8-boxes(classes: 3) head:y3 head:y4 head:y5 | 0
          """)
  void aHeadIsReadAsItsPostProcessingReadsIt(String head, String finishing, int first)
      throws Exception {
    var run =
        Answered.of(
            """
            head   = %s
            end    = %s
            boxes  = output end:boxes
            scores = output end:scores
            """
                .formatted(head, finishing));
    assertEquals(3, run.head().classes());
    for (int row = 0; row < 2; row++)
      check(
          made(
              Objects.requireNonNull(run.results().get("boxes")),
              Objects.requireNonNull(run.results().get("scores")),
              row,
              first),
          run.found(row));
  }

  @Test
  void mapsOfLevelsAreReadAsTheListOfThem() throws Exception {
    var head = "head = efficientdet-head(classes: 3, depth: 1%s) c3 c4\n";
    var list = Answered.of(head.formatted(""));
    var maps = Answered.of(head.formatted(", maps: 2"));
    for (int row = 0; row < 2; row++) check(list.found(row), maps.found(row));
  }

  /// A head, and what left a network with it for two pictures of noise.
  private record Answered(BoxHead head, List<Tensor> numbers, Map<String, Tensor> results) {

    static Answered of(String end) throws Exception {
      var graph =
          GraphText.parse(
              """
              image  = input(shape: "N,3,64,64")
              c3     = conv-unit(filters: 8, stride: 8) image
              c4     = conv-unit(filters: 8, stride: 2) c3
              c5     = conv-unit(filters: 8, stride: 2) c4
              """
                  + end,
              Ports.of(CATALOGUE));
      var analysis = new Analyzer(CATALOGUE).analyze(graph);
      assertTrue(analysis.isValid(), () -> analysis.errors().toString());
      var head = BoxHeads.find(CATALOGUE, analysis).orElseThrow();
      var options = Compiler.Options.DEFAULT.withBatch(2).withTaps(head.ports());
      var compiled = new Compiler(CATALOGUE).compile(analysis, options);
      try (var session =
          new OrtEngine()
              .open(compiled.model(), Initialiser.seeded(4), Device.CPU, Engine.Options.DEFAULT)) {
        var input = NoiseInput.normal(3).tensor(DType.FLOAT32, 2, 3, SIDE, SIDE);
        var results = session.run(Map.of("image", input), Cancellation.none());
        var numbers =
            head.ports().stream()
                .map(port ->
                    Objects.requireNonNull(
                        results.get(Objects.requireNonNull(compiled.taps().get(port)))))
                .toList();
        return new Answered(head, numbers, results);
      }
    }

    List<Detection> found(int row) {
      var all = new Surest(Integer.MAX_VALUE, 0);
      head.collect(numbers, row, all);
      return all.found();
    }
  }

  private static List<Detection> made(Tensor boxes, Tensor scores, int row, int first) {
    var all = new ArrayList<Detection>();
    int classes = (int) scores.dim(2);
    for (long at = row * boxes.dim(1); at < (row + 1) * boxes.dim(1); at++)
      for (int label = first; label < classes; label++) {
        var box =
            new BoundingBox(
                boxes.get(4 * at),
                boxes.get(4 * at + 1),
                boxes.get(4 * at + 2),
                boxes.get(4 * at + 3));
        all.add(
            new Detection(box.within(SIDE, SIDE), label - first, scores.get(at * classes + label)));
      }
    return all;
  }

  /// Every box that was made was read, and no others.
  private static void check(List<Detection> made, List<Detection> read) {
    assertEquals(made.size(), read.size());
    for (var one : made)
      assertTrue(read.stream().anyMatch(other -> isSame(one, other)), one::toString);
  }

  private static boolean isSame(Detection one, Detection other) {
    return one.label() == other.label()
        && Math.abs(one.score() - other.score()) < 1e-5
        && Math.abs(one.box().left() - other.box().left()) < 1e-3
        && Math.abs(one.box().top() - other.box().top()) < 1e-3
        && Math.abs(one.box().right() - other.box().right()) < 1e-3
        && Math.abs(one.box().bottom() - other.box().bottom()) < 1e-3;
  }
}
