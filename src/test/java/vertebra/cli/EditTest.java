package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.onnx.ModelReader;
import vertebra.onnx.ModelWriter;
import vertebra.weights.Initialiser;

/// `vertebra edit`: steps that should change no numbers change none, as ONNX Runtime computes them,
/// and the others change what they say.
@Tag("slow")
class EditTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  @TempDir static Path folder;

  private static Path model;
  private static Shell shell;

  @BeforeAll
  static void writeModel() throws Exception {
    shell = Shell.overStandardBlocks();
    var graph =
        GraphText.parse(
            """
            image = input(shape: "N,3,16,16")
            conv = conv-2d(filters: 4, padding: "same") image
            norm = batch-norm conv
            act = hard-swish norm
            more = conv-2d(filters: 6, stride: 2) act
            drop = dropout more
            pool = global-avg-pool drop
            flat = flatten pool
            dense = dense(units: 5) flat
            gelu = gelu dense
            soft = softmax gelu
            scores = output soft
            """,
            Ports.of(CATALOGUE));
    var compiled =
        new Compiler(CATALOGUE)
            .compile(new Analyzer(CATALOGUE).analyze(graph), Compiler.Options.DEFAULT)
            .model();
    model = folder.resolve("model.onnx");
    ModelWriter.write(compiled, Initialiser.seeded(3), model, false, (_, _) -> true);
  }

  private static JsonNode edit(String... steps) throws Exception {
    var arguments = new ArrayList<>(List.of("edit", model.toString()));
    arguments.addAll(List.of(steps));
    arguments.addAll(List.of("-o", folder.resolve("new.onnx").toString(), "--verify", "--json"));
    return answer(arguments.toArray(String[]::new));
  }

  private static JsonNode answer(String... arguments) throws Exception {
    var run = shell.run(arguments);
    assertEquals(0, run.code(), run.err());
    return new ObjectMapper().readTree(run.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "remove-identity",
        "fuse-norms",
        "fold-constants",
        "store-constants",
        "make-constants",
        "opset=13",
        "opset=11",
        "opset=22",
        "batch=M",
        "rename-operator=conv/Conv=first",
        "size=image.0=1"
      })
  void numbersStay(String step) throws Exception {
    var verified = edit(step).path("verified");
    assertEquals(1, verified.path("outputs").asInt());
    assertTrue(verified.path("largestDifference").asDouble() < 1e-5, verified::toString);
  }

  @Test
  void anotherBlockInAPlaceKeepsTheRestAndSaysWhatBecomesOfEveryTensor() throws Exception {
    var target = folder.resolve("other.onnx");
    var step = "replace=head=classification-head:classes=3";
    var answer =
        answer("edit", model.toString(), step, "batch=2", "-o", target.toString(), "--json");
    assertEquals(2, answer.path("steps").size());
    assertEquals(
        List.of("dense.weight", "dense.bias"),
        new ObjectMapper().convertValue(answer.path("tensors").path("sliced"), List.class));
    var before = ModelReader.read(model).tensors();
    var after = ModelReader.read(target).tensors();
    var named = before.keySet().stream().filter(name -> !name.contains("/")).toList();
    assertTrue(after.keySet().containsAll(named), () -> after.keySet() + " of " + named);
    assertEquals(List.of(3L), after.get("dense.bias").dims());
    assertEquals(0, shell.run("run", target.toString()).code());
    var wrong = shell.run("edit", model.toString(), "replace=neck=fpn", "-o", target.toString());
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("neck"), wrong.err());
  }

  @ParameterizedTest
  @CsvSource({
    "remove-identity, false",
    "opset=17, true",
    "batch=N, true",
  })
  void whatChangesNothingSaysSo(String step, boolean isNothing) throws Exception {
    var first = edit(step);
    Files.copy(
        folder.resolve("new.onnx"),
        folder.resolve("once.onnx"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    var again =
        answer(
            "edit",
            folder.resolve("once.onnx").toString(),
            step,
            "-o",
            folder.resolve("twice.onnx").toString(),
            "--json");
    assertTrue(again.path("identical").asBoolean(), "the second time nothing is left to do");
    assertEquals(-1, Files.mismatch(folder.resolve("once.onnx"), folder.resolve("twice.onnx")));
    if (isNothing)
      assertEquals(-1, Files.mismatch(model, folder.resolve("once.onnx")), first::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--opset 13", "--opset 21 --batch dynamic", "--batch 1", "--external-data"})
  void exportedWithOptionsItComputesTheSame(String options) throws Exception {
    var arguments = new ArrayList<>(List.of("export", model.toString()));
    arguments.addAll(List.of(options.split(" ", -1)));
    arguments.addAll(List.of("-o", folder.resolve("again.onnx").toString(), "--verify", "--json"));
    var report = answer(arguments.toArray(String[]::new));
    assertTrue(report.path("verified").asBoolean(), report::toString);
    if (options.startsWith("--opset"))
      assertEquals(options.split(" ", -1)[1], report.path("opset").asText());
  }

  @Test
  void exportedInFloat16ItIsHalfAsLarge() throws Exception {
    var report =
        answer(
            "export",
            model.toString(),
            "--precision",
            "float16",
            "-o",
            folder.resolve("half.onnx").toString(),
            "--json");
    assertTrue(report.path("difference").toString().length() > 2, report::toString);
    assertEquals("float16", report.path("precision").asText());
  }

  @Test
  void costAndTimeAreSaidByTheBlocksThatTheFileIsReadAs() throws Exception {
    var cost = answer("cost", model.toString(), "--json");
    long macs = 0;
    var titles = new ArrayList<String>();
    for (var block : cost.path("readAs")) {
      macs += block.path("macs").asLong();
      titles.add(block.path("title").asText());
    }
    assertEquals(cost.path("macs").asLong(), macs);
    assertTrue(titles.containsAll(List.of("Conv unit", "Classification head")), titles::toString);
    var text = shell.run("cost", model.toString()).out();
    assertTrue(text.contains("Conv unit"), text);
    var times = answer("profile", model.toString(), "--runs", "1", "--json");
    double millis = 0;
    for (var block : times.path("readAs")) millis += block.path("millis").asDouble();
    double parts = 0;
    for (var part : times.path("nodes")) parts += part.path("millis").asDouble();
    assertEquals(parts, millis, 1e-6 + parts * 1e-6);
  }

  @Test
  void operatorsAreFoundAndTensorsShown() throws Exception {
    var found = answer("edit", model.toString(), "--find", "Conv", "--json").path("found");
    assertTrue(found.size() >= 2, found::toString);
    var weight = found.get(0).path("inputs").get(1).asText();
    var held = answer("edit", model.toString(), "--show", weight, "--json");
    assertEquals("[4,3,3,3]", held.path("dims").toString());
    assertTrue(held.path("min").asDouble() < held.path("max").asDouble(), held::toString);
  }

  @Test
  void aTensorBecomesTheOutputAndTheRestIsLeftOut() throws Exception {
    var found = answer("edit", model.toString(), "--find", "HardSwish", "--json").path("found");
    var tensor = found.get(0).path("outputs").fieldNames().next();
    edit("outputs=" + tensor);
    var left = answer("edit", folder.resolve("new.onnx").toString(), "--find", "conv", "--json");
    assertTrue(left.path("found").size() > 0, left::toString);
    var gone = shell.run("edit", folder.resolve("new.onnx").toString(), "--find", "Gemm");
    assertEquals(1, gone.code(), gone.out());
  }

  @Test
  void aPictureOfBytesIsPreparedAsItWouldBeOutside() throws Exception {
    edit(
        "prepare=image:nhwc:bgr:resize:mean=1,2,3:std=2,4,8", "size=image.1=20", "size=image.2=24");
    var run = shell.run("run", folder.resolve("new.onnx").toString(), "--random", "1");
    assertEquals(0, run.code(), run.err());
  }
}
