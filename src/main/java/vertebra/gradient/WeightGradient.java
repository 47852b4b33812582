package vertebra.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import vertebra.onnx.Attribute;

/// The gradient of a convolution in its weights, in standard operators, by the way that was
/// measured to be fastest for its sizes.
final class WeightGradient {

  /// Maps with fewer pixels than this are multiplied all at once, others image by image.
  private static final long SMALL_MAP = 256;

  /// The most numbers in the columns of a window at a time: 64 MB.
  private static final long MOST_COLUMNS = 1L << 24;

  /// Into how many pieces the images are divided at most: a batch that fits no memory is still
  /// recorded, so that it can be said how much it would take.
  private static final long MOST_PIECES = 64;

  private final Term x;
  private final Term dy;
  private final Window window;
  private final long[] dims;
  private final int axes;

  WeightGradient(Term x, Term dy, Window window, long[] dims) {
    this.x = x;
    this.dy = dy;
    this.window = window;
    this.dims = dims;
    this.axes = window.axes();
  }

  Term recorded() {
    boolean flat = axes == 2 && window.isDense();
    if (window.groups() > 1) {
      boolean depthwise = dims[1] == 1 && dims[0] == window.groups();
      return flat && depthwise ? depthwise() : grouped();
    }
    if (flat && window.isPixel() && window.isUnpadded()) return pixels();
    boolean same = Arrays.equals(x.dims(), 2, axes + 2, dy.dims(), 2, axes + 2);
    return flat && same ? shifted() : inPieces();
  }

  private static long pixels(Term map) {
    return map.elements() / map.dim(0) / map.dim(1);
  }

  /// Batch, channels, and all pixels as one axis.
  private static Term flat(Term map) {
    return map.reshaped(map.dim(0), map.dim(1), pixels(map));
  }

  /// Channels, and the pixels of all images as one axis.
  private static Term rows(Term map) {
    return channelsFirst(map).reshaped(map.dim(1), map.elements() / map.dim(1));
  }

  private static Term channelsFirst(Term map) {
    var order = IntStream.range(0, map.rank()).toArray();
    order[0] = 1;
    order[1] = 0;
    return map.transposed(order);
  }

  /// A window of one pixel is a matrix product.
  private Term pixels() {
    var product =
        pixels(dy) < SMALL_MAP
            ? rows(dy).product(rows(x).turned())
            : flat(dy).product(flat(x).turned()).sum(0);
    return product.reshaped(dims);
  }

  private Term up(long rows) {
    return dy.padded(2, rows, -rows);
  }

  private Term sideways(long columns) {
    return x.padded(3, columns, -columns);
  }

  /// A window with stride 1 over maps of one size: what was looked at is shifted sideways, the
  /// results' gradient up and down, and every pair is one matrix product. Far fewer copies than a
  /// shift for every pixel of the window.
  private Term shifted() {
    long height = dims[2];
    long width = dims[3];
    var ups = LongStream.range(0, height).mapToObj(a -> up(a - window.before().get(0))).toList();
    var sides =
        LongStream.range(0, width).mapToObj(b -> sideways(window.before().get(1) - b)).toList();
    if (pixels(dy) < SMALL_MAP) {
      var left = Tape.concatenated(ups.stream().map(WeightGradient::rows).toList(), 0);
      var right = Tape.concatenated(sides.stream().map(WeightGradient::rows).toList(), 0);
      return left.product(right.turned())
          .reshaped(height, dims[0], width, dims[1])
          .transposed(1, 3, 0, 2);
    }
    var products = new ArrayList<Term>();
    var turned = sides.stream().map(side -> flat(side).turned()).toList();
    for (var up : ups) {
      var rows = flat(up);
      turned.forEach(side -> products.add(rows.product(side)));
    }
    return Tape.concatenated(products, 1)
        .sum(0)
        .reshaped(height, width, dims[0], dims[1])
        .transposed(2, 3, 0, 1);
  }

  /// One window for every channel, stride 1: shifted as above, one small product a channel.
  private Term depthwise() {
    var padded = padded(x);
    long rows = padded.dim(2);
    long columns = dy.dim(3);
    long[] line = {x.dim(0), dims[0], 1, rows * columns};
    var ups =
        LongStream.range(0, dims[2])
            .mapToObj(a -> dy.padded(2, a, dims[2] - 1 - a).reshaped(line))
            .toList();
    var sides =
        LongStream.range(0, dims[3])
            .mapToObj(b -> padded.part(3, b, columns).reshaped(line))
            .toList();
    return Tape.concatenated(ups, 2)
        .product(Tape.concatenated(sides, 2).turned())
        .sum(0)
        .reshaped(dims);
  }

  private Term padded(Term map) {
    var before = new long[axes + 2];
    var after = new long[axes + 2];
    for (int axis = 0; axis < axes; axis++) {
      before[axis + 2] = window.before().get(axis);
      after[axis + 2] = window.after().get(axis);
    }
    return map.padded(before, after);
  }

  /// In any other case the columns under the window's places are copied out and multiplied, for so
  /// many images at a time that memory stays small.
  private Term inPieces() {
    long images = x.dim(0);
    long columns = dims[1] * LongStream.of(dims).skip(2).reduce(1, (a, b) -> a * b) * pixels(dy);
    long small = Math.clamp(MOST_COLUMNS / Math.max(1, columns), 1, (int) images);
    long piece = Math.max(small, Math.ceilDiv(images, MOST_PIECES));
    var sum = columns(x.part(0, 0, piece), dy.part(0, 0, piece));
    for (long from = piece; from < images; from += piece) {
      long count = Math.min(piece, images - from);
      sum = sum.plus(columns(x.part(0, from, count), dy.part(0, from, count)));
    }
    return sum;
  }

  private Term columns(Term some, Term gradient) {
    var channels = channelsFirst(padded(some));
    var kernel = Window.unboxed(window.kernel());
    var counts = Arrays.copyOfRange(gradient.dims(), 2, axes + 2);
    var copies = new ArrayList<Term>();
    long places = LongStream.of(kernel).reduce(1, (a, b) -> a * b);
    for (long place = 0; place < places; place++)
      copies.add(
          channels.parts(2, corner(place, kernel), counts, Window.unboxed(window.strides())));
    long rows = gradient.elements() / gradient.dim(1);
    var columns = Tape.concatenated(copies, 0).reshaped(places * dims[1], rows);
    var split = LongStream.concat(LongStream.of(kernel), LongStream.of(dims[1], dims[0])).toArray();
    var order = IntStream.range(-2, axes).toArray();
    order[0] = axes + 1;
    order[1] = axes;
    return columns.product(rows(gradient).turned()).reshaped(split).transposed(order);
  }

  /// Where the so many-th pixel of the window begins.
  private long[] corner(long place, long[] kernel) {
    var corner = new long[axes];
    long rest = place;
    for (int axis = axes - 1; axis >= 0; axis--) {
      corner[axis] = rest % kernel[axis] * window.dilations().get(axis);
      rest /= kernel[axis];
    }
    return corner;
  }

  /// A convolution whose window is the gradient, over the images as channels; stride and dilation
  /// change places.
  private Term grouped() {
    long groups = window.groups();
    long images = x.dim(0);
    var view = LongStream.concat(LongStream.of(images, groups, dims[1]), rest(x)).toArray();
    var joined = LongStream.concat(LongStream.of(dims[1], groups * images), rest(x)).toArray();
    var order = IntStream.range(0, view.length).toArray();
    order[0] = 2;
    order[2] = 0;
    var result = dims.clone();
    result[0] = dims[1];
    result[1] = dims[0];
    for (int axis = 0; axis < axes; axis++)
      result[axis + 2] =
          (x.dim(axis + 2)
                      + window.before().get(axis)
                      + window.after().get(axis)
                      - ((dy.dim(axis + 2) - 1) * window.strides().get(axis) + 1))
                  / window.dilations().get(axis)
              + 1;
    var found =
        x.tape()
            .record(
                "Conv",
                List.of(x.reshaped(view).transposed(order).reshaped(joined), channelsFirst(dy)),
                result,
                Attribute.wholes("kernel_shape", rest(dy).toArray()),
                new Attribute.Wholes("strides", window.dilations()),
                new Attribute.Wholes("dilations", window.strides()),
                new Attribute.Wholes("pads", window.pads()),
                Attribute.whole("group", groups));
    var ones = new long[axes];
    Arrays.fill(ones, 1);
    return channelsFirst(
        found.parts(2, new long[axes], Arrays.copyOfRange(dims, 2, axes + 2), ones));
  }

  private static LongStream rest(Term map) {
    return Arrays.stream(map.dims()).skip(2);
  }
}
