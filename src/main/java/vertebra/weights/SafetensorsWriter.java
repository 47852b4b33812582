package vertebra.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import vertebra.files.PartFile;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.ModelWriter.Progress;
import vertebra.onnx.WeightData;

/// Writes a safetensors file, one weight at a time.
final class SafetensorsWriter {

  /// The header is padded with blanks so that the numbers begin at a multiple of this, which lets
  /// readers map them.
  private static final int ALIGNMENT = 8;

  private final List<Weight> weights;

  private final WeightData data;
  private final Progress progress;

  SafetensorsWriter(List<Weight> weights, WeightData data, Progress progress) {
    this.weights = weights;
    this.data = data;
    this.progress = progress;
  }

  void write(Path target) throws IOException {
    long bytes = weights.stream().mapToLong(Weight::bytes).sum();
    try (var part = PartFile.of(target, bytes)) {
      write(part.channel());
      part.finish();
      part.takePlace();
    } catch (WeightException explained) {
      throw explained;
    } catch (IOException failure) {
      throw WeightFiles.writing(target, failure);
    }
  }

  private void write(FileChannel channel) throws IOException {
    writeFully(channel, header());
    long total = weights.stream().mapToLong(Weight::bytes).sum();
    long written = 0;
    for (var weight : weights) {
      data.write(weight, channel);
      written += weight.bytes();
      if (!progress.proceed(written, total))
        throw new CancellationException("writing was cancelled");
    }
  }

  private ByteBuffer header() {
    var text = new StringBuilder("{\"" + SafetensorsHeader.METADATA + "\":{\"format\":\"pt\"}");
    long offset = 0;
    for (var weight : weights) {
      long end = offset + weight.bytes();
      text.append(",\n")
          .append(HeaderText.quoted(weight.name()))
          .append(":{\"dtype\":\"")
          .append(Stored.of(weight.dtype()).name())
          .append("\",\"shape\":")
          .append(
              weight.dims().stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining(",", "[", "]")))
          .append(",\"data_offsets\":[")
          .append(offset)
          .append(',')
          .append(end)
          .append("]}");
      offset = end;
    }
    var json = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    var bytes = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(json);
    while (bytes.hasRemaining()) bytes.put((byte) ' ');
    return bytes.flip();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) channel.write(bytes);
  }
}
