package vertebra.importing.recognition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.Site;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.TensorType;

/// Blocks with widths and windows that no ready-made network has are read with these parameters.
@Tag("slow")
class UnseenParametersTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final BlockLibrary LIBRARY = BlockLibrary.standard();
  private static final Supplier<BlockLibrary> FORMS = BlockLibrary::forms;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          conv-2d | N,20,17,17 | filters=44 kernel=9 stride=3
          conv-unit | N,20,18,18 | filters=52 kernel=5
          bottleneck | N,40,14,14 | filters=72
          resnet | N,3,64,64 | base=96
          resnet | N,3,64,64 | groups=8 base=16
          mobilenet-v2 | N,3,64,64 | multiplier=0.9
          squeeze-excite | N,72,9,9 | ratio=6
          encoder-block | N,10,60 | heads=5
          """)
  void aBlockOfNewWidthsIsRead(String block, String input, String settings)
      throws CompileException {
    var type = CATALOGUE.find(new BlockId(block.strip())).orElseThrow();
    var parameters = Parameters.NONE;
    for (var setting : settings.strip().split(" +", -1)) {
      var sides = setting.split("=", -1);
      parameters = parameters.with(sides[0], value(sides[1]));
    }
    for (var spec : type.parameters())
      assertEquals("", spec.complaint(parameters).orElse(""), block);
    var port = type.inputs(parameters).getFirst().name();
    var site = new Site(parameters, List.of(port), List.of(TensorType.float32(input.strip())));
    var design = Exemplar.around(CATALOGUE, type.id(), site).orElseThrow();
    var model =
        new Compiler(CATALOGUE)
            .compile(
                Plan.of(CATALOGUE, new Analyzer(CATALOGUE).analyze(design)),
                Compiler.Options.DEFAULT)
            .model();
    var file = ModelFile.of(model);
    var shapes = ModelShapes.of(file, Map.of());
    var before = new Recogniser(LIBRARY).read(file, shapes);
    assertTrue(
        before.blocks().stream().noneMatch(part -> part.block().equals(type.id())),
        "a library that knows these numbers proves nothing");
    var read = new Recogniser(LIBRARY).andUnseen(CATALOGUE, FORMS).read(file, shapes);
    assertEquals(
        List.of(type.id().value()),
        read.blocks().stream().map(part -> part.block().value()).toList());
    var found = read.blocks().getFirst().parameters();
    for (var spec : type.parameters())
      if (parameters.get(spec.key()).isPresent()) assertSame(spec, parameters, found);
  }

  private static void assertSame(ParameterSpec<?> spec, Parameters meant, Parameters found) {
    assertEquals(spec.in(meant), spec.in(found), spec.key());
  }

  private static Value value(String text) {
    return text.contains(".")
        ? Value.of(Double.parseDouble(text))
        : Value.of(Integer.parseInt(text));
  }
}
