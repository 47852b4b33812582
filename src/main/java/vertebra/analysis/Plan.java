package vertebra.analysis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.OpenSizes;
import vertebra.block.Reach;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.graph.Topology;
import vertebra.onnx.Model;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;

/// A design flattened to its primitive blocks, in execution order. Compiling, peak memory and
/// receptive fields are each one walk over it.
///
/// Tensors are numbered; a bypassed block or a composite's port is another name for a tensor, not a
/// tensor of its own.
///
/// @param steps the primitive blocks
/// @param tensors the type of every tensor, by number
/// @param ports the tensor at every output port of the design and of what is inside its composites
/// @param openEnds the output ports that become model outputs because the design has no output
///   block
/// @param foreign the nodes that came from a file
/// @param sizes at which of the open sizes all of it works
/// @param isWhole whether nothing of the design is left out because it has a mistake or waits for a
///   size
public record Plan(
    List<Step> steps,
    List<TensorType> tensors,
    SequencedMap<PortPath, Integer> ports,
    List<Port> openEnds,
    List<Foreign> foreign,
    OpenSizes sizes,
    boolean isWhole) {

  /// A node that came from a file, anywhere in the design.
  ///
  /// @param nodes the node, after the composites around it from the outside in
  /// @param weightPath what its weights' names begin with, as of a [Step]
  public record Foreign(List<NodeId> nodes, String weightPath, Origin origin) {
    public Foreign {
      nodes = List.copyOf(nodes);
    }
  }

  /// A primitive block at work.
  ///
  /// @param nodes the block, after the composites around it from the outside in
  /// @param weightPath their names joined by dots, through the owners of shared weights
  ///   (`backbone.layer1.0.conv1`)
  /// @param inputs the tensors that flow in, in the order of `site.inputs()`
  /// @param outputs the tensors that leave, in port order
  public record Step(
      List<NodeId> nodes,
      String weightPath,
      BlockType block,
      Behaviour.Primitive rules,
      Site site,
      Node.Mode mode,
      List<Integer> inputs,
      List<Integer> outputs) {

    public Step {
      nodes = List.copyOf(nodes);
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }

    /// The nodes as text (`backbone/layer1/0/conv1`), as models name operators.
    public String path() {
      return PortPath.text(nodes);
    }
  }

  public Plan {
    steps = List.copyOf(steps);
    tensors = List.copyOf(tensors);
    ports = Collections.unmodifiableSequencedMap(ports);
    openEnds = List.copyOf(openEnds);
    foreign = List.copyOf(foreign);
  }

  /// The plan of everything that leads to an output. What is mistaken or untyped is left out
  /// together with all it feeds, so a half-finished design has a plan of the part that works.
  public static Plan of(Catalogue catalogue, Analysis analysis) {
    var graph = analysis.graph();
    var sound = sound(analysis);
    var ends = ends(catalogue, graph, sound);
    boolean open = ends.stream().noneMatch(id -> isRole(catalogue, graph, id, Role.OUTPUT));
    return new Flattening(catalogue, false).plan(analysis, sound, ends, open ? ends : List.of());
  }

  /// The plan of everything that works, whether it leads to an output or not. Of a composite with a
  /// mistake inside, what does not depend on the mistake is there too.
  public static Plan ofEverything(Catalogue catalogue, Analysis analysis) {
    var sound = sound(analysis);
    var ends =
        sound.stream()
            .filter(id ->
                analysis.graph().outgoing(id).stream()
                    .noneMatch(edge -> sound.contains(edge.to().node())))
            .toList();
    var open =
        ends.stream().filter(id -> !analysis.findings().of(id).outputPorts().isEmpty()).toList();
    return new Flattening(catalogue, true).plan(analysis, sound, ends, open);
  }

  /// The plan of what leads to these nodes.
  public static Plan upTo(Catalogue catalogue, Analysis analysis, Collection<NodeId> nodes) {
    var sound = sound(analysis);
    var kept = nodes.stream().filter(sound::contains).toList();
    return new Flattening(catalogue, false).plan(analysis, sound, kept, kept);
  }

  /// What a model of it takes, by the paths of its input blocks.
  public List<Model.Value> inputs() {
    return steps.stream()
        .filter(step -> step.block().role() == Role.INPUT)
        .map(step -> new Model.Value(step.path(), tensors.get(step.outputs().getFirst())))
        .toList();
  }

  /// The tensor at an output port.
  public Optional<Integer> tensor(PortPath port) {
    return Optional.ofNullable(ports.get(port));
  }

  /// The same plan with numbers for sizes that are left open, at which the design must work.
  public Plan at(Map<String, Long> sizes) {
    var at =
        steps.stream()
            .map(step ->
                new Step(
                    step.nodes(),
                    step.weightPath(),
                    step.block(),
                    step.rules(),
                    step.site().at(sizes),
                    step.mode(),
                    step.inputs(),
                    step.outputs()))
            .toList();
    var types = tensors.stream().map(type -> type.with(type.shape().substitute(sizes))).toList();
    return new Plan(at, types, ports, openEnds, foreign, OpenSizes.ALL, isWhole);
  }

  /// The plan of the first so many steps alone.
  public Plan first(int count) {
    if (count >= steps.size()) return this;
    var kept = steps.subList(0, count);
    var made = kept.stream().flatMap(step -> step.outputs().stream()).collect(Collectors.toSet());
    var reached = new LinkedHashMap<PortPath, Integer>();
    ports.forEach((path, tensor) -> {
      if (made.contains(tensor)) reached.put(path, tensor);
    });
    return new Plan(
        kept,
        tensors,
        reached,
        openEnds.stream().filter(end -> reached.containsKey(PortPath.of(end))).toList(),
        foreign,
        sizes,
        false);
  }

  private static Set<NodeId> sound(Analysis analysis) {
    return sound(analysis.findings(), analysis.topology());
  }

  private static Set<NodeId> sound(Findings findings, Topology topology) {
    var mistaken =
        findings.byNode().entrySet().stream()
            .filter(entry -> !entry.getValue().isTyped())
            .map(Map.Entry::getKey)
            .toList();
    var tainted = topology.withDescendants(mistaken);
    return findings.byNode().keySet().stream()
        .filter(id -> !tainted.contains(id))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<NodeId> ends(Catalogue catalogue, Graph graph, Set<NodeId> sound) {
    var outputs = sound.stream().filter(id -> isRole(catalogue, graph, id, Role.OUTPUT)).toList();
    if (!outputs.isEmpty()) return outputs;
    return sound.stream()
        .filter(
            id -> graph.outgoing(id).stream().noneMatch(edge -> sound.contains(edge.to().node())))
        .filter(id ->
            !graph.incoming(id).isEmpty()
                || graph.size() == 1 && !isRole(catalogue, graph, id, Role.INPUT))
        .toList();
  }

  private static boolean isRole(Catalogue catalogue, Graph graph, NodeId id, Role role) {
    return catalogue.find(graph.node(id).block()).filter(block -> block.role() == role).isPresent();
  }

  /// Collects the steps of a design while it walks into composites.
  private static final class Flattening {
    private static final NodeId MUTE = new NodeId("mute");
    private static final Behaviour.Primitive SILENCE =
        new Behaviour.Primitive(
            site -> new Typing.Typed(site.inputs()),
            _ -> Dim.of(0),
            (_, _) -> Work.NONE,
            false,
            (_, inputs, _) -> inputs,
            _ -> Reach.POINT);

    private final Catalogue catalogue;
    private final boolean entersMistakes;
    private final List<Step> steps = new ArrayList<>();
    private final List<TensorType> tensors = new ArrayList<>();
    private final SequencedMap<PortPath, Integer> ports = new LinkedHashMap<>();
    private final List<Foreign> foreign = new ArrayList<>();

    Flattening(Catalogue catalogue, boolean entersMistakes) {
      this.catalogue = catalogue;
      this.entersMistakes = entersMistakes;
    }

    Plan plan(Analysis analysis, Set<NodeId> sound, List<NodeId> ends, List<NodeId> open) {
      var kept = analysis.topology().withAncestors(ends);
      kept.retainAll(sound);
      var graph = analysis.graph();
      flatten(graph, analysis.findings(), kept, List.of(), "", Map.of());
      var openEnds = new ArrayList<Port>();
      for (var id : open)
        for (var spec : analysis.findings().of(id).outputPorts())
          openEnds.add(new Port(id, spec.name()));
      var sizes =
          kept.stream()
              .map(id -> analysis.findings().of(id).sizes())
              .reduce(OpenSizes.ALL, OpenSizes::and);
      boolean isWhole = sound.size() == graph.size();
      return new Plan(steps, tensors, ports, openEnds, foreign, sizes, isWhole);
    }

    private void flatten(
        Graph graph,
        Findings findings,
        Set<NodeId> kept,
        List<NodeId> around,
        String weightPath,
        Map<String, Integer> arguments) {
      for (var entry : findings.byNode().entrySet()) {
        var node = graph.node(entry.getKey());
        var finding = entry.getValue();
        var here = PortPath.plus(around, node.id());
        if (!kept.contains(node.id())) {
          if (entersMistakes) part(graph, node, finding, around, weightPath);
          continue;
        }
        if (node.block().equals(Body.ARGUMENT)) {
          var argument = Objects.requireNonNull(arguments.get(Body.portOf(node)));
          name(here, Body.ARGUMENT_OUTPUT, argument);
          continue;
        }
        var block = catalogue.find(node.block()).orElseThrow();
        var inputs = inputs(graph, node, finding, around).orElseThrow();
        var weightsHere = weightPath + node.sharesWeightsWith().orElse(node.id());
        if (!node.origin().isNone()) foreign.add(new Foreign(here, weightsHere, node.origin()));
        var outputs = outputs(block, node, finding, here, weightsHere, inputs);
        for (int i = 0; i < outputs.size(); i++)
          name(here, finding.outputPorts().get(i).name(), outputs.get(i));
      }
    }

    /// The tensors that flow into a node; empty if nothing sound makes one of them.
    private Optional<List<Integer>> inputs(
        Graph graph, Node node, Finding finding, List<NodeId> around) {
      var found = new ArrayList<Integer>();
      for (var port : finding.site().ports()) {
        var source = graph.source(new Port(node.id(), port)).orElseThrow();
        var tensor = ports.get(PortPath.of(around, source));
        if (tensor == null) return Optional.empty();
        found.add(tensor);
      }
      return Optional.of(found);
    }

    /// What works inside a composite that as a whole does not.
    private void part(
        Graph graph, Node node, Finding finding, List<NodeId> around, String weightPath) {
      boolean isComposite = node.parameters().get(Body.HELD).isEmpty();
      if (finding.inside().isEmpty() || !isComposite || node.mode() == Node.Mode.BYPASSED) return;
      var inputs = inputs(graph, node, finding, around);
      if (inputs.isEmpty()) return;
      var inside = finding.inside().get();
      var body = inside.body().graph();
      var arguments = arguments(finding, inputs.get());
      var sound = sound(inside.findings(), Topology.of(body));
      var owner = node.sharesWeightsWith().orElse(node.id());
      flatten(
          body,
          inside.findings(),
          sound,
          PortPath.plus(around, node.id()),
          weightPath + owner + ".",
          arguments);
    }

    private static Map<String, Integer> arguments(Finding finding, List<Integer> inputs) {
      var arguments = new LinkedHashMap<String, Integer>();
      for (int i = 0; i < inputs.size(); i++)
        arguments.put(finding.site().ports().get(i), inputs.get(i));
      return arguments;
    }

    private List<Integer> outputs(
        BlockType block,
        Node node,
        Finding finding,
        List<NodeId> here,
        String weightPath,
        List<Integer> inputs) {
      if (node.mode() == Node.Mode.BYPASSED && !inputs.isEmpty())
        return finding.outputPorts().stream().map(_ -> inputs.getFirst()).toList();
      return switch (block.behaviour()) {
        case Behaviour.Primitive rules -> {
          var outputs = finding.typing().outputs().stream().map(this::tensor).toList();
          steps.add(
              new Step(
                  here, weightPath, block, rules, finding.site(), node.mode(), inputs, outputs));
          yield outputs;
        }
        case Behaviour.Composite _ -> {
          var inside = finding.inside().orElseThrow();
          var arguments = arguments(finding, inputs);
          var graph = inside.body().graph();
          flatten(
              graph,
              inside.findings(),
              inside.findings().byNode().keySet(),
              here,
              weightPath + ".",
              arguments);
          var ends =
              inside.body().outputs().stream()
                  .map(port -> ports.get(PortPath.of(here, port)))
                  .toList();
          yield node.mode() == Node.Mode.MUTED
              ? muted(block, finding, here, weightPath, ends)
              : ends;
        }
      };
    }

    /// A muted composite still runs, because what is inside it may be looked at; a last step of no
    /// cost silences each of its outputs.
    private List<Integer> muted(
        BlockType block,
        Finding finding,
        List<NodeId> here,
        String weightPath,
        List<Integer> ends) {
      var silent = new ArrayList<Integer>();
      for (int end : ends) {
        silent.add(tensor(tensors.get(end)));
        steps.add(
            new Step(
                PortPath.plus(here, MUTE),
                weightPath + "." + MUTE,
                block,
                SILENCE,
                finding.site(),
                Node.Mode.MUTED,
                List.of(end),
                List.of(silent.getLast())));
      }
      return silent;
    }

    private int tensor(TensorType type) {
      tensors.add(type);
      return tensors.size() - 1;
    }

    private void name(List<NodeId> nodes, String port, Integer tensor) {
      ports.put(new PortPath(nodes, port), tensor);
    }
  }
}
