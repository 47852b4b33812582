package vertebra.ui.palette;

import java.util.Optional;
import vertebra.block.PortSpec;
import vertebra.design.Titles;
import vertebra.graph.BlockId;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;
import vertebra.workbench.Workbench;

/// Where a block would be placed.
///
/// @param above that before it; empty where it goes into a wire
/// @param title what the user calls the block before it, or its level where it has several
/// @param type what leaves that
record Behind(Optional<NodeId> above, BlockId block, String title, TensorType type) {

  /// Behind which output a block would come now.
  static Optional<Behind> of(Workbench.WorkbenchState state) {
    var wire = state.selection().wire().map(edge -> edge.from());
    return wire.or(() -> state.selection().single().flatMap(id -> lastOutput(state, id)))
        .flatMap(port -> placed(state, port));
  }

  private static Optional<Port> lastOutput(Workbench.WorkbenchState state, NodeId id) {
    return state
        .analysis()
        .findings()
        .find(id)
        .filter(finding -> !finding.outputPorts().isEmpty())
        .map(finding -> new Port(id, finding.outputPorts().getLast().name()));
  }

  private static Optional<Behind> placed(Workbench.WorkbenchState state, Port port) {
    var node = state.graph().find(port.node());
    var type = state.analysis().findings().type(port);
    if (node.isEmpty() || type.isEmpty()) return Optional.empty();
    var level =
        state
            .analysis()
            .findings()
            .find(port.node())
            .filter(finding -> finding.outputPorts().size() > 1)
            .flatMap(finding ->
                finding.outputPorts().stream()
                    .filter(output -> output.name().equals(port.name()))
                    .findFirst())
            .map(PortSpec::level);
    var title = level.orElseGet(() -> new Titles(state.design()).of(port.node()));
    var above =
        state.selection().wire().isPresent() ? Optional.<NodeId>empty() : Optional.of(port.node());
    return Optional.of(new Behind(above, node.get().block(), title, type.get()));
  }
}
