package vertebra.inspect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Target;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.text.Message;

/// What flows through the ports of the part of a design that works, on the chosen input.
///
/// @param graph the design that ran
/// @param left ports that were left out because together they would take too much memory
/// @param attentions the ports below the looked-at level that carry attention weights, which can be
///   probed
/// @param changes what muted and bypassed blocks change in the outputs
/// @param misfits blocks whose stored weights have another shape, so that random numbers stand
///   there
/// @param cut what was left out of it and how much that is, in a sentence, if anything was
/// @param trouble why nothing flows, in a sentence, if that is so
/// @param looking whether newer ones are on their way
public record PortValues(
    Graph graph,
    SequencedMap<PortPath, PortValue> byPort,
    List<PortPath> left,
    List<PortPath> attentions,
    List<OutputChange> changes,
    List<Misfit> misfits,
    Optional<String> cut,
    Optional<String> trouble,
    boolean looking) {

  /// A block whose stored weights do not fit.
  ///
  /// @param needed the shape of the weight in the design
  /// @param stored its shape in the file
  public record Misfit(NodeId node, String weight, String needed, String stored) {}

  public static final PortValues NONE =
      new PortValues(
          Graph.EMPTY,
          new LinkedHashMap<>(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          false);

  public PortValues {
    byPort = Collections.unmodifiableSequencedMap(byPort);
    left = List.copyOf(left);
    attentions = List.copyOf(attentions);
    changes = List.copyOf(changes);
    misfits = List.copyOf(misfits);
  }

  public Optional<PortValue> of(Port port) {
    return of(PortPath.of(port));
  }

  public Optional<PortValue> of(PortPath port) {
    return Optional.ofNullable(byPort.get(port));
  }

  /// The portValues at the output ports of a node, by port name. Inside a composite, `path` names
  /// the nodes from the outside in.
  public SequencedMap<String, PortValue> at(List<NodeId> path) {
    var found = new LinkedHashMap<String, PortValue>();
    byPort.forEach((port, portValue) -> {
      if (port.nodes().equals(path)) found.put(port.port(), portValue);
    });
    return found;
  }

  /// The portValues of one level by its ports: of the design itself for an empty path, else of what
  /// is inside the composite that the path leads to.
  public SequencedMap<Port, PortValue> level(List<NodeId> path) {
    var portValues = new LinkedHashMap<Port, PortValue>();
    byPort.forEach((port, portValue) -> {
      if (port.composites().equals(path)) portValues.put(port.inItsGraph(), portValue);
    });
    return portValues;
  }

  /// What is to be said at the card of the first block whose stored weights do not fit.
  public Optional<Diagnostic> misfit() {
    return misfits.stream()
        .findFirst()
        .map(first ->
            new Diagnostic(
                Diagnostic.Severity.WARNING,
                "weights-do-not-fit",
                new Target.OnNode(first.node(), List.of()),
                Message.of(
                    "inspect.weights-do-not-fit",
                    first.node(),
                    first.weight(),
                    first.needed(),
                    first.stored()),
                List.of()));
  }

  /// What flowed into the design as a picture, if anything did.
  public Optional<PortValue> picture() {
    return byPort.entrySet().stream()
        .filter(entry -> entry.getKey().isOutermost())
        .map(java.util.Map.Entry::getValue)
        .findFirst()
        .filter(portValue -> portValue.tensor().rank() == 4)
        .filter(portValue -> portValue.tensor().dim(1) == 1 || portValue.tensor().dim(1) == 3);
  }

  PortValues of(Graph ran) {
    return new PortValues(ran, byPort, left, attentions, changes, misfits, cut, trouble, looking);
  }

  public PortValues awaited(boolean more) {
    return more == looking
        ? this
        : new PortValues(graph, byPort, left, attentions, changes, misfits, cut, trouble, more);
  }

  public PortValues troubled(String reason) {
    return new PortValues(
        graph, byPort, left, attentions, changes, misfits, cut, Optional.of(reason), false);
  }
}
