package vertebra.microscope;

import vertebra.graph.NodeId;

/// Slides for measurements.
public final class BenchSlides {

  private BenchSlides() {}

  /// A convolution over a picture of 224 × 224, which keeps its size.
  public static Slide large() throws Exception {
    try (var sessions = Slides.sessions()) {
      return Slides.of(
          Slides.parsed(
              """
              image = input(shape: N,3,224,224)
              conv  = conv-2d(filters: 16) image
              out   = output conv
              """),
          sessions,
          new NodeId("conv"));
    }
  }
}
