package vertebra.precision;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.weights.WeightException;

/// The scales of int8 weights: for each output channel the size of its largest number over 127.
final class ChannelScales {

  private static final int STEPS = 127;

  private final Map<String, float[]> scales = new HashMap<>();

  /// Looks at the numbers of a layer's weight, unless that was done for another layer.
  void add(Int8Plan.Layer layer, WeightData data) throws IOException {
    var weight = layer.weight();
    if (scales.containsKey(weight.name())) return;
    int channels = Math.toIntExact(weight.dims().get(layer.axis()));
    long inner = inner(weight, layer.axis());
    var most = new float[channels];
    var at = new long[1];
    data.stream(
        weight,
        piece -> {
          long count = piece.byteSize() / Float.BYTES;
          for (long i = 0; i < count; i++) {
            float size = Math.abs(piece.get(Numbers.FLOAT, 4 * i));
            int channel = (int) ((at[0] + i) / inner % channels);
            if (!(size <= Float.MAX_VALUE))
              throw new WeightException(
                  say("precision.the-weight-holds-infinities", weight.name()));
            if (size > most[channel]) most[channel] = size;
          }
          at[0] += count;
        });
    for (int i = 0; i < channels; i++) {
      float scale = most[i] / STEPS;
      most[i] = scale > Float.MIN_NORMAL ? scale : 1;
    }
    scales.put(weight.name(), most);
  }

  /// How many numbers in a row belong to one channel.
  static long inner(Weight weight, int axis) {
    return weight.dims().stream().skip(axis + 1).reduce(1L, Math::multiplyExact);
  }

  float[] of(Weight weight) {
    var found = scales.get(weight.name());
    if (found == null) throw new IllegalStateException("no scales for " + weight.name());
    return found;
  }
}
