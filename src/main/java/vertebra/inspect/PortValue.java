package vertebra.inspect;

import static vertebra.text.Texts.say;

import java.util.Optional;
import vertebra.media.ImageInput.Normalisation;
import vertebra.paint.Thumbnail;
import vertebra.paint.Thumbnails;
import vertebra.report.Table;
import vertebra.runtime.Tensor;
import vertebra.runtime.TensorStatistics;

/// What really flowed through an output port.
///
/// @param thumbnail a small picture of it: the liveliest channel of an image, colours of an image
///   of three, bars of a vector, a map of tokens; framed in magenta if a number is not finite
/// @param treatment how it was standardised, if it is a picture that flows in
public record PortValue(
    Tensor tensor,
    TensorStatistics statistics,
    Thumbnail thumbnail,
    Optional<Normalisation> treatment) {

  private static final int FRAME = 3;

  static PortValue of(Tensor tensor) {
    var statistics = TensorStatistics.of(tensor);
    var thumbnail = PortValuePainter.paint(tensor);
    return new PortValue(
        tensor,
        statistics,
        statistics.isFinite() ? thumbnail : framed(thumbnail),
        Optional.empty());
  }

  /// A picture that flows in, shown as a person knows it: before it was standardised.
  static PortValue of(Tensor tensor, Normalisation treatment) {
    var plain = of(tensor);
    return plain.statistics().isFinite() && tensor.rank() == 4 && tensor.dim(1) == 3
        ? new PortValue(
            tensor,
            plain.statistics(),
            PortValuePainter.picture(tensor, treatment),
            Optional.of(treatment))
        : plain;
  }

  /// How many channels it has one beside the other; 0 for what is no map.
  public int channels() {
    boolean isMap = tensor.rank() == 4 && tensor.dim(2) * tensor.dim(3) > 1;
    return isMap ? Math.toIntExact(Math.min(Integer.MAX_VALUE, tensor.dim(1))) : 0;
  }

  /// The row of a map in which a place lies.
  ///
  /// @param down how far down, as a share of the map from 0 to 1
  public int row(double down) {
    return place(down, tensor.dim(2));
  }

  /// The column of a map in which a place lies.
  ///
  /// @param across how far to the right, as a share of the map from 0 to 1
  public int column(double across) {
    return place(across, tensor.dim(3));
  }

  private static int place(double share, long size) {
    return (int) Math.min(size - 1, (long) (share * size));
  }

  /// A small picture of one of the channels, from 0.
  public Thumbnail channel(int channel) {
    return PortValuePainter.channel(tensor, channel);
  }

  private static Thumbnail framed(Thumbnail thumbnail) {
    var pixels = thumbnail.pixels();
    int width = thumbnail.width();
    int height = thumbnail.height();
    for (int i = 0; i < pixels.length; i++) {
      int x = i % width;
      int y = i / width;
      if (Math.min(Math.min(x, width - 1 - x), Math.min(y, height - 1 - y)) < FRAME)
        pixels[i] = Thumbnails.BROKEN;
    }
    return new Thumbnail(width, height, pixels);
  }

  /// The figures in one line, such as `0 to 1.02, mean 0.1102, std 0.1609, 46.2 % zeros`.
  public String inWords() {
    return say(
        "inspect.figures",
        Table.rounded(statistics.min()),
        Table.rounded(statistics.max()),
        Table.rounded(statistics.mean()),
        Table.rounded(statistics.std()),
        100 * statistics.zeroShare(),
        statistics.nan() > 0 ? say("inspect.and-nan", statistics.nan()) : "",
        statistics.infinite() > 0 ? say("inspect.and-infinite", statistics.infinite()) : "");
  }
}
