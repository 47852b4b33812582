package vertebra.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.block.Catalogue;
import vertebra.canvas.Wire.WireState;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compare.Changes.ChangeKind;
import vertebra.compare.Changes.Way;
import vertebra.compile.CompileException;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.onnx.ModelWriter;
import vertebra.weights.Initialiser;

class ChangesTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  private static final String NET =
      """
      image  = input(shape: "N,3,32,32")
      stem   = conv-2d(filters: 8)   image
      relu   = relu                  stem
      next   = conv-2d(filters: 16)  relu
      head   = classification-head(classes: 10)   next
      scores = output                head
      """;

  @TempDir Path folder;

  private static ComparedNetwork counted(String name, String lines)
      throws DocumentException, CompileException, IOException {
    return ComparedNetwork.of(CATALOGUE, design(name, lines));
  }

  private static NetworkSource.Design design(String name, String lines) throws DocumentException {
    var graph = GraphText.parse(lines, Ports.of(CATALOGUE));
    return new NetworkSource.Design(name, Document.of(graph), List.of());
  }

  private static ComparedNetwork preset(String id) throws CompileException, IOException {
    return ComparedNetwork.of(CATALOGUE, NetworkSource.of(CATALOGUE.preset(id).orElseThrow()));
  }

  @Test
  void aDesignDoesNotDifferFromItself() throws Exception {
    var changes = counted("b", NET).since(counted("a", NET));
    assertEquals(List.of(), changes.entries());
    assertEquals(Way.BY_NAME, changes.way());
  }

  @Test
  void aWiderLayerIsChangedAndWhatReadsItFollows() throws Exception {
    var changes =
        counted("wide", NET.replace("filters: 8", "filters: 12")).since(counted("narrow", NET));
    var stem = changes.entries().get(0);
    assertEquals("stem", stem.path());
    assertEquals(ChangeKind.CHANGED, stem.kind());
    assertEquals("Filters 8 → 12", stem.what());
    assertEquals(4 * (3 * 9 + 1), stem.parameters());
    assertEquals(4 * 3 * 9 * 32 * 32, stem.multiplyAdds().orElseThrow());
    assertEquals("[N, 8, 32, 32] → [N, 12, 32, 32]", stem.shape());
    assertEquals(
        List.of(ChangeKind.FOLLOWS, ChangeKind.FOLLOWS),
        changes.entries().stream().skip(1).map(Changes.Change::kind).toList());
    assertEquals(2, changes.entries().size() - 1, "the activation and the next layer");
  }

  @Test
  void blocksThatOnlyOneHasAreAddedOrRemoved() throws Exception {
    var longer =
        NET.replace(
            "next   = conv-2d(filters: 16)  relu",
            "more   = conv-2d(filters: 8)   relu\n      next   = conv-2d(filters: 16)  more");
    var added = counted("b", longer).since(counted("a", NET)).entries();
    assertEquals(List.of(ChangeKind.ADDED), added.stream().map(Changes.Change::kind).toList());
    assertEquals("more", added.getFirst().path());
    var removed = counted("a", NET).since(counted("b", longer)).entries();
    assertEquals(List.of(ChangeKind.REMOVED), removed.stream().map(Changes.Change::kind).toList());
    assertEquals(-added.getFirst().parameters(), removed.getFirst().parameters());
  }

  @Test
  void aDeeperNetworkOfTheFamilyHasItsUnitsAddedWhole() throws Exception {
    var changes = preset("resnet34").since(preset("resnet18"));
    assertEquals(Way.BY_NAME, changes.way());
    var backbone = changes.entries().getFirst();
    assertEquals("Depth 18 → 34", backbone.what());
    assertEquals(21_797_672 - 11_689_512, backbone.parameters());
    assertEquals(
        List.of(
            "backbone/layer1/2",
            "backbone/layer2/2",
            "backbone/layer2/3",
            "backbone/layer3/2",
            "backbone/layer3/3",
            "backbone/layer3/4",
            "backbone/layer3/5",
            "backbone/layer4/2"),
        backbone.inside().stream().map(Changes.Change::path).toList());
    assertEquals(8 * 7, changes.count(ChangeKind.ADDED));
  }

  @Test
  void aWireThatEndsWhereAnotherIsNowIsDrawnBroken() throws Exception {
    var shorter = NET.replace("(filters: 16)  relu", "(filters: 16)  stem");
    var drawn =
        DrawnChanges.between(CATALOGUE, design("a", NET), design("b", shorter), () -> false);
    assertEquals(
        List.of("relu > next"),
        drawn.view().wires().stream()
            .filter(wire -> wire.state() == WireState.WAITING)
            .map(wire -> wire.edge().from().node() + " > " + wire.edge().to().node())
            .toList());
  }

  @Test
  void theDifferencesAddUpToTheDifferenceOfTheTotals() throws Exception {
    for (var pair :
        List.of(
            List.of("resnet18", "resnet50"),
            List.of("vgg11", "vgg13_bn"),
            List.of("mobilenet_v2", "squeezenet1_1"))) {
      var one = preset(pair.getFirst());
      var other = preset(pair.getLast());
      var changes = other.since(one);
      assertEquals(
          other.row().parameters() - one.row().parameters(),
          changes.entries().stream().mapToLong(Changes.Change::parameters).sum(),
          pair::toString);
      assertEquals(
          other.row().macs().orElseThrow() - one.row().macs().orElseThrow(),
          changes.entries().stream().mapToLong(change -> change.multiplyAdds().orElseThrow()).sum(),
          pair::toString);
    }
  }

  @Test
  void strangersAreLaidSideBySideAndSaidToBeAGuess() throws Exception {
    var changes = preset("vgg11").since(preset("alexnet"));
    assertEquals(Way.BEST_MATCH, changes.way());
    assertTrue(changes.summary().startsWith("Best match by structure"), changes::summary);
    assertTrue(changes.same() > 0, changes::summary);
  }

  @Test
  void aDesignEqualsItsOwnFile() throws Exception {
    var design = counted("design", NET);
    var form = (ComparedNetwork.Form.Made) design.form();
    var file = folder.resolve("m.onnx");
    ModelWriter.write(form.model(), Initialiser.seeded(0), file, false, (_, _) -> true);
    var stored = ComparedNetwork.of(CATALOGUE, new NetworkSource.Stored("file", file));
    var changes = stored.since(design);
    assertEquals(Way.BY_NAME, changes.way());
    assertEquals(List.of(), changes.entries());
    assertEquals(design.row().parameters(), stored.row().parameters());
    assertEquals(design.row().fileBytes(), stored.row().fileBytes());
  }
}
