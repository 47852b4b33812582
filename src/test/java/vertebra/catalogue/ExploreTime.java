package vertebra.catalogue;
import vertebra.analysis.*;
import vertebra.catalogue.layers.Inputs;
import vertebra.graph.*;
import vertebra.tensor.*;
class ExploreTime {
  public static void main(String[] a) {
    for (var name : a) {
      var graph = Designs.CATALOGUE.presets().stream().filter(p -> p.id().equals(name)).findFirst().orElseThrow().graph().get();
      var open = graph;
      for (var n : graph.nodes()) if (n.block().equals(Inputs.INPUT.id())) open = GraphEdit.apply(open, new GraphEdit.SetParameter(n.id(), "shape", Inputs.SHAPE.encode(Shape.parse("N,3,H,W"))));
      for (int k = 0; k < 6; k++) {
        long t = System.nanoTime(); var f = Designs.ANALYZER.analyze(graph); long t1 = System.nanoTime(); var o = Designs.ANALYZER.analyze(open); long t2 = System.nanoTime();
        if (k == 0 || k == 5) System.out.println(name + " fixed " + (t1 - t) / 1000 + " us open " + (t2 - t1) / 1000 + " us valid " + o.isValid() + " " + (o.isValid() ? o.findings().sizes().rules() : o.errors().getFirst().message()));
      }
    }
  }
}
