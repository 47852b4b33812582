package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Typing;
import vertebra.document.CardState;
import vertebra.document.Flow;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.Node;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.paint.Box;
import vertebra.paint.Icon;
import vertebra.paint.Point;
import vertebra.paint.Typeface;
import vertebra.paint.Volume;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;

/// Makes cards from nodes: what they say, how large they are, where their ports stand. Sizes depend
/// on the node alone, not on what the analysis finds, so that nothing jumps when shapes arrive.
final class CardMaker {

  /// The width of a card of one output: the same for all, so that those of a chain stand straight
  /// under each other wherever they are put.
  static final double WIDTH = 264;

  private static final double NARROW = 208;
  private static final double WIDEST = 320;
  private static final double STEP = 8;
  private static final double HEIGHT = 72;
  private static final double SEVERAL_HEIGHT = 120;
  private static final double INPUT_HEIGHT = 52;
  private static final double OUTPUT_WIDTH = 160;
  private static final double OUTPUT_HEIGHT = 40;

  /// The row of input names above everything else.
  static final double NAMES = 16;

  private static final double TALLEST = NAMES + SEVERAL_HEIGHT;

  /// Choices of more letters than these are cut at their comma.
  private static final int LONG_CHOICE = 24;

  /// The room at the right of a card for its volume, and for the words between that and the icon.
  static final double GLYPH = 76;

  static final double WORDS = 48;

  private static final double SHAPE_ROOM = 60;
  private static final double SLOT_PITCH = 28;

  /// How far apart the columns of maps stand: the same on every card, so that equal strides of two
  /// cards can stand under each other.
  static final double COLUMN = 88;

  /// How far apart two answers of a head stand: each has the card of an output under it.
  private static final double PAIR = 200;

  /// All that a card depends on; a card is made anew only if one of these is another object.
  ///
  /// @param flow which way tensors go through it
  /// @param role what the user says it is
  /// @param frameRole the role of the frame that it stands in
  /// @param telling the parameters in which it differs from others of its block
  record Source(
      Node node,
      Position position,
      Flow flow,
      Optional<String> title,
      Optional<String> role,
      Optional<String> frameRole,
      Optional<Finding> finding,
      Card.Badge badge,
      Card.Knowledge knowledge,
      Set<String> wiredInputs,
      Set<String> wiredOutputs,
      Set<CardState> states,
      Set<String> telling) {

    /// All that decides how large the card of a node is and where its ports are.
    static Source sizeOnly(Scene scene, Node node) {
      var id = node.id();
      var inputs = names(scene.graph().incoming(id), edge -> edge.to().name());
      var outputs = names(scene.graph().outgoing(id), edge -> edge.from().name());
      return new Source(
          node,
          scene.layout().position(id).orElse(new Position(0, 0)),
          scene.layout().flow(),
          scene.layout().title(id),
          scene.layout().role(id),
          Optional.empty(),
          scene.findings().find(id),
          Card.Badge.NONE,
          Card.Knowledge.CERTAIN,
          inputs,
          outputs,
          scene.layout().states(id),
          Set.of());
    }

    /// The names of ports at which wires end, in their order; most nodes have one.
    private static Set<String> names(Collection<Edge> edges, Function<Edge, String> name) {
      if (edges.size() == 1) return Set.of(name.apply(edges.iterator().next()));
      var names = new TreeSet<String>();
      for (var edge : edges) names.add(name.apply(edge));
      return names.isEmpty() ? Set.of() : names;
    }

    /// @param named what it is called if nobody typed a title
    Source with(
        Optional<String> named,
        Optional<String> framed,
        Card.Badge worst,
        Card.Knowledge known,
        Set<String> differing) {
      return new Source(
          node,
          position,
          flow,
          title.or(() -> named),
          role,
          framed,
          finding,
          worst,
          known,
          wiredInputs,
          wiredOutputs,
          states,
          differing);
    }

    boolean isSame(Source other) {
      return node == other.node
          && position.equals(other.position)
          && flow == other.flow
          && title.equals(other.title)
          && role.equals(other.role)
          && frameRole.equals(other.frameRole)
          && finding.orElse(null) == other.finding.orElse(null)
          && badge == other.badge
          && knowledge == other.knowledge
          && wiredInputs.equals(other.wiredInputs)
          && wiredOutputs.equals(other.wiredOutputs)
          && states.equals(other.states)
          && telling.equals(other.telling);
    }
  }

  /// What no card exceeds in the direction in which tensors go through it.
  static double reach(Flow flow) {
    return flow == Flow.RIGHT ? WIDEST : TALLEST;
  }

  private final Catalogue catalogue;

  CardMaker(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  Card card(Source source) {
    var node = source.node();
    var block = catalogue.find(node.block());
    boolean collapsed = source.states().contains(CardState.COLLAPSED);
    var all = outputs(block, source);
    var inputs = shown(inputs(block, source), source, 0);
    var outputs = shown(all, source, 1);
    boolean names = !collapsed && namesInputs(inputs);
    // As wide as it would be, so that its ports stay where they are.
    var natural = build(block, node, inputs, outputs);
    var build = collapsed ? Card.Build.OUTPUT : natural;
    var title = title(block, source);
    var subtitle = subtitle(block, source);
    var columns = Columns.of(inputs, outputs);
    boolean climb = isClimb(block, inputs, outputs);
    boolean levels = block.map(BlockType::role).filter(Role.HEAD::equals).isPresent();
    var shape =
        source.flow() == Flow.RIGHT
            ? rows(
                build,
                words(natural, title, natural == Card.Build.SEVERAL ? "" : subtitle),
                inputs,
                outputs,
                columns,
                names,
                climb,
                levels)
            : columns(build, natural, title, subtitle, inputs, outputs, columns, names, levels);
    var at = source.position();
    var bounds = new Box(Math.rint(at.x()), Math.rint(at.y()), shape.width(), shape.height());
    var from = spots(source, inputs, PortSpot.Direction.INPUT, shape.inputs(), bounds);
    var to = spots(source, outputs, PortSpot.Direction.OUTPUT, shape.outputs(), bounds);
    var type =
        all.isEmpty()
            ? source.finding().flatMap(finding -> finding.site().inputs().stream().findFirst())
            : told(natural, all, outputs).flatMap(slot -> type(source, slot));
    var unlike = unlike(source, inputs);
    return new Card(
        node.id(),
        bounds,
        build,
        source.flow(),
        bounds.y() + shape.text(),
        title,
        subtitle,
        build == Card.Build.SEVERAL ? "" : unlike.or(() -> type.map(CardMaker::brief)).orElse(""),
        icon(block, node),
        build == Card.Build.SEVERAL || unlike.isPresent()
            ? Volume.NONE
            : type.map(Volume::of).orElse(Volume.NONE),
        tone(block, source),
        block.filter(BlockType::isComposite).isPresent(),
        names,
        from,
        to,
        collapsed
            ? List.of()
            : climb
                ? climb(block, middles(from, source))
                : columns.holds(outputs)
                    ? steps(block, inputs, outputs, middles(to, source))
                    : List.of(),
        source.badge(),
        source.knowledge(),
        node.mode(),
        source.states());
  }

  /// How large a card is and where its ports are.
  ///
  /// @param text how far below the upper edge its words begin
  /// @param inputs how far from the upper left corner along their edge
  private record Outline(
      double width, double height, double text, List<Double> inputs, List<Double> outputs) {}

  private static Outline columns(
      Card.Build build,
      Card.Build natural,
      String title,
      String subtitle,
      List<Slot> inputs,
      List<Slot> outputs,
      Columns columns,
      boolean names,
      boolean levels) {
    double outputPitch = natural == Card.Build.SEVERAL ? outputPitch(outputs, columns) : SLOT_PITCH;
    boolean wide = names || levels && inputs.size() > 2 || columns.holds(inputs);
    double inputPitch = wide ? COLUMN : SLOT_PITCH;
    long taken = wide ? inputs.stream().filter(slot -> !slot.isSpare()).count() : inputs.size() + 2;
    double width =
        Math.max(
            words(natural, title, subtitle),
            Math.max(
                stepped(taken * inputPitch - STEP),
                Math.max(
                    stepped(outputs.size() * outputPitch - STEP),
                    stepped(columns.width() - STEP))));
    double text = names ? NAMES : 0;
    double height =
        text
            + switch (build) {
              case ONE -> HEIGHT;
              case SEVERAL -> SEVERAL_HEIGHT;
              case INPUT -> INPUT_HEIGHT;
              case OUTPUT -> OUTPUT_HEIGHT;
            };
    boolean joined = natural == Card.Build.SEVERAL && outputs.size() == 1;
    return new Outline(
        width,
        height,
        text,
        from(width / 2, offsets(inputs, columns.holds(inputs), columns, COLUMN, inputPitch)),
        from(
            width / 2,
            offsets(outputs, columns.holds(outputs) || joined, columns, COLUMN, outputPitch)));
  }

  private static Outline rows(
      Card.Build build,
      double words,
      List<Slot> inputs,
      List<Slot> outputs,
      Columns columns,
      boolean names,
      boolean climb,
      boolean levels) {
    boolean folded = build == Card.Build.OUTPUT;
    boolean several = build == Card.Build.SEVERAL;
    double pitch = folded ? CardRows.FOLDED_PITCH : CardRows.PITCH;
    boolean wide = levels && !names && !folded && inputs.size() > 2;
    var into =
        offsets(
            inputs,
            !folded && columns.holds(inputs),
            columns,
            CardRows.ROW,
            names ? CardRows.NAME : wide ? CardRows.ROW : pitch);
    if (names && !several) into = from(CardRows.firstName() - into.getFirst(), into);
    var out =
        offsets(
            outputs,
            !folded && (columns.holds(outputs) || climb),
            columns,
            CardRows.ROW,
            several ? (outputs.size() == 2 ? CardRows.PAIR : CardRows.ROW) : pitch);
    var rows = CardRows.of(build, Stream.concat(into.stream(), out.stream()).toList());
    return new Outline(
        several ? Math.max(CardRows.NARROW, words) : words,
        rows.height(),
        rows.text(),
        from(rows.axis(), into),
        from(rows.axis(), out));
  }

  private static List<Double> from(double start, List<Double> offsets) {
    return offsets.stream().map(offset -> start + offset).toList();
  }

  /// Where the middles of ports are, along their edge.
  private static double[] middles(List<PortSpot> spots, Source source) {
    return spots.stream().mapToDouble(new Turn(source.flow())::along).toArray();
  }

  /// The ports that are drawn: all, unless those that are free and not needed are unwanted.
  private static List<Slot> shown(List<Slot> all, Source source, int least) {
    if (!source.states().contains(CardState.FEW_PORTS)) return all;
    var used = all.stream().filter(slot -> slot.state() != PortSpot.PortState.FREE).toList();
    return used.size() >= least ? used : all.subList(0, Math.min(least, all.size()));
  }

  private static Card.Build build(
      Optional<BlockType> block, Node node, List<Slot> inputs, List<Slot> outputs) {
    if (outputs.size() > 1 || isClimb(block, inputs, outputs)) return Card.Build.SEVERAL;
    var role = block.map(BlockType::role).orElse(Role.PART);
    boolean starts = role == Role.INPUT || node.block().equals(Body.ARGUMENT);
    if (starts && inputs.isEmpty()) return Card.Build.INPUT;
    return role == Role.OUTPUT && outputs.isEmpty() ? Card.Build.OUTPUT : Card.Build.ONE;
  }

  /// Whether a block climbs over the levels that come in to one map, which stands in the column of
  /// its stride.
  private static boolean isClimb(Optional<BlockType> block, List<Slot> inputs, List<Slot> outputs) {
    return outputs.size() == 1
        && outputs.getFirst().octave().isPresent()
        && Columns.areStated(inputs)
        && block.flatMap(BlockType::joining).isPresent();
  }

  /// The width that the words of a card ask for.
  private static double words(Card.Build build, String title, String subtitle) {
    double head = Typeface.SEMIBOLD.width(title, CardPainter.TITLE_SIZE);
    double brief = Typeface.REGULAR.width(subtitle, CardPainter.SMALL_SIZE);
    double wanted =
        switch (build) {
          case ONE -> WIDTH;
          case SEVERAL -> Math.max(NARROW, WORDS + head + brief);
          case INPUT -> NARROW;
          case OUTPUT -> Math.max(OUTPUT_WIDTH, WORDS + head + SHAPE_ROOM);
        };
    return stepped(Math.min(wanted, WIDEST));
  }

  /// What happens between levels that stand side by side: a map is halved, or a coarser one, which
  /// came in, is enlarged and joins it. A head answers each level by itself.
  private static List<Card.Step> steps(
      Optional<BlockType> block, List<Slot> inputs, List<Slot> outputs, double[] middles) {
    int coarsest = inputs.stream().mapToInt(slot -> slot.octave().orElse(0)).max().orElse(0);
    var joining = block.flatMap(BlockType::joining);
    var steps = new ArrayList<Card.Step>();
    if (joining.isEmpty() && block.filter(type -> type.role() == Role.HEAD).isPresent())
      return steps;
    for (int i = 1; i < middles.length; i++) {
      int octave = outputs.get(i).octave().orElse(0);
      if (octave - outputs.get(i - 1).octave().orElse(0) != 1) continue;
      boolean back = joining.isPresent() && octave <= coarsest;
      double at = (middles[i - 1] + middles[i]) / 2;
      steps.add(
          new Card.Step(at, back ? joining.map(BlockType.Joining::sign).orElse("") : "/2", back));
    }
    return steps;
  }

  /// What happens between the levels that come in: each is enlarged and joins the next finer one.
  private static List<Card.Step> climb(Optional<BlockType> block, double[] middles) {
    var sign = block.flatMap(BlockType::joining).map(BlockType.Joining::sign).orElse("");
    var steps = new ArrayList<Card.Step>();
    for (int i = 1; i < middles.length; i++)
      steps.add(new Card.Step((middles[i - 1] + middles[i]) / 2, sign, true));
    return steps;
  }

  private static double outputPitch(List<Slot> outputs, Columns columns) {
    if (columns.holds(outputs)) return COLUMN;
    double widest = 0;
    for (var slot : outputs)
      widest = Math.max(widest, Typeface.SEMIBOLD.width(slot.level(), CardPainter.LARGEST_SMALL));
    return Math.max(outputs.size() == 2 ? PAIR : COLUMN, stepped(widest + 16));
  }

  private Icon icon(Optional<BlockType> block, Node node) {
    if (node.block().equals(Body.ARGUMENT)) return Icon.of("input");
    return Icon.of(
        node.block().value(),
        block.map(type -> type.role().name().toLowerCase(Locale.ROOT)).orElse(""),
        catalogue.familyOf(node.block()).map(Family::id).orElse(""));
  }

  /// The columns of strides on a card: the finest at the left, each next one half as large.
  ///
  /// @param count 0 if the ports state no strides
  private record Columns(int finest, int count) {

    static Columns of(List<Slot> inputs, List<Slot> outputs) {
      var strides =
          Stream.of(inputs, outputs)
              .filter(Columns::areStated)
              .flatMap(List::stream)
              .mapToInt(slot -> slot.octave().orElse(0))
              .summaryStatistics();
      return strides.getCount() == 0
          ? new Columns(0, 0)
          : new Columns(strides.getMin(), strides.getMax() - strides.getMin() + 1);
    }

    private static boolean areStated(List<Slot> slots) {
      return slots.size() > 1
          && slots.stream().allMatch(slot -> slot.octave().isPresent())
          && slots.stream().map(Slot::octave).distinct().count() == slots.size();
    }

    boolean holds(List<Slot> slots) {
      return count > 0 && areStated(slots);
    }

    double width() {
      return count * COLUMN;
    }

    /// How far from the middle of the card.
    double offset(Slot slot, double column) {
      return (slot.octave().orElse(0) - finest - (count - 1) / 2.0) * column;
    }
  }

  /// A tensor type as it is written where its batch matters.
  static String written(TensorType type) {
    var sizes = type.shape().dims().stream().map(Dim::written).collect(Collectors.joining("×"));
    var text = sizes.isEmpty() ? "scalar" : sizes;
    return type.dtype() == DType.FLOAT32
        ? text
        : text + " " + type.dtype().toString().toLowerCase(Locale.ROOT);
  }

  /// The two shapes that a block of equal inputs objects to.
  private static Optional<String> unlike(Source source, List<Slot> inputs) {
    var finding = source.finding();
    boolean asksForEqual =
        inputs.stream().anyMatch(slot -> slot.spec().arity() == PortSpec.Arity.MANY);
    if (finding.isEmpty() || !asksForEqual || !(finding.get().typing() instanceof Typing.Rejected))
      return Optional.empty();
    var types = finding.get().site().inputs().stream().distinct().limit(2).toList();
    return types.size() < 2
        ? Optional.empty()
        : Optional.of(brief(types.getFirst()) + " ≠ " + brief(types.getLast()));
  }

  /// A shape as it stands on a card: without its batch.
  static String brief(TensorType type) {
    return written(type.with(Volume.sample(type.shape())));
  }

  private record Slot(String name, PortSpec spec, PortSpot.PortState state) {

    PortSpec.Arity arity() {
      return spec.arity();
    }

    /// Whether it is the one more that an input of many always has.
    boolean isSpare() {
      return arity() == PortSpec.Arity.MANY && state == PortSpot.PortState.FREE;
    }

    /// The title without the stride, which the column says.
    String level() {
      return spec.level();
    }

    /// Which power of two the stride is that the title states.
    OptionalInt octave() {
      var stride = spec.stride();
      return stride.isPresent() && Integer.bitCount(stride.getAsInt()) == 1
          ? OptionalInt.of(Integer.numberOfTrailingZeros(stride.getAsInt()))
          : OptionalInt.empty();
    }
  }

  private List<Slot> inputs(Optional<BlockType> block, Source source) {
    var slots = new ArrayList<Slot>();
    var known = new HashSet<String>();
    for (var spec : block.map(type -> type.inputs(sound(type, source.node()))).orElse(List.of()))
      for (var name : slotNames(spec, source.wiredInputs())) {
        known.add(name);
        slots.add(new Slot(name, spec, state(spec, name, source)));
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
      if (!known.contains(name)) slots.add(new Slot(name, PortSpec.one(name, name), state));
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
              spec.name(), spec, wired ? PortSpot.PortState.CONNECTED : PortSpot.PortState.FREE));
    }
    addUnknown(slots, source.wiredOutputs(), known, block);
    return slots;
  }

  /// How far from the middle of the card ports stand along their edge.
  ///
  /// @param strided whether each stands in the column, or row, of its stride
  private static List<Double> offsets(
      List<Slot> slots, boolean strided, Columns columns, double column, double pitch) {
    double first = -columns(slots) * pitch / 2;
    var offsets = new ArrayList<Double>();
    int spare = 0;
    for (int i = 0; i < slots.size(); i++) {
      var slot = slots.get(i);
      offsets.add(
          strided
              ? columns.offset(slot, column)
              : first + (i - spare) * pitch - spared(slot, i, pitch));
      if (slot.isSpare() && !isOfMany(slots)) spare++;
    }
    return offsets;
  }

  private static List<PortSpot> spots(
      Source source,
      List<Slot> slots,
      PortSpot.Direction direction,
      List<Double> along,
      Box bounds) {
    boolean input = direction == PortSpot.Direction.INPUT;
    boolean aside = source.flow() == Flow.RIGHT;
    var spots = new ArrayList<PortSpot>();
    for (int i = 0; i < slots.size(); i++) {
      var slot = slots.get(i);
      var type = input ? Optional.<TensorType>empty() : type(source, slot);
      double place = along.get(i);
      spots.add(
          new PortSpot(
              new Port(source.node().id(), slot.name()),
              slot.spec().title(),
              slot.level(),
              direction,
              slot.arity(),
              aside
                  ? new Point(input ? bounds.x() : bounds.right(), bounds.y() + place)
                  : new Point(bounds.x() + place, input ? bounds.y() : bounds.bottom()),
              slot.state(),
              type.map(CardMaker::brief).orElse(""),
              type.map(Volume::of).orElse(Volume.NONE)));
    }
    return spots;
  }

  /// How much nearer a spare input stands than in a column of its own.
  private static double spared(Slot slot, int i, double pitch) {
    return slot.isSpare() && i > 1 ? pitch - Math.min(pitch, SLOT_PITCH) : 0;
  }

  /// How many columns apart the ports that are centred on the card are. Slots that are free do not
  /// count, and of two wires the first stands in the middle: the main path stays straight and the
  /// skip connection comes from the side.
  private static int columns(List<Slot> slots) {
    if (!isOfMany(slots)) return (int) slots.stream().filter(slot -> !slot.isSpare()).count() - 1;
    int wired =
        (int) slots.stream().filter(slot -> slot.state() == PortSpot.PortState.CONNECTED).count();
    return wired <= 2 ? 0 : wired - 1;
  }

  private static boolean isOfMany(List<Slot> slots) {
    return slots.stream().allMatch(slot -> slot.arity() == PortSpec.Arity.MANY);
  }

  /// Whether inputs need their names: they are several things, not one thing at several strides.
  private static boolean namesInputs(List<Slot> slots) {
    return slots.stream().map(Slot::level).distinct().count() > 1
        && slots.stream().anyMatch(slot -> slot.octave().isEmpty());
  }

  /// What leaves a port.
  private static Optional<TensorType> type(Source source, Slot slot) {
    return source.finding().flatMap(finding -> finding.output(slot.name()));
  }

  /// The output whose shape a card says: of several equals the one that is wired, if it is one.
  private static Optional<Slot> told(Card.Build natural, List<Slot> all, List<Slot> shown) {
    if (natural != Card.Build.SEVERAL)
      return shown.stream().findFirst().or(() -> all.stream().findFirst());
    var wired =
        shown.stream().filter(slot -> slot.state() == PortSpot.PortState.CONNECTED).toList();
    return wired.size() == 1 ? Optional.of(wired.getFirst()) : Optional.empty();
  }

  private static String title(Optional<BlockType> block, Source source) {
    if (source.title().isPresent()) return source.title().get();
    var node = source.node();
    if (node.block().equals(Body.ARGUMENT)) return say("canvas.input", Body.portOf(node));
    return block.map(BlockType::title).orElse(node.block().value());
  }

  /// What the block does in values: its window and step, then what it differs in from others of its
  /// kind, then the other parameters that differ from what it begins with. Shapes are left out: the
  /// card shows one anyway.
  private static String subtitle(Optional<BlockType> block, Source source) {
    var node = source.node();
    if (block.isEmpty())
      return node.block().equals(Body.ARGUMENT)
          ? say("canvas.from-outside")
          : say("canvas.this-version-does-not-know");
    var words = new ArrayList<String>();
    var telling = new ArrayList<String>();
    var window = new ArrayList<String>();
    for (ParameterSpec<?> spec : block.get().parameters())
      switch (spec.key()) {
        case "kernel" -> window.add(square(spec, node.parameters()));
        case "stride" -> {
          if (!isInitial(spec, node.parameters())) window.add("/" + text(spec, node.parameters()));
        }
        case "name", "names" -> {
          // What weights are called in files says nothing of what a block does.
        }
        default -> {
          boolean tells = source.telling().contains(spec.key());
          boolean first = words.isEmpty() && telling.isEmpty();
          if (!(spec instanceof ParameterSpec.Sizes) && (tells || !isLevel(spec)))
            brief(spec, node.parameters(), first || tells)
                .ifPresent((tells ? telling : words)::add);
        }
      }
    if (!window.isEmpty()) telling.addFirst(String.join(", ", window));
    telling.addAll(words);
    return String.join(" · ", telling);
  }

  /// Whether a parameter counts levels, which the ports of a card are called after.
  private static boolean isLevel(ParameterSpec<?> spec) {
    return spec instanceof ParameterSpec.Whole whole && whole.unit().equals("level");
  }

  private static <T> boolean isInitial(ParameterSpec<T> spec, Parameters parameters) {
    return spec.in(parameters).equals(spec.initial());
  }

  private static <T> String text(ParameterSpec<T> spec, Parameters parameters) {
    return spec.encode(spec.in(parameters)).toString().replaceAll("(?<=\\d)x(?=\\d)", "×");
  }

  private static boolean isEmpty(ParameterSpec<?> spec, Parameters parameters) {
    return text(spec, parameters).isEmpty();
  }

  /// A window as both of its sides.
  private static String square(ParameterSpec<?> spec, Parameters parameters) {
    var side = text(spec, parameters);
    return side.contains("×") ? side : side + "×" + side;
  }

  private static <T> Optional<String> brief(
      ParameterSpec<T> spec, Parameters parameters, boolean always) {
    var value = spec.in(parameters);
    boolean isSilent = !always || spec instanceof ParameterSpec.Flag || isEmpty(spec, parameters);
    if (value.equals(spec.initial()) && isSilent) return Optional.empty();
    var label = spec.label().toLowerCase(Locale.ROOT);
    return Optional.of(
        switch (spec) {
          case ParameterSpec.Flag _ -> value.equals(true) ? label : say("canvas.off", label);
          // A short word such as "None" says little by itself.
          case ParameterSpec.Choice<?> _ -> {
            var said = firstWords(spec.said(value));
            yield said.length() <= 4 ? label + " " + said.toLowerCase(Locale.ROOT) : said;
          }
          case ParameterSpec.Real _ -> label + " " + brief((Double) value);
          case ParameterSpec.Whole _,
              ParameterSpec.OneOf _,
              ParameterSpec.Sides _,
              ParameterSpec.Wholes _,
              ParameterSpec.Sizes _,
              ParameterSpec.Padding _,
              ParameterSpec.Text _,
              ParameterSpec.Attribute _ -> {
            var text = text(spec, parameters);
            // "64 filters", but "depth 50" and "filters 1".
            if (text.isEmpty()) yield say("canvas.no", label);
            boolean areMany = text.chars().allMatch(Character::isDigit) && !text.equals("1");
            yield areMany && label.endsWith("s") ? text + " " + label : label + " " + text;
          }
        });
  }

  /// A long choice without what explains it behind its comma.
  private static String firstWords(String said) {
    int comma = said.indexOf(", ");
    return comma < 0 || said.length() <= LONG_CHOICE ? said : said.substring(0, comma);
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

  private static double stepped(double width) {
    return Math.ceil(width / STEP) * STEP;
  }
}
