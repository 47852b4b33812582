package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.Edit;
import vertebra.document.Position;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Value;

/// A large design is read, drawn and checked at a cost for each node that is a small design's, and
/// its edits are drawn at the cost of a small design's, counted in nodes looked at. In full runs it
/// has 100,000 nodes.
@Tag("slow")
class LargeDesignTest {

  private static final int LARGE = Boolean.getBoolean("vertebra.full") ? 100_000 : 10_000;

  private static final double TALL = 120;

  /// @param drawing how many nodes are looked at for each node until it is drawn
  /// @param checking the same until it is checked
  /// @param edits how many are looked at until an edit is settled and drawn
  private record Cost(double drawing, double checking, Map<String, Long> edits) {}

  private static final Map<String, GraphEdit> EDITS = new LinkedHashMap<>();

  static {
    EDITS.put("nothing", new GraphEdit.SetParameter(new NodeId("conv90"), "kernel", Value.of(7)));
    EDITS.put(
        "parameter", new GraphEdit.SetParameter(new NodeId("conv100"), "kernel", Value.of(5)));
    EDITS.put("add", new GraphEdit.Add(Node.of("new", "relu")));
    EDITS.put("remove", new GraphEdit.RemoveAndHeal(new NodeId("relu95")));
    EDITS.put("mistake", new GraphEdit.SetParameter(new NodeId("conv110"), "kernel", Value.of(-1)));
  }

  private static Document saved(int size) throws DocumentException {
    var document = Document.of(Sketches.deep(size));
    var places = new LinkedHashMap<NodeId, Position>();
    for (var node : document.graph().nodes())
      places.put(node.id(), new Position(0, TALL * places.size()));
    var text = DocumentFile.text(document.with(document.layout().with(places)));
    return DocumentFile.parse("large", text).document();
  }

  private static Cost cost(int size) throws DocumentException {
    var visits = new LongAdder();
    var read = saved(size);
    var document = read.with(read.graph().counting(visits));
    double nodes = document.graph().size();
    var catalogue = Sketches.CATALOGUE;
    var analyzer = new Analyzer(catalogue);
    var view = ViewGraph.of(Scene.of(document, catalogue, Analysis.NONE));
    assertEquals(nodes, view.cards().size());
    double drawing = visits.sumThenReset() / nodes;
    var analysis = analyzer.analyze(document.graph());
    assertTrue(analysis.isValid());
    double checking = visits.sumThenReset() / nodes;
    var seen = view.bounds(List.of(new NodeId("conv100"))).orElseThrow().grown(1_000);
    view = view.next(Scene.of(document, catalogue, analysis));
    var edits = new LinkedHashMap<String, Long>();
    for (var edit : EDITS.entrySet()) {
      visits.reset();
      analysis = analyzer.check(analysis, edit.getValue());
      document = Edit.apply(document, Edit.of(edit.getValue())).document();
      var added = Optional.of(new NodeId("new")).filter(document.graph()::contains);
      var settling =
          Arrange.settling(Scene.of(document, catalogue, analysis), added.stream().toList());
      document = Edit.apply(document, settling).document();
      view = view.next(Scene.of(document, catalogue, analysis), seen);
      assertEquals(document.graph().size(), view.cards().size(), edit.getKey());
      edits.put(edit.getKey(), visits.sumThenReset());
    }
    return new Cost(drawing, checking, edits);
  }

  @Test
  void openingGrowsWithTheDesignAndEditsDoNot() throws DocumentException {
    var small = cost(1_000);
    var large = cost(LARGE);
    assertEquals(small.drawing(), large.drawing(), 0.05 * small.drawing());
    assertEquals(small.checking(), large.checking(), 0.05 * small.checking());
    assertEquals(small.edits(), large.edits());
    assertTrue(large.edits().values().stream().allMatch(each -> each < 500), "" + large);
  }
}
