package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.Json;
import vertebra.media.Npy;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// Sizes that a design leaves open, at the command line: what they may be is said, kept in the
/// model's file and asked before the runtime is; what costs depend on them is no small number.
@Tag("slow")
class OpenSizesVerbsTest {

  private static final String RULE = "H must be a multiple of 4";

  private final Shell shell = Shell.overStandardBlocks();

  @TempDir Path folder;

  private String design = "";

  @BeforeEach
  void write() throws Exception {
    design =
        Files.writeString(
                folder.resolve("d.vertebra"),
                """
                {"formatVersion": 2, "nodes": [
                {"id": "x", "block": "input", "parameters": {"shape": "batch,3,H,W"}},
                {"id": "conv", "block": "conv-2d", "parameters": {"filters": 8}},
                {"id": "fold", "block": "space-to-depth", "parameters": {"block": 4}},
                {"id": "y", "block": "output"}],
                "wires": [{"from": "x:y", "to": "conv:x"}, {"from": "conv:y", "to": "fold:x"},
                {"from": "fold:y", "to": "y:x"}]}
                """)
            .toString();
  }

  private Map<?, ?> json(String... arguments) throws Exception {
    var run = shell.run(arguments);
    return (Map<?, ?>) Json.object("said", run.out());
  }

  @Test
  void whatSizesMayBeIsKeptInTheModelAndAskedBeforeTheRuntimeIs() throws Exception {
    var model = folder.resolve("m.onnx").toString();
    var exported = shell.run("export", design, "-o", model);
    assertTrue(exported.out().contains(RULE), exported.out());
    assertTrue(json("check", design, "--json").get("sizes").toString().contains(RULE));
    assertTrue(json("check", model, "--json").get("sizes").toString().contains(RULE));
    assertTrue(json("import", model, "--json").get("report").toString().contains(RULE));
    var odd = folder.resolve("odd.npy");
    Npy.write(Tensor.zeros(DType.FLOAT32, 1, 3, 10, 8), odd);
    var even = folder.resolve("even.npy");
    Npy.write(Tensor.zeros(DType.FLOAT32, 1, 3, 12, 8), even);
    for (var file : List.of(design, model)) {
      assertEquals(0, shell.run("run", file, "--npy", even.toString()).code(), file);
      var refused = shell.run("run", file, "--npy", odd.toString());
      assertEquals(2, refused.code(), file);
      assertTrue(refused.err().contains(RULE), refused.err());
    }
  }

  /// 224 is no multiple of nine, and 225 is.
  @Test
  void whereNobodySaysASizeEveryVerbChoosesOneThatWorksAndSaysIt() throws Exception {
    var fixed = Files.readString(Path.of(design)).replace("\"block\": 4", "\"block\": 9");
    var nine = Files.writeString(folder.resolve("nine.vertebra"), fixed).toString();
    var model = folder.resolve("nine.onnx").toString();
    var exported = json("export", nine, "-o", model, "--verify", "--json");
    assertEquals(true, exported.get("verified"));
    assertEquals(
        List.of("H=36, W=54", "H=72, W=99", "H=135, W=162"), exported.get("sizesCompared"));
    var chosen = Map.of("H", 225, "W", 225);
    for (var file : List.of(nine, model)) {
      for (var verb : List.of("run", "bench", "profile"))
        assertEquals(chosen, json(verb, file, "--runs", "1", "--json").get("sizes"), verb);
      for (var verb : List.of("run", "bench", "profile")) {
        var said = shell.run(verb, file, "--runs", "1").out();
        assertTrue(said.contains("H=225, W=225 (H must be a multiple of 9"), said);
      }
    }
    for (var file : List.of(nine, model)) {
      var roof = (Map<?, ?>) json("profile", file, "--roofline", "--json").get("roofline");
      long macs = 0;
      for (var node : (List<?>) roof.get("nodes"))
        macs += ((Number) ((Map<?, ?>) node).get("macs")).longValue();
      assertEquals(216 * 225 * 225, macs, "multiply-adds at the sizes that were run");
    }
    assertEquals(chosen, ((Map<?, ?>) json("cost", nine, "--json").get("at")).get("sizes"));
    assertEquals(0, shell.run("compare", nine, model, "--runs", "1").code());
  }

  @Test
  void sizesThatNameNoneOfSeveralInputsAreNotPassedOver() throws Exception {
    for (var block : List.of("add", "yolov2-neck")) {
      var refused = shell.run("check", block, "--input", "N,512,H,W");
      assertEquals(2, refused.code(), block + refused.out());
      assertTrue(refused.err().contains("write --input NAME=SIZES with one of"), refused.err());
    }
  }

  @Test
  void costsOfOpenSizesAreFormulasWithTheirNumbersAtChosenSizes() throws Exception {
    var report = json("cost", design, "--json", "--at", "H=8,W=12");
    assertNull(report.get("macs"));
    assertNull(report.get("peakActivationBytes"));
    assertEquals(0, report.get("operatorsCounted"));
    assertEquals("216·H·W", ((Map<?, ?>) report.get("formulas")).get("macs"));
    var at = (Map<?, ?>) report.get("at");
    assertEquals(216 * 8 * 12, at.get("macs"));
    assertNotNull(at.get("peakActivationBytes"));
    var text = shell.run("cost", design).out();
    assertTrue(text.contains("216·H·W  (10,838,016 at H=224, W=224)"), text);
    assertEquals(2, shell.run("cost", design, "--at", "H=9").code());
    assertEquals(2, shell.run("cost", design, "--at", "D=8").code());
    assertEquals(2, shell.run("cost", "lenet5", "--at", "H=8").code());
  }

  @Test
  void whatIsNotKnownIsNoSmallNumber() throws Exception {
    var rows = (List<?>) json("compare", design, "lenet5", "--json", "--runs", "1").get("rows");
    var open = (Map<?, ?>) rows.getFirst();
    assertNull(open.get("macs"));
    assertNull(open.get("activationBytes"));
    assertNull(open.get("peakActivationBytes"));
    assertEquals(416_520, ((Map<?, ?>) rows.getLast()).get("macs"));
    var budget = shell.run("check", design, "--budget", "macs<=1G");
    assertEquals(1, budget.code());
    assertTrue(budget.out().contains("cannot be judged"), budget.out());
    assertEquals(0, shell.run("check", design, "--budget", "params<=1M").code());
  }

  @Test
  void aWrittenModelIsAlsoComparedWithItsDesignAtThreeSizesAnOddOneAmongThem() throws Exception {
    var model = folder.resolve("m.onnx").toString();
    var pool = "avg-pool:kernel=3,stride=2,padding=1,ceiling=true";
    var report = json("export", pool, "--input", "N,1,H,W", "-o", model, "--verify", "--json");
    assertEquals(true, report.get("verified"));
    assertEquals(List.of("H=33, W=47", "H=65, W=97", "H=64, W=96"), report.get("sizesCompared"));
  }

  @Test
  void aMapThatMeetsItsOwnHalfFitsAtOneSizeWhichIsNamed() throws Exception {
    var half =
        Files.writeString(
            folder.resolve("half.vertebra"),
            """
            {"formatVersion": 2, "nodes": [
            {"id": "x", "block": "input", "parameters": {"shape": "N,8,H,W"}},
            {"id": "conv", "block": "conv-2d", "parameters": {"filters": 8, "stride": 2}},
            {"id": "sum", "block": "add"}, {"id": "y", "block": "output"}],
            "wires": [{"from": "x:y", "to": "conv:x"}, {"from": "x:y", "to": "sum:x1"},
            {"from": "conv:y", "to": "sum:x2"}, {"from": "sum:y", "to": "y:x"}]}
            """);
    var checked = shell.run("check", half.toString());
    assertEquals(1, checked.code());
    assertTrue(checked.out().contains("left open, H fits only at 1"), checked.out());
    assertEquals(1, shell.run("export", half.toString(), "-o", folder + "/m.onnx").code());
  }

  @Test
  void anEvenKernelSaysThatTheMapShrinksAndHowOthersPad() {
    var checked = shell.run("check", "conv-2d:kernel=4", "--input", "N,3,32,32");
    assertEquals(0, checked.code());
    assertTrue(checked.out().contains("makes the map one pixel smaller"), checked.out());
    assertTrue(checked.out().contains("does in PyTorch and Keras"), checked.out());
    assertFalse(
        shell
            .run("check", "conv-2d:kernel=4,padding=same-upper", "--input", "N,3,32,32")
            .out()
            .contains("smaller"));
  }
}
