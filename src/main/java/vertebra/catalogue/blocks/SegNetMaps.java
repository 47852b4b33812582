package vertebra.catalogue.blocks;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.block.PortSpec;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// What leaves SegNet's encoder and enters its decoder: the coarsest map, and where the maxima of
/// five poolings stood.
public final class SegNetMaps {

  private static final int POOLINGS = 5;

  private SegNetMaps() {}

  /// One port for the map and one for the places of each pooling.
  public static List<PortSpec> ports() {
    return Stream.concat(
            Stream.of(PortSpec.one("c5", "C5, stride 32")),
            IntStream.rangeClosed(1, POOLINGS)
                .mapToObj(level -> PortSpec.one("places" + level, "Places of pooling " + level)))
        .toList();
  }

  /// What passes the ports for a square picture.
  public static List<TensorType> of(int side) {
    return Stream.concat(
            Stream.of(TensorType.float32(squares(512, side >> POOLINGS))),
            IntStream.rangeClosed(1, POOLINGS)
                .mapToObj(level -> squares(Math.min(512, 32 << level), side >> level))
                .map(places -> TensorType.float32(places).with(DType.INT64)))
        .toList();
  }

  private static String squares(int channels, int side) {
    return "N," + channels + "," + side + "," + side;
  }
}
