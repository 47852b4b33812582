package vertebra.block;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;

/// The single definition of a block: palette, inspector, checking, cost, export, description and
/// tests all read it.
///
/// What the palette lists and searches is at hand at once. The rest may be [#deferred] until
/// somebody asks for it.
public final class BlockType {

  private final Heading heading;
  private final Supplier<BlockType> definition;
  private volatile @Nullable Rules rules;

  private BlockType(Heading heading, Rules rules) {
    this.heading = heading;
    this.rules = rules;
    definition = () -> this;
  }

  private BlockType(Heading heading, Supplier<BlockType> definition) {
    this.heading = heading;
    this.definition = definition;
  }

  /// What a list of blocks shows, and what it is searched by.
  ///
  /// @param aliases other words under which the palette finds the block
  /// @param forms some of those words mean the block with these parameters
  /// @param summary one line
  /// @param source where the block was defined; empty for general operations
  public record Heading(
      BlockId id,
      String title,
      Role role,
      List<String> aliases,
      Map<String, Parameters> forms,
      String summary,
      Optional<Description.Source> source) {
    public Heading {
      aliases = List.copyOf(aliases);
      forms = Map.copyOf(forms);
    }

    private String code() {
      return "block." + id;
    }

    /// Words that mean the block with some parameters stay beside those of the language.
    private Heading worded(Wording wording) {
      var words = new ArrayList<>(wording.of(code() + ".aliases", aliases));
      forms.keySet().stream().sorted().filter(word -> !words.contains(word)).forEach(words::add);
      return new Heading(
          id,
          wording.of(code() + ".title", title),
          role,
          words,
          forms,
          wording.of(code() + ".summary", summary),
          source);
    }
  }

  /// How a neck joins an enlarged coarse map with a fine one.
  public enum Joining {
    ADD("×2 +"),
    CONCATENATE("×2 ⧺");

    private final String sign;

    Joining(String sign) {
      this.sign = sign;
    }

    /// How it stands between two maps.
    public String sign() {
      return sign;
    }
  }

  private record Rules(
      Function<Parameters, List<PortSpec>> inputPorts,
      Function<Parameters, List<PortSpec>> outputPorts,
      List<ParameterSpec<?>> parameters,
      Map<String, String> idle,
      Optional<ParameterSpec<Integer>> width,
      Optional<Joining> joining,
      Optional<Scaling> scaling,
      Function<Site, List<Problem.Remedy>> leaner,
      Function<Site, Optional<Problem>> caution,
      Behaviour behaviour,
      List<Example> examples,
      Description description,
      List<Published> published) {

    private Rules worded(String code, Wording wording) {
      var clauses = new LinkedHashMap<String, String>();
      idle.forEach(
          (key, why) -> clauses.put(key, wording.of(code + ".parameter." + key + ".idle", why)));
      return new Rules(
          worded(inputPorts, code + ".input", wording),
          worded(outputPorts, code + ".output", wording),
          parameters.stream().<ParameterSpec<?>>map(spec -> spec.worded(code, wording)).toList(),
          clauses,
          width,
          joining,
          scaling,
          leaner,
          caution,
          behaviour,
          IntStream.range(0, examples.size())
              .mapToObj(i -> examples.get(i).worded(code + ".example." + (i + 1), wording))
              .toList(),
          description.worded(code, wording),
          published);
    }

    private static Function<Parameters, List<PortSpec>> worded(
        Function<Parameters, List<PortSpec>> ports, String code, Wording wording) {
      return values ->
          ports.apply(values).stream().map(port -> port.worded(code, wording)).toList();
    }
  }

  /// This block with the words that it has in a language; those beyond its heading are asked for
  /// when they are needed.
  BlockType worded(Wording wording) {
    var words = heading.worded(wording);
    return deferred(words, () -> new BlockType(words, rules().worded(heading.code(), wording)));
  }

  /// A block of which only the heading is known yet. The first question beyond it asks for the
  /// definition, which must have the same heading.
  public static BlockType deferred(Heading heading, Supplier<BlockType> definition) {
    return new BlockType(heading, definition);
  }

  private Rules rules() {
    var known = rules;
    if (known != null) return known;
    var defined = definition.get();
    if (!defined.heading.equals(heading))
      throw new IllegalStateException(
          heading.id() + " is listed as " + heading + " and defined as " + defined.heading);
    known = defined.rules();
    rules = known;
    return known;
  }

  /// A block either is an operation or is made of others.
  public sealed interface Behaviour {

    /// Does its own typing, counting and lowering.
    ///
    /// @param weights how many trainable numbers there are at a place; undecided where the channels
    ///   that it depends on are
    /// @param work the arithmetic at a place whose sizes are all known (batch 1 unless it is a
    ///   number)
    /// @param multiplies whether it may multiply and add, which matters where that is not counted
    /// @param reach what one output element sees
    record Primitive(
        Function<Site, Typing> typing,
        Function<Site, Dim> weights,
        Counting work,
        boolean multiplies,
        Lowering lowering,
        Function<Site, Reach> reach)
        implements Behaviour {

      /// The sizes at which the block works at a place where some are open.
      public OpenSizes sizes(Site site) {
        return OpenSizes.of(this, site);
      }

      /// What the block costs for one sample at a place, with the weights it has there. Only the
      /// weights are counted while other sizes than the batch are undecided.
      public Cost cost(Site site, List<TensorType> outputs, long weightCount) {
        var sample = site.perSample();
        var leaving = outputs.stream().map(Site::perSample).toList();
        boolean decided =
            Stream.concat(sample.inputs().stream(), leaving.stream())
                .allMatch(type -> type.shape().isKnown());
        int open = multiplies ? 1 : 0;
        if (!decided) return new Cost(weightCount, 0, 0, 0, 0, 1, 0, open);
        var counted = work.of(sample, leaving);
        long bytes = 0;
        for (var type : leaving)
          bytes =
              Math.addExact(
                  bytes,
                  Math.multiplyExact(
                      type.shape().elementsPerSample().orElse(0), (long) type.dtype().bytes()));
        return new Cost(
            weightCount,
            counted.multiplyAdds(),
            counted.attentionMultiplyAdds(),
            counted.elementwise(),
            bytes,
            1,
            counted == Work.UNKNOWN ? 0 : 1,
            counted == Work.UNKNOWN ? open : 0);
      }
    }

    /// Typing, cost, lowering and reach follow from what is inside.
    ///
    /// @param requirement what the composite itself objects to, asked before it is expanded
    record Composite(Function<Site, Body> expansion, Function<Site, Optional<Problem>> requirement)
        implements Behaviour {

      /// The sizes that the composite itself does not object to at a place where some are open.
      public OpenSizes sizes(Site site) {
        return OpenSizes.of(this, site);
      }
    }
  }

  /// Counts the arithmetic of a block.
  @FunctionalInterface
  public interface Counting {
    Work of(Site site, List<TensorType> outputs);
  }

  public Heading heading() {
    return heading;
  }

  public BlockId id() {
    return heading.id();
  }

  public String title() {
    return heading.title();
  }

  public Role role() {
    return heading.role();
  }

  /// Other words under which the palette finds it.
  public List<String> aliases() {
    return heading.aliases();
  }

  public List<PortSpec> inputs(Parameters values) {
    return rules().inputPorts().apply(values);
  }

  public List<PortSpec> outputs(Parameters values) {
    return rules().outputPorts().apply(values);
  }

  public List<ParameterSpec<?>> parameters() {
    return rules().parameters();
  }

  /// Why some parameters change nothing that is checked, counted or exported, by their keys.
  public Map<String, String> idle() {
    return rules().idle();
  }

  /// The parameter that decides the channels of the output, if one does.
  public Optional<ParameterSpec<Integer>> width() {
    return rules().width();
  }

  /// How the levels that leave are joined with the coarser ones before them, if they are.
  public Optional<Joining> joining() {
    return rules().joining();
  }

  /// The parameter that scales width, depth and image size together, if one does.
  public Optional<Scaling> scaling() {
    return rules().scaling();
  }

  /// What could do about the same as this block at a place for less; offered where a design costs
  /// more than it may. Whether it fits is for whoever asks to try.
  public List<Problem.Remedy> leaner(Site site) {
    return rules().leaner().apply(site);
  }

  /// What a place is warned of although the block works there.
  public Optional<Problem> caution(Site site) {
    return rules().caution().apply(site);
  }

  public Behaviour behaviour() {
    return rules().behaviour();
  }

  public List<Example> examples() {
    return rules().examples();
  }

  public Description description() {
    return rules().description();
  }

  /// Figures that others published, with their source.
  public List<Published> published() {
    return rules().published();
  }

  public boolean isComposite() {
    return behaviour() instanceof Behaviour.Composite;
  }

  /// The parameter of that name.
  public Optional<ParameterSpec<?>> parameter(String key) {
    return parameters().stream().filter(spec -> spec.key().equals(key)).findFirst();
  }

  /// The place that an example describes: its inputs assigned to ports in order, surplus inputs to
  /// the slots of the first MANY input.
  public Site site(Example example) {
    return new Site(
        example.parameters(),
        portNames(example.parameters(), example.inputs().size()),
        example.inputs());
  }

  /// Names for the given number of wires, in port order: one to each ONE and OPTIONAL input, the
  /// rest to the first MANY input.
  public List<String> portNames(Parameters values, int wires) {
    var ports = inputs(values);
    int single = (int) ports.stream().filter(port -> port.arity() != PortSpec.Arity.MANY).count();
    var names = new ArrayList<String>();
    boolean manySeen = false;
    for (var port : ports) {
      int slots =
          port.arity() == PortSpec.Arity.MANY ? (manySeen ? 0 : Math.max(0, wires - single)) : 1;
      manySeen |= port.arity() == PortSpec.Arity.MANY;
      IntStream.rangeClosed(1, slots).mapToObj(port::slot).forEach(names::add);
    }
    return List.copyOf(names.subList(0, Math.min(wires, names.size())));
  }

  public static Definition named(String id, String title) {
    return new Definition(new BlockId(id), title);
  }

  /// Collects a definition; an incomplete one is refused when it is added to a family.
  public static final class Definition {
    private final BlockId id;
    private final String title;
    private final List<ParameterSpec<?>> parameters = new ArrayList<>();
    private final Map<String, String> idle = new LinkedHashMap<>();
    private final List<Example> examples = new ArrayList<>();
    private final List<Published> published = new ArrayList<>();
    private final List<String> aliases = new ArrayList<>();
    private final Map<String, Parameters> forms = new LinkedHashMap<>();
    private Role role = Role.PART;
    private Function<Parameters, List<PortSpec>> inputs = _ -> List.of(PortSpec.one("x", "Input"));
    private Function<Parameters, List<PortSpec>> outputs =
        _ -> List.of(PortSpec.one("y", "Output"));
    private Optional<ParameterSpec<Integer>> width = Optional.empty();
    private Optional<Joining> joining = Optional.empty();
    private Optional<Scaling> scaling = Optional.empty();
    private Function<Site, List<Problem.Remedy>> leaner = _ -> List.of();
    private Function<Site, Optional<Problem>> caution = _ -> Optional.empty();
    private Optional<Function<Site, Typing>> typing = Optional.empty();
    private Function<Site, Dim> weights = _ -> Dim.of(0);
    private Counting work = (_, _) -> Work.NONE;
    private boolean multiplies = true;
    private Function<Site, Reach> reach = _ -> Reach.POINT;
    private Optional<Lowering> lowering = Optional.empty();
    private Optional<Function<Site, Body>> expansion = Optional.empty();
    private Function<Site, Optional<Problem>> requirement = _ -> Optional.empty();
    private Optional<Description.Source> source = Optional.empty();
    private boolean productDefined;
    private String summary = "";
    private String text = "";

    private Definition(BlockId id, String title) {
      this.id = id;
      this.title = title;
    }

    /// The part it plays; [Role#PART] unless said.
    public Definition role(Role part) {
      role = part;
      return this;
    }

    /// Other words under which the palette finds the block, the usual ones first.
    public Definition aliases(String... words) {
      aliases.addAll(List.of(words));
      return this;
    }

    /// Other words that mean the block with some parameters.
    public Definition called(Parameters values, String... words) {
      for (var word : words) forms.put(word, values);
      return aliases(words);
    }

    /// The input ports; one input `x` unless said.
    public Definition inputs(PortSpec... ports) {
      inputs = _ -> List.of(ports);
      return this;
    }

    /// The input ports when they depend on parameters.
    public Definition inputs(Function<Parameters, List<PortSpec>> ports) {
      inputs = ports;
      return this;
    }

    /// The output ports; one output `y` unless said.
    public Definition outputs(PortSpec... ports) {
      outputs = _ -> List.of(ports);
      return this;
    }

    /// The output ports when they depend on parameters.
    public Definition outputs(Function<Parameters, List<PortSpec>> ports) {
      outputs = ports;
      return this;
    }

    public Definition parameters(ParameterSpec<?>... specs) {
      parameters.addAll(List.of(specs));
      return this;
    }

    /// Says in one clause why a parameter changes nothing that is checked, counted or exported.
    public Definition idle(ParameterSpec<?> spec, String why) {
      idle.put(spec.key(), why);
      return this;
    }

    /// Names the parameter that decides the channels of the output.
    public Definition width(ParameterSpec<Integer> spec) {
      width = Optional.of(spec);
      return this;
    }

    /// How what comes down from a coarser level joins the next finer one.
    public Definition joining(Joining way) {
      joining = Optional.of(way);
      return this;
    }

    /// Names the parameter that scales width, depth and image size together.
    public Definition scaled(Scaling by) {
      scaling = Optional.of(by);
      return this;
    }

    /// What could do about the same for less.
    public Definition leaner(Function<Site, List<Problem.Remedy>> rule) {
      leaner = rule;
      return this;
    }

    /// What to warn of where the block works, but perhaps not as it was meant.
    public Definition cautious(Function<Site, Optional<Problem>> rule) {
      caution = rule;
      return this;
    }

    public Definition typed(Function<Site, Typing> rule) {
      typing = Optional.of(rule);
      return this;
    }

    /// How many trainable numbers there are; none unless said. Must equal what the lowering emits.
    public Definition weights(Function<Site, Dim> rule) {
      weights = rule;
      return this;
    }

    /// The arithmetic; none unless said.
    public Definition work(Counting rule) {
      work = rule;
      return this;
    }

    /// Whether the block may multiply and add at all; it may unless said.
    public Definition multiplies(boolean may) {
      multiplies = may;
      return this;
    }

    /// What one output element sees; the element at its own place unless said.
    public Definition reach(Function<Site, Reach> rule) {
      reach = rule;
      return this;
    }

    public Definition lowered(Lowering rule) {
      lowering = Optional.of(rule);
      return this;
    }

    public Definition expanded(Function<Site, Body> rule) {
      expansion = Optional.of(rule);
      return this;
    }

    /// What a composite objects to before it is expanded: parameters that do not go together,
    /// inputs too small. Its remedies speak of the composite's own parameters and ports.
    public Definition requiring(Function<Site, Optional<Problem>> rule) {
      requirement = rule;
      return this;
    }

    /// One line for the palette.
    public Definition summary(String line) {
      summary = line;
      return this;
    }

    /// At most 120 words on what it does and why.
    public Definition description(String words) {
      text = words.strip();
      return this;
    }

    public Definition source(String paper, int year) {
      source = Optional.of(new Description.Source(paper, year));
      return this;
    }

    /// Says that no paper defines the block.
    public Definition productDefined() {
      productDefined = true;
      return this;
    }

    public Definition published(String figure, String value, String by) {
      published.add(new Published(figure, value, by));
      return this;
    }

    /// An example with float32 tensors, written as for [vertebra.tensor.Shape#parse], in port
    /// order.
    public Definition example(String name, Parameters values, List<String> from, List<String> to) {
      examples.add(
          new Example(
              name,
              values,
              from.stream().map(TensorType::float32).toList(),
              to.stream().map(TensorType::float32).toList()));
      return this;
    }

    /// An example with other numbers than float32, in port order.
    public Definition example(Example example) {
      examples.add(example);
      return this;
    }

    public Definition example(String name, Parameters values, String from, String to) {
      return example(name, values, List.of(from), List.of(to));
    }

    public Definition example(String name, String from, String to) {
      return example(name, Parameters.NONE, from, to);
    }

    BlockType build() {
      if (summary.isBlank()) throw missing("summary");
      if (text.isBlank()) throw missing("description");
      if (examples.isEmpty()) throw missing("example");
      if (expansion.isPresent() && (typing.isPresent() || lowering.isPresent()))
        throw new IllegalStateException(id + " is composite: its rules follow from its parts");
      var behaviour =
          expansion
              .<Behaviour>map(expand -> new Behaviour.Composite(expand, requirement))
              .orElseGet(() ->
                  new Behaviour.Primitive(
                      typing.orElseThrow(() -> missing("typing")),
                      weights,
                      work,
                      multiplies,
                      lowering.orElseThrow(() -> missing("lowering")),
                      reach));
      return new BlockType(
          new Heading(id, title, role, aliases, forms, summary, source),
          new Rules(
              inputs,
              outputs,
              List.copyOf(parameters),
              Map.copyOf(idle),
              width,
              joining,
              scaling,
              leaner,
              caution,
              behaviour,
              List.copyOf(examples),
              new Description(summary, text, source, productDefined),
              List.copyOf(published)));
    }

    private IllegalStateException missing(String part) {
      return new IllegalStateException("the block " + id + " has no " + part);
    }
  }

  /// Two block types are the same if they have the same id: a catalogue holds each id once.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlockType type && type.id().equals(id());
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }

  @Override
  public String toString() {
    return id().toString();
  }
}
