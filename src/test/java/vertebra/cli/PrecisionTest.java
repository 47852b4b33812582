package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.cli.options.DeviceOptions;
import vertebra.document.Json;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.precision.Precision;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Placement;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;
import vertebra.weights.Safetensors;

/// `--precision` of `run`, `export` and `bench`.
@Tag("ort")
@Tag("slow")
class PrecisionTest {

  private static final String SHAPES = "samples/tiny-shapes.vertebra";

  @TempDir Path directory;

  private final Shell shell = Shell.overStandardBlocks();

  private Map<String, Object> json(String... arguments) throws Exception {
    var run = shell.run(arguments);
    assertEquals(0, run.code(), run::toString);
    return Json.object("report", run.out());
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  private static String[] words(String line) {
    return line.split(" ");
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "fp16, float16, 0.005",
    "int8, int8, 0.05",
  })
  void theTrainedSampleStillSaysStar(String precision, String title, double most) throws Exception {
    var arguments = new ArrayList<>(List.of("run", SHAPES, "--json", "--precision", precision));
    if (precision.equals("int8"))
      for (var shape : List.of("star", "circle", "cross", "ring", "square", "triangle"))
        arguments.addAll(List.of("--calibrate", "samples/" + shape + ".png"));
    var report = json(arguments.toArray(String[]::new));
    assertEquals(title, report.get("precision"));
    assertEquals(title, report.get("arithmetic"));
    assertEquals("star", map(((List<?>) report.get("top")).getFirst()).get("label"));
    var difference = map(report.get("difference"));
    assertEquals(1, difference.get("sameBestClass"));
    var output = map(((List<?>) difference.get("outputs")).getFirst());
    double relative = ((Number) output.get("relative")).doubleValue();
    assertTrue(relative > 0 && relative <= most, report::toString);
  }

  @ParameterizedTest
  @CsvSource({"fp16, 0.55", "int8, 0.35"})
  void anExportedFileIsSmallerGivesTheSameAndSaysWhatItComputesWith(String precision, double share)
      throws Exception {
    var exact = json(words("export lenet5 --json -o " + path("32.onnx")));
    var arguments = "export lenet5 --json --verify --precision " + precision;
    if (precision.equals("int8")) arguments += " --calibrate noise:4";
    var report = json(words(arguments + " -o " + path("m.onnx")));
    assertEquals(true, report.get("verified"));
    assertTrue(
        ((Number) report.get("bytes")).doubleValue()
            < share * ((Number) exact.get("bytes")).doubleValue(),
        report::toString);
    assertTrue(report.containsKey("difference"));
    var run = json("bench", path("m.onnx"), "--runs", "1", "--warmup", "0", "--json");
    assertEquals(report.get("precision"), run.get("precision"));
    assertEquals("float32", json("run", path("32.onnx"), "--json").get("precision"));
  }

  @Test
  void weightsBeyondFloat16AreCountedByName() throws Exception {
    var weight =
        new Model.Weight(
            "dense.weight",
            DType.FLOAT32,
            List.of(3L, 8L),
            new Init.Constant(1e5f),
            Model.Weight.WeightKind.TRAINABLE);
    Safetensors.write(directory.resolve("w.safetensors"), List.of(weight), Initialiser.seeded(0));
    var run =
        shell.run(
            words(
                "run dense:units=3 --input N,8 --precision fp16 --weights "
                    + path("w.safetensors")));
    assertEquals(0, run.code(), run::toString);
    assertTrue(
        run.err().contains("24 numbers of dense.weight exceed what float16 holds (65,504)"),
        run::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run lenet5 --precision int4|There is no precision \"int4\". Known are fp32, fp16, int8.",
        "run lenet5 --precision int8|Give --calibrate FOLDER with 32 or more pictures",
        "run lenet5 --calibrate noise:3|are for int8. Add --precision int8.",
        "run lenet5 --precision int8 --calibrate noise:0|with N from 1 to 9999",
        "run lenet5 --precision int8 --calibrate nowhere|nowhere does not exist.",
        "run lenet5 --precision int8 --calibrate noise:2 --ranges most|must be minmax or"
            + " percentile",
        "run relu --precision int8 --calibrate noise:2|No layer of this design can compute in int8",
        "run dense --input N,8 --precision int8 --calibrate samples|takes a picture",
        "export lenet5 -o W/w.safetensors --precision fp16|--precision is for models",
      })
  void aRefusalNamesTheWayOut(String row) {
    var parts = row.split("\\|", 2);
    var run = shell.run(words(parts[0].replace("W/", directory + "/")));
    assertNotEquals(0, run.code(), run::toString);
    assertTrue(run.err().contains(parts[1]), run::toString);
  }

  @Test
  void aFolderWithoutPicturesIsRefusedAndADamagedPictureIsLeftOut() throws Exception {
    var start = "run lenet5 --precision int8 --calibrate " + directory;
    var empty = shell.run(words(start));
    assertTrue(
        empty.err().contains("There is no picture (PNG, JPEG, WebP, TIFF, GIF or BMP)"),
        empty::toString);
    Files.writeString(directory.resolve("broken.png"), "no picture");
    var broken = shell.run(words(start));
    assertTrue(broken.err().contains("None of the pictures to calibrate on can be read"));
    Files.copy(Path.of("samples/star.png"), directory.resolve("star.png"));
    var run = shell.run(words(start));
    assertEquals(0, run.code(), run::toString);
    assertTrue(run.out().contains("Calibrated on 1 picture"), run::toString);
    assertTrue(run.out().contains("Left out: broken.png"), run::toString);
  }

  @Test
  void aModelIsComparedOnThePicturesThatItWasCalibratedOn() throws Exception {
    for (var shape : List.of("star", "ring", "square"))
      Files.copy(Path.of("samples/" + shape + ".png"), directory.resolve(shape + ".png"));
    var arguments = "export " + SHAPES + " --precision int8 --calibrate " + directory;
    var run = shell.run(words(arguments + " -o " + path("m.onnx")));
    assertEquals(0, run.code(), run::toString);
    assertTrue(run.out().contains("On 3 of its pictures, on the CPU: int8, "), run::toString);
    assertTrue(run.out().contains("same best class for 3 of 3 samples"), run::toString);
  }

  @Test
  void aCancelledCalibrationWritesNothing() {
    var cancellation = Cancellation.none();
    cancellation.cancel();
    var run =
        shell.run(
            cancellation,
            words(
                "export lenet5 --precision int8 --calibrate noise:2000 -o " + path("never.onnx")));
    assertNotEquals(0, run.code(), run::toString);
    assertTrue(Files.notExists(directory.resolve("never.onnx")));
  }

  @Test
  void tf32IsStatedWhereItIsAllowed() {
    var card = Device.of(Device.DeviceKind.CUDA);
    var rounded =
        new Placement(card, card, "CUDAExecutionProvider", Optional.of("TF32"), Optional.empty());
    var exact =
        new Placement(card, card, "CUDAExecutionProvider", Optional.empty(), Optional.empty());
    assertEquals("float32 (TF32 allowed)", Precision.FLOAT32.on(rounded));
    assertEquals("float32", Precision.FLOAT32.on(exact));
    assertEquals(
        "float32 (TF32 allowed)",
        DeviceOptions.report(rounded, Precision.FLOAT32).get("arithmetic"));
  }
}
