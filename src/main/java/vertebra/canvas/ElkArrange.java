package vertebra.canvas;

import java.util.Map;
import java.util.function.BooleanSupplier;
import vertebra.document.Position;
import vertebra.graph.NodeId;

final class ElkArrange implements Arrange {
  @Override
  public Map<NodeId, Position> positions(Request request, BooleanSupplier cancelled) {
    return Arrange.layered().positions(request, cancelled);
  }
}
