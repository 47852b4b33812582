package vertebra.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.tensor.DType;

class WeightMatchTest {

  @TempDir Path folder;

  private static Weight weight(String name, Long... dims) {
    return new Weight(
        name, DType.FLOAT32, List.of(dims), new Init.Constant(7), Weight.WeightKind.TRAINABLE);
  }

  private static Model model(Weight... weights) {
    return new Model("m", 17, List.of(), List.of(), List.of(), List.of(weights), Map.of());
  }

  private Safetensors file(Weight... weights) throws IOException {
    var file = folder.resolve("w.safetensors");
    Safetensors.write(file, List.of(weights), (_, target) -> target.fill((byte) 0));
    return Safetensors.open(file);
  }

  private static List<String> names(List<Weight> weights) {
    return weights.stream().map(Weight::name).toList();
  }

  @Test
  void namesMatchWithAndWithoutTheOuterNode() throws IOException {
    var model =
        model(
            weight("backbone.conv1.weight", 4L), weight("head.fc.weight", 2L), weight("own.w", 3L));
    try (var file =
        file(weight("conv1.weight", 4L), weight("fc.weight", 2L), weight("own.w", 3L))) {
      var match = WeightMatch.of(model, file);
      assertTrue(match.isComplete());
      assertEquals(
          Map.of(
              "backbone.conv1.weight", "conv1.weight",
              "head.fc.weight", "fc.weight",
              "own.w", "own.w"),
          match.matched());
      assertEquals("3 of 3 weights by name", match.summary());
      assertEquals(List.of(), match.complaints());
    }
  }

  @Test
  void whatAllNamesBeginWithIsTakenOffAndSaid() throws IOException {
    var model = model(weight("net.conv1.weight", 4L), weight("net.fc.weight", 2L));
    for (var prefix : List.of("module.", "model.", "model.backbone."))
      try (var file = file(weight(prefix + "conv1.weight", 4L), weight(prefix + "fc.weight", 2L))) {
        var match = WeightMatch.of(model, file);
        assertTrue(match.isComplete(), prefix);
        assertEquals(
            "2 of 2 weights by name, \"" + prefix + "\" taken off its names", match.summary());
      }
    try (var file = file(weight("module.conv1.weight", 4L), weight("ema.fc.weight", 2L))) {
      assertEquals(Map.of(), WeightMatch.of(model, file).matched());
    }
  }

  @Test
  void numbersThatCannotStandForAWeightAreAnObjection() throws IOException {
    var model = model(weight("net.fc.weight", 2L));
    var whole =
        new Weight(
            "fc.weight",
            DType.INT8,
            List.of(2L),
            new Init.Wholes(List.of(1L, 2L)),
            Weight.WeightKind.TRAINABLE);
    try (var file = file(whole)) {
      var said = WeightMatch.of(model, file).objection(model).orElseThrow().getMessage();
      assertTrue(said.endsWith("is I8 [2], which cannot stand for float32 numbers."), said);
    }
    var header = "{\"fc.weight\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]}}";
    var bytes = ByteBuffer.allocate(8 + header.length() + 2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    var path = Files.write(folder.resolve("f8.safetensors"), bytes.array());
    try (var file = Safetensors.open(path)) {
      var said = WeightMatch.of(model, file).objection(model).orElseThrow().getMessage();
      assertTrue(said.contains("as F8_E4M3, a kind of number that is not read"), said);
    }
  }

  @Test
  void everythingThatDoesNotFitIsListed() throws IOException {
    var model = model(weight("head.fc.weight", 2L, 4L), weight("head.fc.bias", 2L));
    try (var file =
        file(
            weight("fc.weight", 10L, 4L),
            weight("old.weight", 1L),
            weight("bn.num_batches_tracked"))) {
      var match = WeightMatch.of(model, file);
      assertFalse(match.isComplete());
      assertEquals(List.of("head.fc.bias"), names(match.missing()));
      assertEquals(List.of("old.weight"), match.unexpected());
      assertEquals(List.of("bn.num_batches_tracked"), match.counters());
      assertEquals(
          List.of(
              "missing: head.fc.bias [2] is not in the file",
              "wrong shape: head.fc.weight is [2, 4] in the design, F32 [10, 4] in the file",
              "unexpected: old.weight of the file is not used"),
          match.complaints());
    }
  }

  @Test
  void twoWeightsThatWouldReadTheSameTensorGetNeither() throws IOException {
    var model = model(weight("left.fc.weight", 2L), weight("right.fc.weight", 2L));
    try (var file = file(weight("fc.weight", 2L))) {
      var match = WeightMatch.of(model, file);
      assertEquals(2, match.missing().size());
      assertEquals(List.of("fc.weight"), match.unexpected());
    }
  }

  @Test
  void ofTwoTensorsOfFittingNamesTheOneOfTheRightShapeIsMeant() throws IOException {
    var model = model(weight("neck.d.4.1.weight", 64L), weight("head.d.4.1.weight", 21L));
    try (var file = file(weight("d.4.0.1.weight", 64L), weight("d.4.1.weight", 21L))) {
      assertEquals(
          Map.of("neck.d.4.1.weight", "d.4.0.1.weight", "head.d.4.1.weight", "d.4.1.weight"),
          WeightMatch.of(model, file).matched());
    }
  }

  @Test
  void constantsOfTheProgramAreNotAskedFor() throws IOException {
    var constant =
        new Weight("c", DType.FLOAT32, List.of(1L), Init.ones(), Weight.WeightKind.CONSTANT);
    try (var file = file(weight("w", 1L))) {
      assertTrue(WeightMatch.of(model(constant, weight("w", 1L)), file).isComplete());
    }
  }

  @Test
  void whatTheFileLacksComesFromTheOtherSource() throws IOException {
    var known = weight("a.w", 2L);
    var fresh = weight("a.b", 2L);
    try (var file = file(weight("w", 2L));
        var arena = Arena.ofConfined()) {
      var data = WeightMatch.of(model(known, fresh), file).data(Initialiser.seeded(0));
      var target = arena.allocate(8, 4);
      data.fill(known, target);
      assertEquals(0, target.get(ValueLayout.JAVA_FLOAT, 0));
      data.fill(fresh, target);
      assertEquals(7, target.get(ValueLayout.JAVA_FLOAT, 0));
    }
  }

  @Test
  void streamedNumbersAreTheOnesThatFill() throws IOException {
    var half =
        new Weight(
            "w", DType.FLOAT16, List.of(3L), new Init.Uniform(1), Weight.WeightKind.TRAINABLE);
    var path = folder.resolve("half.safetensors");
    Safetensors.write(path, List.of(half), Initialiser.seeded(5));
    var known = weight("a.w", 3L);
    var fresh = weight("a.b", 2L);
    try (var file = Safetensors.open(path);
        var arena = Arena.ofConfined()) {
      var data = WeightMatch.of(model(known, fresh), file).data(Initialiser.seeded(0));
      for (var weight : List.of(known, fresh)) {
        var filled = arena.allocate(weight.bytes(), 4);
        data.fill(weight, filled);
        data.stream(weight, piece -> assertEquals(-1, piece.mismatch(filled)));
      }
    }
  }

  @Test
  void orderAndShapeMapWhatNamesCannot() throws IOException {
    var model = model(weight("a.w", 2L), weight("b.w", 2L), weight("c.w", 3L));
    try (var file = file(weight("l10.x", 2L), weight("l2.x", 2L), weight("l3.x", 4L))) {
      var match = WeightMatch.inOrder(model, file);
      assertEquals(Map.of("a.w", "l2.x", "b.w", "l10.x"), match.matched());
      assertEquals(List.of("c.w"), names(match.missing()));
      assertEquals(List.of("l3.x"), match.unexpected());
      assertEquals("2 of 3 weights by order and shape, not by name", match.summary());
    }
  }

  @Test
  void otherAuthorsSpellingsAreUnderstood() throws IOException {
    var model =
        model(
            weight("backbone.conv1.weight", 4L),
            weight("backbone.layer2.0.bn3.bias", 2L),
            weight("backbone.layer2.0.downsample.0.weight", 3L));
    try (var file =
        file(
            weight("stem.0.weight", 4L),
            weight("layer2.0.c3.1.bias", 2L),
            weight("layer2.0.sc.0.weight", 3L))) {
      assertEquals(List.of(), WeightMatch.of(model, file).complaints());
    }
  }

  @Test
  void orderKeepsRolesApart() throws IOException {
    var model =
        model(
            weight("a.bn.weight", 2L),
            weight("a.bn.bias", 2L),
            weight("b.bn.weight", 2L),
            weight("b.bn.bias", 2L));
    try (var file =
        file(
            weight("z.weight", 2L),
            weight("y.weight", 2L),
            weight("z.bias", 2L),
            weight("y.bias", 2L))) {
      assertEquals(
          Map.of(
              "a.bn.weight", "z.weight",
              "a.bn.bias", "z.bias",
              "b.bn.weight", "y.weight",
              "b.bn.bias", "y.bias"),
          WeightMatch.inOrder(model, file).matched());
    }
  }

  @Test
  void naturalOrderReadsNumbersAsNumbers() {
    var sorted =
        Stream.of("b", "a10", "a2.x", "a2", "a", "a02")
            .sorted(NaturalOrder::compare)
            .toArray(String[]::new);
    assertEquals("[a, a2, a2.x, a02, a10, b]", Arrays.toString(sorted));
  }
}
