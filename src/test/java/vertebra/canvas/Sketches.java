package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashSet;
import java.util.List;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.GraphText;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.paint.Point;

/// Designs to draw in tests.
final class Sketches {

  static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Analyzer ANALYZER = new Analyzer(CATALOGUE);

  private Sketches() {}

  static Graph graph(String text) {
    try {
      return GraphText.parse(text, Ports.of(CATALOGUE));
    } catch (DocumentException wrong) {
      throw new IllegalArgumentException(wrong);
    }
  }

  static Scene scene(Document document) {
    return Scene.of(document, CATALOGUE, ANALYZER.analyze(document.graph()));
  }

  static Scene scene(Graph graph) {
    return scene(Document.of(graph));
  }

  static ViewGraph view(Graph graph) {
    return ViewGraph.of(scene(graph));
  }

  static ViewGraph view(String text) {
    return view(graph(text));
  }

  /// The network of a preset.
  static Graph preset(String id) {
    return CATALOGUE.preset(id).orElseThrow().graph().get();
  }

  /// A residual unit between an input and a classifier.
  static final String RESIDUAL =
      """
      image  = input(shape: "N,3,64,64")
      stem   = conv-2d(filters: 64, kernel: 7, stride: 2)   image
      act    = relu                                         stem
      conv1  = conv-2d(filters: 64)                         act
      norm   = batch-norm                                   conv1
      conv2  = conv-2d(filters: 64)                         norm
      sum    = add                                          conv2 act
      pool   = global-avg-pool                              sum
      flat   = flatten                                      pool
      scores = dense(units: 10)                             flat
      result = output                                       scores
      """;

  /// Every state that a card, a port or a wire can be in.
  static Document states() {
    var graph =
        graph(
            """
            image   = input(shape: "N,3,64,64")
            wide    = conv-2d(filters: 32, stride: 2)   image
            narrow  = conv-2d(filters: 16, stride: 2)   image
            wrong   = add                               wide narrow
            guess   = relu                              wrong
            muted   = dropout @muted                    guess
            passed  = batch-norm @bypassed              muted
            unit    = conv-unit                         passed
            lonely  = conv-2d(filters: 64, kernel: 5, dilation: 2)
            after   = relu                              lonely
            back    = resnet(depth: 50)                 image
            strange = from-the-future                   back:c5
            """);
    return Document.of(graph)
        .with(
            Document.of(graph)
                .layout()
                .withTitle(new NodeId("unit"), "A name that the user gave and that is far too long")
                .withFrame(
                    "neck",
                    new Frame("Neck", "neck", List.of(new NodeId("wrong"), new NodeId("guess")))));
  }

  /// A chain of residual units as imported models have them, about as many nodes as asked for.
  static Graph deep(int size) {
    var graph =
        Graph.EMPTY.with(
            Node.of(
                new NodeId("image"),
                new BlockId("input"),
                Parameters.NONE.with("shape", Value.of("N,64,56,56"))));
    var last = Port.of("image", "y");
    for (int i = 0; graph.size() + 3 <= size; i++) {
      var conv = new NodeId("conv" + i);
      graph =
          graph
              .with(
                  Node.of(
                      conv, new BlockId("conv-2d"), Parameters.NONE.with("filters", Value.of(64))))
              .with(Node.of("relu" + i, "relu"))
              .with(Node.of("add" + i, "add"));
      graph =
          graph
              .with(new Edge(last, new Port(conv, "x")))
              .with(new Edge(new Port(conv, "y"), Port.of("relu" + i, "x")))
              .with(new Edge(last, Port.of("add" + i, "x1")))
              .with(new Edge(Port.of("relu" + i, "y"), Port.of("add" + i, "x2")));
      last = Port.of("add" + i, "y");
    }
    return graph;
  }

  /// A design after a drag from one point to another, while some cards are chosen.
  static Document dragged(
      Document document, Point from, Point to, Pointer.Keys keys, List<NodeId> chosen) {
    var view = ViewGraph.of(scene(document));
    Gesture gesture = Gesture.idle();
    var edit = Edit.NOTHING;
    for (var kind :
        List.of(
            Pointer.PointerEvent.PRESS, Pointer.PointerEvent.DRAG, Pointer.PointerEvent.RELEASE)) {
      var at = kind == Pointer.PointerEvent.PRESS ? from : to;
      var pointer = Pointer.at(kind, Camera.HOME, at, Pointer.Button.PRIMARY, keys);
      var around = new Gesture.Around(view, Camera.HOME, new LinkedHashSet<>(chosen));
      var step = gesture.on(pointer, around);
      gesture = step.next();
      for (var effect : step.effects())
        if (effect instanceof Effect.Perform(_, var asked)) edit = asked;
    }
    assertEquals(Gesture.idle(), gesture);
    return Edit.apply(document, edit).document();
  }
}
