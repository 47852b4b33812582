package vertebra.precision;

/// The numbers between which a tensor's values lie.
record Range(float low, float high) {

  private static final int STEPS = 255;

  /// How real numbers become whole ones: `q = round(x ⁄ scale) + zero`, within 0 … 255.
  record Grid(float scale, int zero) {

    /// The whole number for a real one, halves to even as ONNX defines it.
    int quantised(float value) {
      return (int) Math.clamp(Math.rint(value / (double) scale) + zero, 0, STEPS);
    }

    /// The real number that a whole one stands for.
    float dequantised(int value) {
      return (value - zero) * scale;
    }
  }

  /// Both together.
  Range with(Range other) {
    return new Range(Math.min(low, other.low), Math.max(high, other.high));
  }

  /// The finest grid of 256 steps that has the whole range and zero itself, which padding needs.
  Grid grid() {
    float least = Math.min(0, low);
    float most = Math.max(0, high);
    float scale = (float) (((double) most - least) / STEPS);
    if (!(scale > Float.MIN_NORMAL)) return new Grid(1, 0);
    return new Grid(scale, (int) Math.clamp(Math.rint(-least / (double) scale), 0, STEPS));
  }
}
