package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.document.Position;
import vertebra.graph.Node;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;

/// Makes cards from nodes: what they say, how large they are, where their ports stand. Sizes depend
/// on the node alone, not on what the analysis finds, so that nothing jumps when shapes arrive.
final class CardMaker {

  static final double WIDTH = 208;
  private static final double EDGE = 8;
  private static final double TITLE = 20;
  private static final double SUBTITLE = 24;
  private static final double CHIP = 20;
  private static final double NAMES = 16;
  private static final double TAPS = 36;
  private static final double SLOT_PITCH = 28;
  private static final double NAME_PITCH = 104;
  private static final double TAP_PITCH = 104;

  /// All that a card depends on; a card is made anew only if one of these is another object.
  ///
  /// @param role what the user says it is
  /// @param frameRole the role of the frame that it stands in
  record Source(
      Node node,
      Position position,
      Optional<String> title,
      Optional<String> role,
      Optional<String> frameRole,
      Optional<Finding> finding,
      Card.Badge badge,
      Card.Knowledge knowledge,
      Set<String> wiredInputs,
      Set<String> wiredOutputs) {

    /// All that decides how large the card of a node is and where its ports are.
    static Source sizeOnly(Scene scene, Node node) {
      var id = node.id();
      var inputs = new TreeSet<String>();
      for (var edge : scene.graph().incoming(id)) inputs.add(edge.to().name());
      var outputs = new TreeSet<String>();
      for (var edge : scene.graph().outgoing(id)) outputs.add(edge.from().name());
      return new Source(
          node,
          scene.layout().position(id).orElse(new Position(0, 0)),
          scene.layout().title(id),
          scene.layout().role(id),
          Optional.empty(),
          scene.findings().find(id),
          Card.Badge.NONE,
          Card.Knowledge.CERTAIN,
          inputs,
          outputs);
    }

    Source with(Optional<String> framed, Card.Badge worst, Card.Knowledge known) {
      return new Source(
          node, position, title, role, framed, finding, worst, known, wiredInputs, wiredOutputs);
    }

    boolean isSame(Source other) {
      return node == other.node
          && position.equals(other.position)
          && title.equals(other.title)
          && role.equals(other.role)
          && frameRole.equals(other.frameRole)
          && finding.orElse(null) == other.finding.orElse(null)
          && badge == other.badge
          && knowledge == other.knowledge
          && wiredInputs.equals(other.wiredInputs)
          && wiredOutputs.equals(other.wiredOutputs);
    }
  }

  private final Catalogue catalogue;

  CardMaker(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  Card card(Source source) {
    var node = source.node();
    var block = catalogue.find(node.block());
    var inputs = inputs(block, source);
    var outputs = outputs(block, source);
    boolean names = namesInputs(block, node);
    boolean taps = outputs.size() > 1;
    double width =
        Math.max(
            rounded((inputs.size() + (names ? 0 : 2)) * (names ? NAME_PITCH : SLOT_PITCH)),
            rounded(outputs.size() * (taps ? TAP_PITCH : SLOT_PITCH) + 2 * EDGE));
    boolean brief = block.map(type -> !type.parameters().isEmpty()).orElse(true);
    double height =
        EDGE + (names ? NAMES : 0) + TITLE + (brief ? SUBTITLE : 0) + (taps ? TAPS : CHIP) + EDGE;
    var at = source.position();
    var bounds = new Box(Math.rint(at.x()), Math.rint(at.y()), width, height);
    return new Card(
        node.id(),
        bounds,
        title(block, source),
        subtitle(block, node),
        taps ? "" : shape(source, outputs.stream().findFirst().map(Slot::name)),
        tone(block, source),
        block.filter(BlockType::isComposite).isPresent(),
        names,
        spots(node, source, inputs, bounds, PortSpot.Direction.INPUT, names),
        spots(node, source, outputs, bounds, PortSpot.Direction.OUTPUT, taps),
        source.badge(),
        source.knowledge(),
        node.mode());
  }

  /// A tensor type as it is written on cards and wires.
  static String written(TensorType type) {
    var sizes =
        type.shape().dims().stream().map(CardMaker::written).collect(Collectors.joining("×"));
    var text = sizes.isEmpty() ? "scalar" : sizes;
    return type.dtype() == DType.FLOAT32
        ? text
        : text + " " + type.dtype().toString().toLowerCase(Locale.ROOT);
  }

  private static String written(Dim dim) {
    return dim.toString();
  }

  private record Slot(String name, String title, PortSpec.Arity arity, PortSpot.PortState state) {}

  private List<Slot> inputs(Optional<BlockType> block, Source source) {
    var slots = new ArrayList<Slot>();
    var known = new HashSet<String>();
    for (var spec : block.map(type -> type.inputs(sound(type, source.node()))).orElse(List.of()))
      for (var name : slotNames(spec, source.wiredInputs())) {
        known.add(name);
        slots.add(new Slot(name, spec.title(), spec.arity(), state(spec, name, source)));
      }
    addUnknown(slots, source.wiredInputs(), known, block);
    return slots;
  }

  /// Adds the ports that wires name and the block does not have; a block that nobody knows may have
  /// any.
  private static void addUnknown(
      List<Slot> slots, Collection<String> wired, Set<String> known, Optional<BlockType> block) {
    var state = block.isEmpty() ? PortSpot.PortState.CONNECTED : PortSpot.PortState.STRAY;
    for (var name : wired)
      if (!known.contains(name)) slots.add(new Slot(name, name, PortSpec.Arity.ONE, state));
  }

  private static PortSpot.PortState state(PortSpec spec, String name, Source source) {
    if (source.wiredInputs().contains(name)) return PortSpot.PortState.CONNECTED;
    boolean needed =
        switch (spec.arity()) {
          case ONE -> true;
          case OPTIONAL -> false;
          case MANY ->
              name.equals(spec.slot(1)) && source.wiredInputs().stream().noneMatch(spec::covers);
        };
    return needed ? PortSpot.PortState.MISSING : PortSpot.PortState.FREE;
  }

  /// The slots of an input: those in use, and one that is free.
  private static List<String> slotNames(PortSpec spec, Set<String> wired) {
    if (spec.arity() != PortSpec.Arity.MANY) return List.of(spec.name());
    var numbers =
        wired.stream()
            .filter(spec::covers)
            .map(spec::number)
            .sorted()
            .collect(Collectors.toCollection(ArrayList::new));
    int free = 1;
    while (numbers.contains(free)) free++;
    numbers.add(free);
    if (numbers.size() == 1) numbers.add(2);
    return numbers.stream().sorted().map(spec::slot).toList();
  }

  private List<Slot> outputs(Optional<BlockType> block, Source source) {
    var node = source.node();
    var slots = new ArrayList<Slot>();
    var known = new HashSet<String>();
    for (var spec : block.map(type -> type.outputs(sound(type, node))).orElse(List.of())) {
      known.add(spec.name());
      boolean wired = source.wiredOutputs().contains(spec.name());
      slots.add(
          new Slot(
              spec.name(),
              spec.title(),
              PortSpec.Arity.ONE,
              wired ? PortSpot.PortState.CONNECTED : PortSpot.PortState.FREE));
    }
    addUnknown(slots, source.wiredOutputs(), known, block);
    return slots;
  }

  private List<PortSpot> spots(
      Node node,
      Source source,
      List<Slot> slots,
      Box bounds,
      PortSpot.Direction direction,
      boolean wide) {
    boolean input = direction == PortSpot.Direction.INPUT;
    double pitch = !wide ? SLOT_PITCH : input ? NAME_PITCH : TAP_PITCH;
    double first = bounds.centreX() - columns(slots) * pitch / 2;
    var spots = new ArrayList<PortSpot>();
    for (int i = 0; i < slots.size(); i++) {
      var slot = slots.get(i);
      spots.add(
          new PortSpot(
              new Port(node.id(), slot.name()),
              slot.title(),
              direction,
              slot.arity(),
              new Point(first + i * pitch, input ? bounds.y() : bounds.bottom()),
              slot.state(),
              input ? "" : shape(source, Optional.of(slot.name()))));
    }
    return spots;
  }

  /// How many columns apart the ports that are centred on the card are. Slots that are free do not
  /// count, and of two wires the first stands in the middle: the main path stays straight and the
  /// skip connection comes from the side.
  private static int columns(List<Slot> slots) {
    boolean many = slots.stream().allMatch(slot -> slot.arity() == PortSpec.Arity.MANY);
    if (!many) return slots.size() - 1;
    int wired =
        (int) slots.stream().filter(slot -> slot.state() == PortSpot.PortState.CONNECTED).count();
    return wired <= 2 ? 0 : wired - 1;
  }

  private static boolean namesInputs(Optional<BlockType> block, Node node) {
    return block.map(type -> type.inputs(sound(type, node)).size() > 1).orElse(false);
  }

  private static String shape(Source source, Optional<String> port) {
    if (port.isEmpty())
      return source
          .finding()
          .flatMap(finding -> finding.site().inputs().stream().findFirst())
          .map(CardMaker::written)
          .orElse("");
    return port.flatMap(name -> source.finding().flatMap(finding -> finding.output(name)))
        .map(CardMaker::written)
        .orElse("");
  }

  private static String title(Optional<BlockType> block, Source source) {
    if (source.title().isPresent()) return source.title().get();
    var node = source.node();
    if (node.block().equals(Body.ARGUMENT)) return say("canvas.input", Body.portOf(node));
    return block.map(BlockType::title).orElse(node.block().value());
  }

  /// The first parameter and those that differ from what the block begins with. Shapes are left
  /// out: the card shows one anyway.
  private String subtitle(Optional<BlockType> block, Node node) {
    if (block.isEmpty())
      return node.block().equals(Body.ARGUMENT)
          ? say("canvas.from-outside")
          : say("canvas.this-version-does-not-know");
    var words = new ArrayList<String>();
    for (ParameterSpec<?> spec : block.get().parameters()) {
      if (spec instanceof ParameterSpec.Sizes) continue;
      brief(spec, node.parameters(), words.isEmpty()).ifPresent(words::add);
    }
    if (words.isEmpty() && !block.get().parameters().isEmpty())
      catalogue.familyOf(block.get().id()).map(Family::title).ifPresent(words::add);
    return String.join(" · ", words);
  }

  private static <T> Optional<String> brief(
      ParameterSpec<T> spec, Parameters parameters, boolean always) {
    var value = spec.in(parameters);
    if (value.equals(spec.initial()) && (!always || spec instanceof ParameterSpec.Flag))
      return Optional.empty();
    var label = spec.label().toLowerCase(Locale.ROOT);
    return Optional.of(
        switch (spec) {
          case ParameterSpec.Flag _ -> value.equals(true) ? label : say("canvas.no", label);
          // A short word such as "None" says little by itself.
          case ParameterSpec.Choice<?> _ ->
              value.toString().length() <= 4 ? label + " " + spec.said(value) : spec.said(value);
          case ParameterSpec.Real _ -> label + " " + brief((Double) value);
          case ParameterSpec.Whole _,
              ParameterSpec.OneOf _,
              ParameterSpec.Sides _,
              ParameterSpec.Wholes _,
              ParameterSpec.Sizes _,
              ParameterSpec.Text _,
              ParameterSpec.Attribute _ ->
              label + " " + spec.encode(value).toString().replaceAll("(?<=\\d)x(?=\\d)", "×");
        });
  }

  private static String brief(double value) {
    return value != 0 && Math.abs(value) < 1e-3
        ? String.format(Locale.ROOT, "%.2g", value).replaceAll("\\.?0*e", "e").replace("e-0", "e-")
        : Double.toString(value).replaceAll("\\.0$", "");
  }

  /// The style key: the role the user gave, else the block's; parts of no role have that of their
  /// frame.
  private static String tone(Optional<BlockType> block, Source source) {
    if (source.role().isPresent()) return source.role().get();
    if (source.node().block().equals(Body.ARGUMENT)) return "input";
    var role = block.map(BlockType::role);
    if (role.isPresent() && role.get() != Role.PART)
      return role.get().name().toLowerCase(Locale.ROOT);
    return source.frameRole().orElse(block.isEmpty() ? "unknown" : "block");
  }

  private static Parameters sound(BlockType block, Node node) {
    var kept = node.parameters();
    for (ParameterSpec<?> spec : block.parameters())
      if (spec.complaint(node.parameters()).isPresent()) kept = kept.without(spec.key());
    return kept;
  }

  private static double rounded(double width) {
    return Math.max(WIDTH, Math.ceil(width / 16) * 16);
  }
}
