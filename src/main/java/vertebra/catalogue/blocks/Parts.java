package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.Convolutions.BIAS;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Convolutions.PADDING;
import static vertebra.catalogue.layers.Resizing.RESIZE;
import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import vertebra.block.Body;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.catalogue.layers.Pooling;
import vertebra.catalogue.layers.Rearranging;
import vertebra.catalogue.layers.Resizing;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.text.Message;

/// The vocabulary in which expansions are written: parameters of the parts that every architecture
/// uses.
public final class Parts {

  private Parts() {}

  /// The channels of the first input; 1 while they are not known, because a part inside will then
  /// say what is missing.
  public static int channels(Site site) {
    return channels(site, 0);
  }

  /// The channels of one input; 1 while they are not known.
  public static int channels(Site site, int input) {
    if (input >= site.inputs().size() || site.shape(input).rank() < 2) return 1;
    return Math.clamp(site.shape(input).dim(1).known().orElse(1), 1, Integer.MAX_VALUE);
  }

  /// A square convolution that keeps the size of the image unless told otherwise, without bias.
  public static Parameters conv(int filters, int kernel, Setting... more) {
    return conv(filters, Pair.of(kernel), more);
  }

  /// A convolution without bias.
  public static Parameters conv(int filters, Pair kernel, Setting... more) {
    return set(set(FILTERS.to(filters), KERNEL.to(kernel), BIAS.to(false)), more);
  }

  /// A square convolution with bias.
  public static Parameters biased(int filters, int kernel, Setting... more) {
    return set(conv(filters, kernel, BIAS.to(true)), more);
  }

  /// A convolution unit with a square window: convolution, batch norm, ReLU unless told otherwise.
  public static Parameters unit(int filters, int kernel, Setting... more) {
    return unit(filters, Pair.of(kernel), more);
  }

  /// A convolution unit: convolution, batch norm, ReLU unless told otherwise.
  public static Parameters unit(int filters, Pair kernel, Setting... more) {
    return set(set(FILTERS.to(filters), KERNEL.to(kernel)), more);
  }

  /// The multiple of `divisor` nearest to a width, never below `divisor` and never more than a
  /// tenth below the width (the rounding of the MobileNet papers' reference code).
  public static int divisible(double width, int divisor) {
    int rounded = Math.max(divisor, (int) (width + divisor / 2.0) / divisor * divisor);
    return rounded < 0.9 * width ? rounded + divisor : rounded;
  }

  /// A name that a part may have: the wish without what names must not contain, or the fallback if
  /// nothing is left.
  public static String legal(String wish, String fallback) {
    var name = wish.strip().replaceAll("[^A-Za-z0-9_.-]+", "-");
    return name.isEmpty() ? fallback : name;
  }

  /// The padding of a convolution, the same on all sides.
  public static Setting padded(int pixels) {
    return PADDING.to(Integer.toString(pixels));
  }

  /// A square max-pooling, padded so that a stride of 1 keeps an odd window's map as large as it
  /// is.
  public static Parameters maxPool(int kernel, int stride) {
    return pool(kernel, stride, (kernel - 1) / 2);
  }

  /// A square pooling with that padding.
  public static Parameters pool(int kernel, int stride, int padding) {
    return set(
        Pooling.KERNEL.to(Pair.of(kernel)),
        Pooling.STRIDE.to(Pair.of(stride)),
        Pooling.PADDING.to(Pair.of(padding)));
  }

  /// A max-pooling without padding that lets the last window hang over the edge.
  public static Parameters hangingPool(int kernel, int stride) {
    return set(pool(kernel, stride, 0), Pooling.CEILING.to(true));
  }

  /// A square averaging, padded like [#maxPool].
  public static Parameters avgPool(int kernel, int stride, boolean countPadding) {
    return set(maxPool(kernel, stride), Pooling.COUNT_PADDING.to(countPadding));
  }

  /// Brings a map to the height and width of another by repeating pixels.
  public static Port enlargedLike(Body.Builder body, String name, Port x, Port like) {
    return body.add(name, RESIZE, Parameters.NONE, x, like);
  }

  /// Brings a map to the height and width of another by bilinear interpolation.
  public static Port blendedLike(Body.Builder body, String name, Port x, Port like) {
    return body.add(name, RESIZE, set(Resizing.FILLING.to(Resizing.Filling.BILINEAR)), x, like);
  }

  /// Makes a map so many times larger by bilinear interpolation.
  public static Port blendedBy(Body.Builder body, String name, Port x, double times) {
    return body.add(
        name,
        RESIZE,
        set(Resizing.SCALE.to(times), Resizing.FILLING.to(Resizing.Filling.BILINEAR)),
        x);
  }

  /// Unrolls a map of `places × values` channels into a list: row by row, the places of one pixel
  /// next to each other.
  public static Port unrolled(Body.Builder body, String name, Port map, int values) {
    return body.add(name, Rearranging.UNROLL, set(Rearranging.VALUES.to(values)), map);
  }

  /// The objection to an input that is no image.
  public static Optional<Problem> images(Site site) {
    return site.inputs().stream()
        .filter(type -> type.shape().rank() != 4)
        .findFirst()
        .map(type ->
            Problem.of("image-expected", Message.of("problem.image-expected.this-block", type)));
  }

  /// The objection to an image whose height or width does not fit a rule.
  ///
  /// @param rule what is expected and why, as the beginning of the message
  /// @param next the least fitting size that is not below another
  public static Optional<Problem> fitting(Site site, String rule, LongUnaryOperator next) {
    var rows = site.shape(0).dim(2).known();
    var columns = site.shape(0).dim(3).known();
    long bottom = rows.isPresent() ? next.applyAsLong(rows.getAsLong()) - rows.getAsLong() : 0;
    long right =
        columns.isPresent() ? next.applyAsLong(columns.getAsLong()) - columns.getAsLong() : 0;
    if (bottom == 0 && right == 0) return Optional.empty();
    var message =
        Message.of("problem.but-the-image-is-px", rule, site.shape(0).dim(2), site.shape(0).dim(3));
    var code = "fitting-size-expected";
    int most = Resizing.MARGINS.max();
    if (rows.isEmpty() || columns.isEmpty() || bottom > most || right > most)
      return Optional.of(Problem.of(code, message));
    return Optional.of(
        Problem.of(
            code,
            message,
            new Remedy.InsertBefore(
                Message.of("fix.pad-to-px", rows.getAsLong() + bottom, columns.getAsLong() + right),
                site.ports().getFirst(),
                Resizing.PAD.id(),
                set(Resizing.MARGINS.to(List.of(0, (int) right, (int) bottom, 0))))));
  }

  /// The objection to an image whose height and width are not known numbers that a divisor divides.
  public static Optional<Problem> sized(String block, Site site, int divisor) {
    var noImage = images(site);
    if (noImage.isPresent()) return noImage;
    var shape = site.shape(0);
    boolean fits =
        shape.dim(2).known().orElse(-1) % divisor == 0
            && shape.dim(3).known().orElse(-1) % divisor == 0;
    if (fits) return Optional.empty();
    boolean open = shape.dim(2).known().isEmpty() || shape.dim(3).known().isEmpty();
    int side = Math.ceilDiv(224, divisor) * divisor;
    return Optional.of(
        new Problem(
            "divisible-size-expected",
            Message.of(
                "problem.divisible-size-expected.needs-a",
                block,
                open ? say("block.that-are-decided") : say("block.that-divides", divisor),
                shape),
            open
                ? List.of(
                    new Problem.Remedy.InsertBefore(
                        Message.of("fix.resize-to-square", side),
                        site.ports().getFirst(),
                        RESIZE.id(),
                        set(
                            Resizing.FILLING.to(Resizing.Filling.BILINEAR),
                            Resizing.TARGET.to(Pair.of(side)))))
                : Rearranging.evenRemedies(site, divisor)));
  }

  /// The largest number up to a limit that divides another.
  public static int divisorUpTo(int number, int limit) {
    int divisor = Math.min(number, limit);
    while (number % divisor != 0) divisor--;
    return divisor;
  }
}
