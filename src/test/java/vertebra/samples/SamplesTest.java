package vertebra.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.catalogue.StandardCatalogue;
import vertebra.cost.CostTable;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.graph.GraphEdit;

/// What `samples/` promises: every design opens, is sound, looks well and names files that exist;
/// the broken one can be repaired by what is offered.
@Tag("slow")
class SamplesTest {

  static final Path FOLDER = Path.of("samples");
  static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  static final List<Samples.Sample> SAMPLES = Samples.all();

  static final List<Samples.Sample> SOUND =
      SAMPLES.stream().filter(sample -> !sample.file().equals("broken.vertebra")).toList();

  private static Document open(String file) throws Exception {
    var opened = DocumentFile.read(FOLDER.resolve(file));
    assertEquals(List.of(), opened.notes(), file);
    return opened.document();
  }

  @Test
  void everyDesignInTheFolderIsOffered() throws Exception {
    try (var files = Files.list(FOLDER)) {
      var designs = new TreeSet<String>();
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(DocumentFile.EXTENSION))
          .forEach(designs::add);
      assertEquals(designs, new TreeSet<>(SAMPLES.stream().map(Samples.Sample::file).toList()));
    }
  }

  @Test
  void theDesignsAreWhatTheirMakerWrites() throws Exception {
    for (var design : SampleFiles.designs().entrySet())
      assertEquals(
          design.getValue(),
          Files.readString(FOLDER.resolve(design.getKey())),
          design.getKey() + " differs; SampleFiles writes it");
    assertEquals(SampleFiles.labels(), Files.readString(FOLDER.resolve("shapes.txt")));
  }

  @Test
  void thePicturesAreWhatTheirMakerDraws() throws Exception {
    for (var picture : SampleFiles.pictures().entrySet())
      assertSame(
          picture.getKey(),
          picture.getValue(),
          ImageIO.read(FOLDER.resolve(picture.getKey()).toFile()));
  }

  /// Edges may be smoothed a little differently by another Java; nothing else may differ.
  private static void assertSame(String name, BufferedImage expected, BufferedImage found) {
    assertEquals(expected.getWidth(), found.getWidth(), name);
    assertEquals(expected.getHeight(), found.getHeight(), name);
    long difference = 0;
    for (int y = 0; y < found.getHeight(); y++)
      for (int x = 0; x < found.getWidth(); x++)
        for (int shift = 0; shift <= 16; shift += 8)
          difference +=
              Math.abs(
                  (expected.getRGB(x, y) >> shift & 0xff) - (found.getRGB(x, y) >> shift & 0xff));
    double mean = difference / (3.0 * found.getWidth() * found.getHeight());
    assertTrue(mean < 0.5, name + " differs by " + mean + " of 255 on average");
  }

  @ParameterizedTest
  @FieldSource("SOUND")
  void aSampleHasNoProblems(Samples.Sample sample) throws Exception {
    var document = open(sample.file());
    assertEquals(
        List.of(), new Analyzer(CATALOGUE).analyze(document.graph()).diagnostics(), sample.file());
  }

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void theFilesThatASampleNamesComeWithIt(Samples.Sample sample, @TempDir Path elsewhere)
      throws Exception {
    var document = open(sample.file());
    var samples = new Samples(elsewhere.resolve("unpacked"));
    var inside = samples.open(sample);
    assertEquals(document.graph(), inside.graph());
    assertEquals(document.layout(), inside.layout());
    for (var setting : List.of(Samples.IMAGE, Samples.LABELS, Samples.WEIGHTS)) {
      var named =
          document.settings().find(setting).map(name -> FOLDER.resolve(name.replace("file ", "")));
      assertEquals(
          named, samples.file(document, setting, Optional.of(FOLDER.resolve(sample.file()))));
      var unpacked = samples.file(inside, setting, Optional.empty());
      assertEquals(named.isPresent(), unpacked.isPresent());
      if (named.isEmpty()) continue;
      assertTrue(unpacked.orElseThrow().startsWith(elsewhere), unpacked.toString());
      assertEquals(-1, Files.mismatch(named.get(), unpacked.get()));
    }
    assertTrue(document.settings().find(Samples.IMAGE).isPresent(), "a picture to run on");
    assertTrue(document.settings().find(Samples.NOTES).isPresent(), "notes");
  }

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void cardsOfASampleStandApartAndFlowDown(Samples.Sample sample) throws Exception {
    var document = open(sample.file());
    assertEquals(
        document.graph().size(), document.layout().positions().size(), "every card has a place");
    assertFalse(document.layout().frames().isEmpty(), "frames show the roles");
    var analysis = new Analyzer(CATALOGUE).analyze(document.graph());
    var view = ViewGraph.of(Scene.of(document, CATALOGUE, analysis));
    for (var card : view.cards())
      assertEquals(List.of(card), view.cardsIn(card.bounds().grown(8)), "around " + card.id());
    for (var wire : view.wires())
      assertTrue(wire.route().end().y() > wire.route().start().y(), wire + " goes up");
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-shapes.vertebra,                   61_078,       5_161_344",
    "resnet18-classifier.vertebra,       11_689_512,   1_814_073_344",
    "vgg16.vertebra,                    138_357_544,  15_470_264_320",
    "mobilenet-v2.vertebra,               3_504_872,     300_774_272",
    "resnet50-fpn-retinanet.vertebra,    34_068_119,  24_240_065_024",
  })
  void theTotalsAreExact(String file, String parameters, String multiplyAdds) throws Exception {
    var analysis = new Analyzer(CATALOGUE).analyze(open(file).graph());
    var total = CostTable.of(CATALOGUE, analysis).total();
    assertEquals(
        parameters + " and " + multiplyAdds,
        grouped(total.parameters()) + " and " + grouped(total.multiplyAdds()));
  }

  private static String grouped(long number) {
    return String.format(java.util.Locale.ROOT, "%,d", number).replace(',', '_');
  }

  @Test
  void theBrokenDesignIsRepairedByTakingTheFirstFixOfTheFirstProblemEachTime() throws Exception {
    var analyzer = new Analyzer(CATALOGUE);
    var graph = open("broken.vertebra").graph();
    var codes = new ArrayList<String>();
    var analysis = analyzer.analyze(graph);
    while (!analysis.errors().isEmpty()) {
      var first = analysis.errors().getFirst();
      codes.add(first.code());
      assertFalse(first.fixes().isEmpty(), first.message());
      assertTrue(codes.size() <= 4, codes.toString());
      graph = GraphEdit.apply(graph, first.fixes().getFirst().edit());
      analysis = analyzer.analyze(graph);
    }
    assertEquals(
        List.of(
            "divisible-channels-expected",
            "equal-shapes-expected",
            "equal-shapes-expected",
            "vector-expected"),
        codes);
    assertEquals(List.of(), analysis.warnings());
  }

  @Test
  void everyFixOfTheBrokenDesignRemovesItsProblemAndAddsNone() throws Exception {
    var analyzer = new Analyzer(CATALOGUE);
    var broken = analyzer.analyze(open("broken.vertebra").graph());
    assertEquals(4, broken.errors().size());
    for (var problem : broken.errors())
      for (var fix : problem.fixes()) {
        var after = analyzer.analyze(GraphEdit.apply(broken.graph(), fix.edit()));
        if (fix.edit() instanceof GraphEdit.Disconnect) continue;
        assertEquals(3, after.errors().size(), fix.title());
        assertTrue(
            Set.copyOf(broken.errors().stream().map(error -> error.target()).toList())
                .containsAll(after.errors().stream().map(error -> error.target()).toList()),
            fix.title());
      }
  }
}
