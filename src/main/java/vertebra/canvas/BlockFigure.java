package vertebra.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.graph.Parameters;
import vertebra.paint.Icon;
import vertebra.paint.Thumbnail;
import vertebra.paint.Volume;
import vertebra.tensor.TensorType;

/// What a block does, as a picture of what goes in, how it is worked on, and what comes out: which
/// picture it is follows from the block's icon, so that a block and its picture are named in one
/// place.
///
/// @param role of the node, in lower case; it decides the colour
/// @param inputs what arrives, as far as it is known
/// @param outputs what leaves
/// @param isGuess whether what leaves is only the best guess
/// @param isWrong whether the block objects
public record BlockFigure(
    Motif motif,
    Icon icon,
    String role,
    Numbers numbers,
    List<TensorType> inputs,
    List<TensorType> outputs,
    boolean isGuess,
    boolean isWrong) {

  private static final String GROUPS = "groups";

  /// The pictures there are.
  public enum Motif {
    CONVOLUTION("conv", "conv-unit"),
    DEPTHWISE("depthwise"),
    TRANSPOSED("transposed"),
    MAXIMUM("max-pool"),
    MEAN("avg-pool"),
    WHOLE("global-pool"),
    RESIZE("resize"),
    ADD("add"),
    MULTIPLY("multiply"),
    CONCAT("concat"),
    CHANNEL_NORM("batch-norm"),
    TOKEN_NORM("layer-norm"),
    ATTENTION("attention", "cross-attention"),
    DENSE("dense"),
    OTHER("");

    private final List<String> icons;

    Motif(String... icons) {
      this.icons = List.of(icons);
    }

    /// The picture that goes with an icon; windows only of blocks that have one.
    private static Motif of(Icon icon, BlockType block) {
      for (var motif : values())
        if (motif.icons.contains(icon.name()))
          return motif == CONVOLUTION && block.parameter("kernel").isEmpty() ? OTHER : motif;
      return OTHER;
    }
  }

  /// The numbers of a block that a picture shows.
  ///
  /// @param filters 0 if the block has none
  /// @param groups 1 if the block has none
  public record Numbers(Pair kernel, Pair stride, int filters, int groups) {

    static Numbers of(BlockType block, Parameters parameters) {
      return new Numbers(
          pair(block, parameters, "kernel").orElse(Pair.of(1)),
          pair(block, parameters, "stride").orElse(Pair.of(1)),
          whole(block, parameters, "filters").orElse(0),
          whole(block, parameters, GROUPS).orElse(1));
    }

    private static Optional<Pair> pair(BlockType block, Parameters parameters, String key) {
      return block
          .parameter(key)
          .map(spec -> value(spec, parameters))
          .flatMap(value ->
              value instanceof Pair pair
                  ? Optional.of(pair)
                  : value instanceof Integer both ? Optional.of(Pair.of(both)) : Optional.empty());
    }

    private static Optional<Integer> whole(BlockType block, Parameters parameters, String key) {
      return block
          .parameter(key)
          .map(spec -> value(spec, parameters))
          .filter(Integer.class::isInstance)
          .map(Integer.class::cast);
    }

    private static Object value(ParameterSpec<?> spec, Parameters parameters) {
      return spec.in(parameters);
    }

    String kernelText() {
      return kernel.height() + "×" + kernel.width();
    }
  }

  /// The feature maps of what flows, for the faces of volumes.
  ///
  /// @param inputs by their place
  public record Maps(Map<Integer, Thumbnail> inputs, Optional<Thumbnail> output) {

    public static final Maps NONE = new Maps(Map.of(), Optional.empty());

    public Maps {
      inputs = Map.copyOf(inputs);
    }

    /// Those of what goes in alone.
    public Maps ofInputs() {
      return new Maps(inputs, Optional.empty());
    }
  }

  public BlockFigure {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// The figure of a node as it was found.
  ///
  /// @param family the block's family, for its icon
  public static BlockFigure of(BlockType block, String family, String role, Finding finding) {
    return of(
        block,
        family,
        role,
        finding.site(),
        finding.typing().outputs(),
        !finding.isTyped(),
        finding.typing() instanceof Typing.Rejected);
  }

  /// The figure of a block at one of its examples.
  public static BlockFigure example(BlockType block, String family, String role) {
    var example = block.examples().getFirst();
    return of(block, family, role, block.site(example), example.outputs(), false, false);
  }

  private static BlockFigure of(
      BlockType block,
      String family,
      String role,
      Site site,
      List<TensorType> outputs,
      boolean isGuess,
      boolean isWrong) {
    var icon = Icon.of(block.id().value(), role, family);
    return new BlockFigure(
        Motif.of(icon, block),
        icon,
        role,
        Numbers.of(block, site.parameters()),
        site.inputs(),
        outputs,
        isGuess,
        isWrong);
  }

  /// What a shape is called under a picture: without its batch.
  static String words(TensorType type) {
    var shape = Volume.sample(type.shape());
    var words = new ArrayList<String>();
    for (var dim : shape.dims()) words.add(dim.toString());
    return words.isEmpty() ? "1" : String.join("×", words);
  }

  /// The channels of the first input; 0 if they are not known.
  long channels() {
    return inputs.isEmpty() ? 0 : Volume.of(inputs.getFirst()).channels();
  }

  /// How the channels split into the groups, if that is what is wrong: `32 ÷ 5`.
  Optional<String> split() {
    long channels = channels();
    boolean fits = channels == 0 || channels % numbers.groups() == 0;
    return fits ? Optional.empty() : Optional.of(channels + " ÷ " + numbers.groups());
  }

  /// Numbers that are split into equal parts, and how much each gets: `6.4`.
  public record Parts(int count, String each) {}

  /// What a parameter splits into parts that do not come out even, if it does.
  public Optional<Parts> parts(String parameter) {
    return parameter.equals(GROUPS)
        ? split().map(_ -> new Parts(numbers.groups(), each()))
        : Optional.empty();
  }

  private String each() {
    return String.format(Locale.ROOT, "%.3g", (double) channels() / numbers.groups())
        .replaceAll("\\.?0+$", "");
  }

  /// The sum that does not come out even, if a parameter is to blame for one: `32 ÷ 5 = 6.4`.
  public Optional<String> sum(String parameter) {
    return parts(parameter).map(parts -> split().orElse("") + " = " + parts.each());
  }
}
