package vertebra.execute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;
import vertebra.weights.WeightSource;

/// What is opened, made and kept while a design is run, looked at and edited.
class OpenSessionsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Engine.Options OPTIONS = Engine.Options.DEFAULT.withThreads(1);

  private final List<String> made = new ArrayList<>();
  private final OpenSessions sessions = new OpenSessions(new OrtEngine(), 1 << 20);

  @AfterEach
  void close() {
    sessions.close();
  }

  private static Plan plan(int units) throws DocumentException {
    var text =
        """
        x = input(shape: "1,16")
        a = dense(units: 32) x
        b = relu a
        c = dense(units: %d) b
        y = output c
        """
            .formatted(units);
    var graph = GraphText.parse(text, Ports.of(CATALOGUE));
    return Plan.of(CATALOGUE, new Analyzer(CATALOGUE).analyze(graph));
  }

  private Compiled compiled(int units) throws Exception {
    return sessions.compiled(new Compiler(CATALOGUE), plan(units));
  }

  private WeightSource.Opened weights(long seed) {
    WeightData data =
        new WeightData() {
          @Override
          public void fill(Model.Weight weight, MemorySegment target) throws java.io.IOException {
            made.add(weight.name());
            Initialiser.seeded(seed).fill(weight, target);
          }
        };
    return new WeightSource.Opened(data, Optional.empty(), WeightSource.fresh(seed), true);
  }

  private static Map<String, Tensor> input() {
    var numbers = new float[16];
    for (int i = 0; i < numbers.length; i++) numbers[i] = i - 7;
    return Map.of("x", Tensor.of(numbers, 1, 16));
  }

  private Map<String, Tensor> look(Model model, WeightSource.Opened weights) throws Exception {
    return sessions.look(model, weights, Device.CPU, OPTIONS, input(), Cancellation.none());
  }

  @Test
  void aRunAndALookNeedOneCompilation() throws Exception {
    assertSame(compiled(8), compiled(8));
  }

  @Test
  void aLookGivesTheNumbersOfARun() throws Exception {
    var model = compiled(8).model();
    var run =
        sessions
            .of(model, weights(1), Device.CPU, OPTIONS, Cancellation.none())
            .run(input(), Cancellation.none());
    sessions.empty();
    var looked =
        look(compiled(8).tapped(List.of(PortPath.of(Port.of("b", "y")))).model(), weights(1));
    assertArrayEquals(run.get("y").toFloats(), looked.get("y").toFloats(), 1e-6f);
    assertEquals("[1, 32]", looked.values().stream().toList().getLast().shapeText());
  }

  @Test
  void anEditMakesTheWeightsOfTheChangedBlockAlone() throws Exception {
    look(compiled(8).model(), weights(1));
    assertEquals(List.of("a.weight", "a.bias", "c.weight", "c.bias"), made);
    made.clear();
    look(compiled(9).model(), weights(1));
    assertEquals(List.of("c.weight", "c.bias"), made);
    made.clear();
    look(compiled(8).model(), weights(1));
    assertEquals(List.of(), made, "undone, they are still there");
    look(compiled(8).model(), weights(2));
    assertEquals(4, made.size(), "other numbers are other weights");
  }

  @Test
  void aRunTakesOverWhatALookMade() throws Exception {
    var model = compiled(8).model();
    look(model, weights(1));
    made.clear();
    sessions.of(model, weights(1), Device.CPU, OPTIONS, Cancellation.none());
    assertEquals(List.of(), made);
  }

  @Test
  void aLookThatAddsNothingToAnOpenModelUsesIt() throws Exception {
    var compiled = compiled(8);
    sessions.of(
        compiled.model(), weights(1), Device.CPU, Engine.Options.DEFAULT, Cancellation.none());
    int opened = sessions.opened();
    look(compiled.tapped(List.of(PortPath.of(Port.of("c", "y")))).model(), weights(1));
    assertEquals(opened, sessions.opened());
  }

  @Test
  void moreThanTheBudgetIsNeverKept() throws Exception {
    for (int units = 1_000; units < 20_000; units += 1_000) {
      look(compiled(units).model(), weights(1));
      assertTrue(
          sessions.held().bytes() <= Math.max(1 << 20, compiled(units).model().weightBytes()));
      assertTrue(sessions.held().models() <= 4);
    }
    sessions.empty();
    assertEquals(new OpenSessions.Held(0, 0, 1 << 20), sessions.held());
  }
}
