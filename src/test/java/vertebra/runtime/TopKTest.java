package vertebra.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.media.InputException;
import vertebra.media.Labels;
import vertebra.runtime.TopK.Entry;
import vertebra.runtime.TopK.Scores;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;

class TopKTest {

  private static SequencedMap<String, Tensor> outputs(Tensor... tensors) {
    var map = new LinkedHashMap<String, Tensor>();
    for (var tensor : tensors) map.put("out" + map.size(), tensor);
    return map;
  }

  @Test
  void probabilitiesStayAsTheyAre() {
    var scores = Tensor.of(new float[] {0.25f, 0.5f, 0.25f}, 1, 3);
    var top = TopK.of(outputs(scores), 2, new Labels(List.of("a", "b", "c"))).orElseThrow();
    assertEquals(Scores.PROBABILITIES, top.scores());
    assertEquals(List.of(new Entry(1, "b", 0.5), new Entry(0, "a", 0.25)), top.entries());
  }

  @Test
  void otherScoresBecomeProbabilities() {
    var scores = Tensor.of(new float[] {1000, 1000 + (float) Math.log(3)}, 1, 2, 1, 1);
    var top = TopK.of(outputs(scores), 5, Labels.NONE).orElseThrow();
    assertEquals(Scores.SOFTMAX, top.scores());
    assertEquals(1, top.entries().getFirst().index());
    assertEquals(0.75, top.entries().getFirst().score(), 1e-4);
    assertEquals("", top.entries().getFirst().label());
  }

  @Test
  void theFirstOutputThatLooksLikeScoresIsTaken() {
    var map = Tensor.zeros(DType.FLOAT32, 1, 8, 7, 7);
    var scores = Tensor.of(new float[] {1, 0}, 1, 2);
    assertEquals("out1", TopK.of(outputs(map, scores), 1, Labels.NONE).orElseThrow().output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,0", "1,1", "0,5", "5", "1,5,2", "1,5,2,2"})
  void otherShapesAreNoScores(String shape) {
    var tensor = Tensor.zeros(DType.FLOAT32, Shape.parse(shape).toLongs());
    assertEquals(Optional.empty(), TopK.of(outputs(tensor), 5, Labels.NONE));
  }

  @Test
  void scoresOfBoxesAreNoClasses() {
    var boxes = Tensor.zeros(DType.FLOAT32, 1, 100, 4);
    var scores = Tensor.zeros(DType.FLOAT32, 1, 100);
    assertEquals(Optional.empty(), TopK.of(outputs(boxes, scores), 5, Labels.NONE));
  }

  @Test
  void brokenNumbersHaveNoOrder() {
    var tensor = Tensor.of(new float[] {1, Float.NaN, 2}, 1, 3);
    assertEquals(Optional.empty(), TopK.of(outputs(tensor), 5, Labels.NONE));
    assertEquals(
        Optional.empty(), TopK.of(outputs(Tensor.zeros(DType.INT64, 1, 5)), 5, Labels.NONE));
  }

  @Test
  void labelsAreReadLineByLine(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("labels.txt"), "\ufefftench \r\ngoldfish\n\n\n");
    assertEquals(List.of("tench", "goldfish"), Labels.read(file).names());
  }

  @Test
  void labelsThatAreNoTextAreRefused(@TempDir Path folder) throws IOException {
    var binary = Files.write(folder.resolve("b"), new byte[] {(byte) 0xc3, (byte) 0x28});
    var empty = Files.writeString(folder.resolve("e"), "\n \n");
    for (var file : List.of(binary, empty, folder, folder.resolve("none"))) {
      var refusal = assertThrows(InputException.class, () -> Labels.read(file));
      assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
    }
  }
}
