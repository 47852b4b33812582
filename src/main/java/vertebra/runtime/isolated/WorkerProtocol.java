package vertebra.runtime.isolated;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.runtime.Availability;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.KernelTime;
import vertebra.runtime.Placement;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What the two processes say to each other, as bytes. Both are the same program, so there is one
/// version of it only.
final class WorkerProtocol {

  /// What the serving process is asked to do.
  enum Wish {
    PROVE,
    OPEN,
    RUN,
    MEASURE,
    CANCEL,
    PROFILE
  }

  /// How it answers.
  enum Answer {
    GOOD,
    CANCELLED,
    FAILED,
    /// failed because there was not enough memory
    FULL
  }

  /// At most so many bytes go through a stream in one call: a Java buffer ends at 2 GiB.
  private static final long STEP = 1L << 28;

  private WorkerProtocol() {}

  static void writeText(DataOutputStream out, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInputStream in) throws IOException {
    var bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void writeMaybe(DataOutputStream out, Optional<String> text) throws IOException {
    out.writeBoolean(text.isPresent());
    if (text.isPresent()) writeText(out, text.get());
  }

  private static Optional<String> readMaybe(DataInputStream in) throws IOException {
    return in.readBoolean() ? Optional.of(readText(in)) : Optional.empty();
  }

  static void writeDevice(DataOutputStream out, Device device) throws IOException {
    out.writeUTF(device.kind().name());
    out.writeInt(device.index());
  }

  static Device readDevice(DataInputStream in) throws IOException {
    return new Device(Device.DeviceKind.valueOf(in.readUTF()), in.readInt());
  }

  static void writeState(DataOutputStream out, Availability state) throws IOException {
    writeDevice(out, state.device());
    out.writeBoolean(state.isReady());
    writeText(
        out,
        switch (state) {
          case Availability.Ready(_, var name) -> name;
          case Availability.Missing(_, var reason) -> reason;
        });
  }

  static Availability readState(DataInputStream in) throws IOException {
    var device = readDevice(in);
    boolean ready = in.readBoolean();
    var words = readText(in);
    return ready ? new Availability.Ready(device, words) : new Availability.Missing(device, words);
  }

  /// What is to be opened, and how.
  record Opening(String file, Device device, Engine.Options options) {

    void write(DataOutputStream out) throws IOException {
      writeText(out, file);
      writeDevice(out, device);
      out.writeInt(options.threads());
      out.writeBoolean(options.profiling());
      out.writeBoolean(options.fallback());
      out.writeBoolean(options.tf32());
      out.writeLong(options.workingBytes());
      out.writeInt(options.sizes().size());
      for (var size : options.sizes().entrySet()) {
        writeText(out, size.getKey());
        out.writeLong(size.getValue());
      }
    }

    static Opening read(DataInputStream in) throws IOException {
      var file = readText(in);
      var device = readDevice(in);
      var options =
          Engine.Options.DEFAULT
              .withThreads(in.readInt())
              .withProfiling(in.readBoolean())
              .withFallback(in.readBoolean())
              .withTf32(in.readBoolean())
              .withWorkingBytes(in.readLong());
      var sizes = new LinkedHashMap<String, Long>();
      for (int left = in.readInt(); left > 0; left--) sizes.put(readText(in), in.readLong());
      return new Opening(file, device, options.withSizes(sizes));
    }
  }

  /// What was opened.
  record Opened(
      List<Model.Value> inputs,
      List<Model.Value> outputs,
      UsualSizes usualSizes,
      Placement placement,
      double loadMillis) {

    void write(DataOutputStream out) throws IOException {
      writeValues(out, inputs);
      writeValues(out, outputs);
      writeText(out, usualSizes.written());
      writePlacement(out, placement);
      out.writeDouble(loadMillis);
    }

    static Opened read(DataInputStream in) throws IOException {
      return new Opened(
          readValues(in),
          readValues(in),
          UsualSizes.parse(readText(in)),
          readPlacement(in),
          in.readDouble());
    }
  }

  static void writePlacement(DataOutputStream out, Placement placement) throws IOException {
    writeDevice(out, placement.asked());
    writeDevice(out, placement.used());
    writeText(out, placement.provider());
    writeMaybe(out, placement.arithmetic());
    writeMaybe(out, placement.fallback());
  }

  static Placement readPlacement(DataInputStream in) throws IOException {
    return new Placement(
        readDevice(in), readDevice(in), readText(in), readMaybe(in), readMaybe(in));
  }

  private static void writeValues(DataOutputStream out, List<Model.Value> values)
      throws IOException {
    out.writeInt(values.size());
    for (var value : values) {
      writeText(out, value.name());
      out.writeUTF(value.type().dtype().name());
      out.writeInt(value.type().shape().rank());
      for (var dim : value.type().shape().dims()) {
        out.writeLong(dim.known().orElse(-1));
        writeText(out, dim.toString());
      }
    }
  }

  private static List<Model.Value> readValues(DataInputStream in) throws IOException {
    var values = new ArrayList<Model.Value>();
    for (int left = in.readInt(); left > 0; left--) {
      var name = readText(in);
      var dtype = DType.valueOf(in.readUTF());
      var dims = new ArrayList<Dim>();
      for (int axis = in.readInt(); axis > 0; axis--) {
        long known = in.readLong();
        var symbol = readText(in);
        dims.add(known < 0 ? new Dim.Symbol(symbol) : new Dim.Known(known));
      }
      values.add(new Model.Value(name, new TensorType(dtype, new Shape(dims))));
    }
    return values;
  }

  static void writeTensors(DataOutputStream out, Map<String, Tensor> tensors) throws IOException {
    out.writeInt(tensors.size());
    for (var entry : tensors.entrySet()) {
      var tensor = entry.getValue();
      writeText(out, entry.getKey());
      out.writeUTF(tensor.dtype().name());
      out.writeInt(tensor.rank());
      for (long dim : tensor.dims()) out.writeLong(dim);
      var channel = Channels.newChannel(out);
      for (long at = 0; at < tensor.bytes(); at += STEP) {
        var piece = tensor.data().asSlice(at, Math.min(STEP, tensor.bytes() - at)).asByteBuffer();
        while (piece.hasRemaining()) channel.write(piece);
      }
    }
  }

  static SequencedMap<String, Tensor> readTensors(DataInputStream in) throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (int left = in.readInt(); left > 0; left--) {
      var name = readText(in);
      var dtype = DType.valueOf(in.readUTF());
      var dims = new long[in.readInt()];
      for (int axis = 0; axis < dims.length; axis++) dims[axis] = in.readLong();
      var tensor = Tensor.zeros(dtype, dims);
      var channel = Channels.newChannel(in);
      for (long at = 0; at < tensor.bytes(); at += STEP) {
        var piece = tensor.data().asSlice(at, Math.min(STEP, tensor.bytes() - at)).asByteBuffer();
        while (piece.hasRemaining()) if (channel.read(piece) < 0) throw new EOFException();
      }
      tensors.put(name, tensor);
    }
    return tensors;
  }

  static void writeKernels(DataOutputStream out, List<KernelTime> kernels) throws IOException {
    out.writeInt(kernels.size());
    for (var kernel : kernels) {
      writeText(out, kernel.name());
      writeText(out, kernel.operator());
      writeText(out, kernel.provider());
      out.writeDouble(kernel.micros());
      out.writeInt(kernel.run());
      out.writeLong(kernel.outputBytes());
    }
  }

  static List<KernelTime> readKernels(DataInputStream in) throws IOException {
    var kernels = new ArrayList<KernelTime>();
    for (int left = in.readInt(); left > 0; left--)
      kernels.add(
          new KernelTime(
              readText(in),
              readText(in),
              readText(in),
              in.readDouble(),
              in.readInt(),
              in.readLong()));
    return kernels;
  }
}
