package vertebra.design;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;

class TitlesTest {

  private static Titles titles() throws DocumentException {
    var catalogue = StandardCatalogue.catalogue();
    var graph =
        GraphText.parse(
            """
            image = input(shape: "N,3,64,64")
            c1    = conv-unit(filters: 8)      image
            net   = resnet(depth: 18)          image
            odd   = not-yet-invented           c1
            """,
            Ports.of(catalogue));
    var document =
        Document.of(graph)
            .with(Document.EMPTY.layout().withTitle(new NodeId("c1"), "Edges: first"));
    return new Titles(
        Snapshot.checked(document, catalogue, new Analyzer(catalogue).analyze(graph)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image:y        | Input",
        "c1:y           | Edges: first",
        "net:c3         | ResNet, C3, stride 8",
        "net/conv1:y    | ResNet › Conv 2D",
        "net/in.x:y     | ResNet › Input x",
        "odd:y          | odd",
        "nobody/inner:y | nobody › inner"
      })
  void aPortIsCalledByTheTitlesOfItsBlocks(String path, String words) throws DocumentException {
    assertEquals(words, titles().of(PortPath.parse(path).orElseThrow()));
  }

  @Test
  void aTypedTitleComesBeforeTheBlocks() throws DocumentException {
    var titles = titles();
    var graph = titles.design().graph();
    assertEquals("Edges: first", titles.of(graph.node(new NodeId("c1"))));
    assertEquals("Input", titles.of(graph.node(new NodeId("image"))));
  }
}
