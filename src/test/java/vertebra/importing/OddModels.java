package vertebra.importing;

import static vertebra.importing.ForeignModel.BOOL;
import static vertebra.importing.ForeignModel.INT64;
import static vertebra.importing.ForeignModel.described;
import static vertebra.importing.ForeignModel.graph;
import static vertebra.importing.ForeignModel.usual;
import static vertebra.importing.ForeignModel.value;

import java.util.Arrays;

/// Sound models that do harm when they are run.
public final class OddModels {

  private OddModels() {}

  /// A loop of 2^62 rounds.
  public static byte[] endless() {
    var body =
        ForeignModel.bare()
            .input(value("i", INT64))
            .input(value("go", BOOL))
            .input(value("state", ForeignModel.FLOAT, 2))
            .node("Identity", "go", "on")
            .node("Relu", "state", "next")
            .add(MessageFields.GRAPH_OUTPUT, value("on", BOOL))
            .output("next", 2);
    var count = new byte[8];
    count[7] = 0x40;
    return usual()
        .between(2)
        .add(
            MessageFields.GRAPH_INITIALIZER,
            described("rounds", INT64).bytes(MessageFields.TENSOR_RAW, count))
        .add(
            MessageFields.GRAPH_INITIALIZER,
            described("true", BOOL).bytes(MessageFields.TENSOR_RAW, new byte[] {1}))
        .node("Loop", "rounds true x", "y", graph("body", body))
        .bytes();
  }

  /// One operator of an older operator set than designs are written with.
  public static byte[] older() {
    return ForeignModel.of(8, 16).input("x", 2, 4).node("Relu", "x", "y").output("y", 2, 4).bytes();
  }

  /// A short-time Fourier transform with frames of no length.
  public static byte[] framesOfNoLength() {
    var zero = new byte[8];
    var one = Arrays.copyOf(new byte[] {1}, 8);
    return usual()
        .input("x", 1, 16, 1)
        .output("y")
        .add(
            MessageFields.GRAPH_INITIALIZER,
            described("step", INT64).bytes(MessageFields.TENSOR_RAW, one))
        .add(
            MessageFields.GRAPH_INITIALIZER,
            described("length", INT64).bytes(MessageFields.TENSOR_RAW, zero))
        .node("STFT", "x step _ length", "y")
        .bytes();
  }
}
