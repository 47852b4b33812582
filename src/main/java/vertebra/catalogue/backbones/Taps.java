package vertebra.catalogue.backbones;

import java.util.List;
import java.util.stream.IntStream;
import vertebra.block.Example;
import vertebra.block.PortSpec;
import vertebra.graph.Parameters;
import vertebra.tensor.TensorType;

/// The places where necks and heads may tap a backbone: C1 leaves at half the image's size, C5 at a
/// thirty-second.
final class Taps {

  private Taps() {}

  /// The ports `c1` … `c5`, as far as asked.
  public static PortSpec[] between(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(Taps::level).toArray(PortSpec[]::new);
  }

  /// All five taps.
  public static PortSpec[] all() {
    return between(1, 5);
  }

  /// All five taps of a backbone whose maps stop shrinking at a stride.
  public static List<PortSpec> within(int outputStride) {
    return IntStream.rangeClosed(1, 5)
        .mapToObj(level -> tap(level, Math.min(1 << level, outputStride)))
        .toList();
  }

  /// An example whose five maps double their channels from one to the next, for a square picture.
  static Example doubling(String name, Parameters values, int side, int channels) {
    return new Example(
        name,
        values,
        List.of(TensorType.float32("N,3," + side + "," + side)),
        IntStream.rangeClosed(1, 5)
            .mapToObj(level ->
                "N," + (channels << level - 1) + "," + (side >> level) + "," + (side >> level))
            .map(TensorType::float32)
            .toList());
  }

  private static PortSpec level(int level) {
    return tap(level, 1 << level);
  }

  private static PortSpec tap(int level, int stride) {
    return PortSpec.one("c" + level, "C" + level + ", stride " + stride);
  }
}
