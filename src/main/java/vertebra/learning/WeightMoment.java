package vertebra.learning;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.onnx.Model.Weight;
import vertebra.runtime.Tensor;

/// What weights and their gradients are at one moment of a training.
///
/// @param at in epochs, from 0
/// @param blocks by the paths of the blocks that learn
/// @param maps what leaves blocks for one example that it is judged by
public record WeightMoment(double at, SequencedMap<String, Block> blocks, List<Seen> maps) {

  /// A small picture of what leaves a port.
  public record Seen(PortPath port, BufferedImage picture) {}

  /// How many numbers tell how others are spread: those below which equal shares lie, from nearly
  /// the least to nearly the largest.
  public static final int QUANTILES = 17;

  /// What is left out at either end, where single numbers lie far off.
  private static final double END = 0.005;

  /// Of a larger tensor so many numbers are looked at, evenly spread over it.
  private static final int SAMPLE = 2048;

  private static final int FILTERS = 24;
  private static final int COLUMNS = 8;

  /// The largest weight of a block.
  ///
  /// @param weight its name
  /// @param numbers how its numbers are spread; empty if none is finite
  /// @param gradients how those of its gradient are
  /// @param filters the first of its filters as pictures beside each other; empty where they have
  ///   no extent
  public record Block(
      String weight,
      List<Double> numbers,
      List<Double> gradients,
      Optional<BufferedImage> filters) {
    public Block {
      numbers = List.copyOf(numbers);
      gradients = List.copyOf(gradients);
    }
  }

  public WeightMoment {
    blocks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(blocks));
    maps = List.copyOf(maps);
  }

  /// What is seen at a moment.
  ///
  /// @param gradients by the names of the weights
  /// @param numbers by the names of the weights
  static WeightMoment of(
      double at,
      List<Weight> weights,
      Map<String, Tensor> gradients,
      Map<String, Tensor> numbers,
      List<Seen> maps) {
    var largest = new LinkedHashMap<String, Weight>();
    for (var weight : weights)
      largest.merge(block(weight.name()), weight, (a, b) -> a.bytes() >= b.bytes() ? a : b);
    var blocks = new LinkedHashMap<String, Block>();
    largest.forEach((path, weight) -> {
      var now = numbers.get(weight.name());
      var gradient = gradients.get(weight.name());
      if (now != null && gradient != null)
        blocks.put(path, new Block(weight.name(), spread(now), spread(gradient), filters(now)));
    });
    return new WeightMoment(at, blocks, maps);
  }

  /// The path of a block as weights are named.
  ///
  /// @param trail the composites around it, the outermost first
  public static String path(List<NodeId> trail, NodeId block) {
    return Stream.concat(trail.stream(), Stream.of(block))
        .map(NodeId::value)
        .collect(Collectors.joining("."));
  }

  /// The path of the block that a weight belongs to.
  static String block(String weight) {
    int dot = weight.lastIndexOf('.');
    return dot < 0 ? weight : weight.substring(0, dot);
  }

  /// The same without pictures.
  public WeightMoment plain() {
    var plain = new LinkedHashMap<String, Block>();
    blocks.forEach((path, block) ->
        plain.put(
            path, new Block(block.weight(), block.numbers(), block.gradients(), Optional.empty())));
    return new WeightMoment(at, plain, List.of());
  }

  /// How the numbers of a tensor are spread.
  static List<Double> spread(Tensor tensor) {
    int count = (int) Math.min(SAMPLE, tensor.elements());
    var sample = new double[count];
    for (int i = 0; i < count; i++) sample[i] = tensor.get(i * tensor.elements() / count);
    var sorted = Arrays.stream(sample).filter(Double::isFinite).sorted().toArray();
    var quantiles = new ArrayList<Double>();
    for (int i = 0; i < QUANTILES && sorted.length > 0; i++) {
      double share = END + (1 - 2 * END) * i / (QUANTILES - 1);
      quantiles.add(sorted[(int) Math.round(share * (sorted.length - 1))]);
    }
    return quantiles;
  }

  /// The first filters of a convolution, each in shades from its least to its largest number, of
  /// its first channel or, where there are three, in colours.
  private static Optional<BufferedImage> filters(Tensor weight) {
    if (weight.rank() != 4 || weight.dim(2) * weight.dim(3) < 2) return Optional.empty();
    int high = (int) weight.dim(2);
    int wide = (int) weight.dim(3);
    int count = (int) Math.min(FILTERS, weight.dim(0));
    boolean isColoured = weight.dim(1) == 3;
    var picture =
        new BufferedImage(
            Math.min(count, COLUMNS) * (wide + 1) - 1,
            Math.ceilDiv(count, COLUMNS) * (high + 1) - 1,
            BufferedImage.TYPE_INT_ARGB);
    long each = weight.dim(1) * high * wide;
    for (int filter = 0; filter < count; filter++) {
      long from = filter * each;
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (long i = from; i < from + (isColoured ? 3 : 1) * (long) high * wide; i++) {
        least = Math.min(least, weight.get(i));
        most = Math.max(most, weight.get(i));
      }
      for (int y = 0; y < high; y++)
        for (int x = 0; x < wide; x++) {
          int colour = 0xff;
          for (int channel = 0; channel < 3; channel++) {
            long place =
                from + (isColoured ? (long) channel * high * wide : 0) + (long) y * wide + x;
            double share = most > least ? (weight.get(place) - least) / (most - least) : 0.5;
            colour = colour << 8 | (int) Math.round(255 * share);
          }
          picture.setRGB(
              filter % COLUMNS * (wide + 1) + x,
              Math.floorDiv(filter, COLUMNS) * (high + 1) + y,
              colour);
        }
    }
    return Optional.of(picture);
  }
}
