package vertebra.design;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.BlockId;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;

/// What a block brings along is found near the place where it comes.
class FittingTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  /// How many nodes of a chain are looked at for what a block brings behind the hundredth.
  private static long visits(int convolutions) throws DocumentException {
    var lines = new StringBuilder("c0 = input(shape: \"N,64,32,32\")\n");
    for (int i = 1; i <= convolutions; i++)
      lines.append("c%d = conv-2d(filters: 64) c%d%n".formatted(i, i - 1));
    var visits = new LongAdder();
    var graph = GraphText.parse(lines.toString(), Ports.of(CATALOGUE)).counting(visits);
    var analysis = new Analyzer(CATALOGUE).analyze(graph);
    var design = Snapshot.checked(Document.of(graph), CATALOGUE, analysis);
    var attention = CATALOGUE.find(new BlockId("self-attention")).orElseThrow();
    visits.reset();
    var fitting = Fitting.behind(design, attention, Parameters.NONE, new NodeId("c100"), true);
    long looked = visits.sum();
    assertEquals(2, fitting.orElseThrow().added(design).size(), fitting.toString());
    return looked;
  }

  @Test
  void whatABlockBringsIsFoundByLookingAtAsMuchOfALargeDesignAsOfASmallOne() throws Exception {
    assertEquals(visits(150), visits(900));
  }
}
