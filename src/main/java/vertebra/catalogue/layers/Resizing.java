package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sides;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.CommonParameters.axis;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Sides;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Blocks that give a map another height and width.
public final class Resizing {
  private static final Family.Builder FAMILY = Family.continuing(Reshaping.BLOCKS);

  /// How new pixels come about when an image is resized.
  public enum Filling {
    NEAREST("Nearest pixel"),
    BILINEAR("Bilinear");

    private final String title;

    Filling(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /// What a border is filled with.
  public enum Border {
    CONSTANT("A constant"),
    REFLECT("The image, mirrored"),
    EDGE("The nearest pixel");

    private final String title;

    Border(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Filling> FILLING =
      choice("mode", "New pixels", Filling.NEAREST, "How new pixels come about.");

  public static final Real SCALE =
      real(
          "scale",
          "Scale",
          2,
          0.01,
          64,
          "How many times larger the image becomes; not used when sizes are given.");

  public static final Sides TARGET =
      sides(
          "size", "Size", 0, 0, 16_384, "px", "Height and width of the result; 0 uses the scale.");

  public static final Flag ALIGN_CORNERS =
      flag(
          "corners",
          "Align corners",
          false,
          "Lets the corner pixels of both images fall onto each other (bilinear).");

  public static final Wholes MARGINS =
      wholes(
          "margins",
          "Margins",
          List.of(1, 1, 1, 1),
          0,
          4_096,
          "Pixels added at the top, right, bottom and left.");

  public static final Choice<Border> BORDER =
      choice("mode", "Border", Border.CONSTANT, "What the border is filled with.");

  public static final Real FILL =
      real("value", "Value", 0, -1e9, 1e9, "The constant of the border.");

  public static final BlockType RESIZE =
      FAMILY.add(
          BlockType.named("resize", "Resize")
              .aliases(
                  "upsample",
                  "up",
                  "upsampling",
                  "interpolate",
                  "enlarge",
                  "upscale",
                  "nearest",
                  "bilinear",
                  "downsample",
                  "nearest neighbor",
                  "nearest neighbour")
              .inputs(PortSpec.one("x", "Input"), PortSpec.optional("like", "Size like"))
              .parameters(FILLING, SCALE, TARGET, ALIGN_CORNERS)
              .typed(Resizing::resizeTyping)
              .work((site, outputs) ->
                  Rules.perElement(outputs, site.get(FILLING) == Filling.BILINEAR ? 7 : 0))
              .reach(Resizing::resizeReach)
              .lowered(Resizing::lowerResize)
              .example("twice as large", "N,256,14,14", "N,256,28,28")
              .example(
                  "as large as another map",
                  set(FILLING.to(Filling.BILINEAR)),
                  List.of("N,21,28,28", "N,3,224,224"),
                  List.of("N,21,224,224"))
              .example("a given size", set(TARGET.to(new Pair(19, 25))), "N,8,10,10", "N,8,19,25")
              .summary("Enlarges or shrinks an image without weights.")
              .description(
                  """
                  Changes height and width. "Nearest" repeats pixels, "bilinear" blends the four neighbours. Feature \
                  pyramids use it to bring a coarse map to the size of a finer one before adding; segmentation heads use \
                  it to return to the size of the picture. It cannot bring back detail that was lost.
                  """));

  public static final BlockType PAD =
      FAMILY.add(
          BlockType.named("pad", "Pad")
              .aliases("border", "zero padding")
              .parameters(MARGINS, BORDER, FILL)
              .typed(Resizing::padTyping)
              .lowered(Resizing::lowerPad)
              .example("one pixel all around", "N,3,32,32", "N,3,34,34")
              .example(
                  "right and bottom, mirrored",
                  set(MARGINS.to(List.of(0, 2, 2, 0)), BORDER.to(Border.REFLECT)),
                  "N,8,16,16",
                  "N,8,18,18")
              .summary("Adds a border around an image.")
              .description(
                  """
                  Makes an image larger by a border: of zeros, of its own mirror image, or of its edge pixels. \
                  Convolutions and pooling can pad by themselves; this block is for borders they do not have, such as \
                  mirrored ones or different widths on every side.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Resizing() {}

  private static Typing resizeTyping(Site site) {
    var notImage = Rules.imageExpected("Resize", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    var like = site.input("like");
    if (like.isPresent() && like.get().shape().rank() != 4)
      return Rules.unchanged(
          site,
          Problem.of(
              "image-expected",
              Message.of("problem.image-expected.resize-takes", like.get()),
              new Remedy.Disconnect(Message.of("fix.use-the-scale-instead"), "like")));
    var result =
        site.input(0)
            .with(
                site.shape(0)
                    .with(ROWS, resized(site, ROWS))
                    .with(COLUMNS, resized(site, COLUMNS)));
    if (resized(site, ROWS).known().orElse(1) > 0 && resized(site, COLUMNS).known().orElse(1) > 0)
      return Typing.of(result);
    return Rules.unchanged(
        site,
        Problem.of(
            "larger-image-expected",
            Message.of(
                "problem.larger-image-expected.resize-by",
                site.get(SCALE),
                site.shape(0).dim(ROWS),
                site.shape(0).dim(COLUMNS)),
            Rules.setting(SCALE, 1.0),
            Rules.setting(TARGET, Pair.of(1))));
  }

  private static Dim resized(Site site, int axis) {
    var like = site.input("like");
    if (like.isPresent()) return like.get().shape().dim(axis);
    int target = Rules.of(site.get(TARGET), axis);
    if (target > 0) return Dim.of(target);
    return scaled(site.shape(0).dim(axis), site.get(SCALE));
  }

  /// ⌊size · scale⌋ as runtimes compute it, in single precision. For a size that is open, whole
  /// numbers that give the same for all sizes are looked for.
  private static Dim scaled(Dim size, double scale) {
    if (size.known().isPresent()) return Dim.of(scaled(size.value(), scale));
    for (long parts = 1; parts <= 64; parts++)
      if (agrees(Math.round(scale * parts), parts, scale))
        return size.times(Math.round(scale * parts)).floorDiv(parts);
    long parts = 1L << 30;
    return size.times(Math.round((float) scale * parts)).floorDiv(parts);
  }

  private static long scaled(long size, double scale) {
    return (long) Math.floor((float) size * (float) scale);
  }

  private static boolean agrees(long times, long parts, double scale) {
    if (Math.abs(scale * parts - times) > 1e-6) return false;
    for (long size = 1; size <= TARGET.max(); size++)
      if (size * times / parts != scaled(size, scale)) return false;
    return true;
  }

  private static Reach resizeReach(Site site) {
    return Reach.window(
        new Pair(window(site, ROWS), window(site, COLUMNS)), step(site, ROWS), step(site, COLUMNS));
  }

  /// How many input pixels go into an output pixel along an axis: one, or two that are blended.
  private static int window(Site site, int axis) {
    double step = step(site, axis);
    return site.get(FILLING) == Filling.NEAREST || step == 1 ? 1 : 2;
  }

  /// Input pixels between neighbouring outputs along an axis.
  private static double step(Site site, int axis) {
    var from = site.shape(0).dim(axis).known();
    var to = resized(site, axis).known();
    if (from.isPresent() && to.isPresent() && to.getAsLong() > 0)
      return (double) from.getAsLong() / to.getAsLong();
    return site.input("like").isPresent() || Rules.of(site.get(TARGET), axis) > 0
        ? 1
        : 1 / site.get(SCALE);
  }

  /// PyTorch's nearest is asymmetric and rounds down, its bilinear has half-pixel centres.
  private static List<Ref> lowerResize(Site site, List<Ref> in, Emitter emit) {
    boolean nearest = site.get(FILLING) == Filling.NEAREST;
    var centres = nearest ? "asymmetric" : site.get(ALIGN_CORNERS) ? "align_corners" : "half_pixel";
    var attributes =
        new ArrayList<>(
            List.of(
                Attribute.text("mode", nearest ? "nearest" : "linear"),
                Attribute.text("coordinate_transformation_mode", centres)));
    if (nearest) attributes.add(Attribute.text("nearest_mode", "floor"));
    var given = attributes.toArray(Attribute[]::new);
    if (site.input("like").isEmpty() && site.get(TARGET).equals(Pair.of(0))) {
      float scale = site.get(SCALE).floatValue();
      return List.of(
          emit.op(
              "Resize",
              List.of(in.getFirst(), Ref.NONE, emit.constant(Shape.of(4), 1, 1, scale, scale)),
              given));
    }
    var sizes =
        site.input("like").isPresent()
            ? sizeLike(in.getFirst(), in.get(1), emit)
            : joined(axes(in.getFirst(), 0, emit), target(site, in, emit), emit);
    return List.of(emit.op("Resize", List.of(in.getFirst(), Ref.NONE, Ref.NONE, sizes), given));
  }

  private static Ref target(Site site, List<Ref> in, Emitter emit) {
    var sizes = new RunningSizes(site, in, emit);
    return sizes.of(resized(sizes.site(), ROWS), resized(sizes.site(), COLUMNS));
  }

  /// The sizes of a tensor as it runs: batch and channels of one, height and width of another.
  static Ref sizeLike(Ref own, Ref like, Emitter emit) {
    return joined(axes(own, 0, emit), axes(like, 2, emit), emit);
  }

  /// Two neighbouring sizes of a tensor as it runs.
  static Ref axes(Ref tensor, int from, Emitter emit) {
    return emit.op(
        "Slice",
        List.of(
            emit.op("Shape", List.of(tensor)),
            emit.wholes(from),
            emit.wholes(from + 2),
            emit.wholes(0)));
  }

  private static Ref joined(Ref first, Ref second, Emitter emit) {
    return emit.op("Concat", List.of(first, second), Attribute.whole("axis", 0));
  }

  private static Typing padTyping(Site site) {
    var notImage = Rules.imageExpected("Pad", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    var margins = site.get(MARGINS);
    if (margins.size() != 4)
      return Rules.unchanged(
          site,
          Problem.of(
              "four-margins-expected",
              Message.of("problem.four-margins-expected", margins.size()),
              Rules.setting(MARGINS, MARGINS.initial())));
    var rows = site.shape(0).dim(ROWS);
    var columns = site.shape(0).dim(COLUMNS);
    var result =
        site.input(0)
            .with(
                site.shape(0)
                    .with(ROWS, rows.plus(margins.get(0) + (long) margins.get(2)))
                    .with(COLUMNS, columns.plus(margins.get(1) + (long) margins.get(3))));
    long high = Math.max(margins.get(0), margins.get(2));
    long wide = Math.max(margins.get(1), margins.get(3));
    boolean beyond =
        rows.known().orElse(Long.MAX_VALUE) <= high
            || columns.known().orElse(Long.MAX_VALUE) <= wide;
    if (site.get(BORDER) == Border.REFLECT && beyond)
      return Typing.rejected(
          Problem.of(
              "smaller-margins-expected",
              Message.of("problem.smaller-margins-expected", margins, site.shape(0)),
              Rules.setting(BORDER, Border.EDGE)),
          result);
    return Typing.of(result);
  }

  private static List<Ref> lowerPad(Site site, List<Ref> in, Emitter emit) {
    var margins = site.get(MARGINS);
    long top = margins.get(0);
    long left = margins.get(3);
    var mode = Attribute.text("mode", Choice.written(site.get(BORDER)));
    if (site.get(BORDER) == Border.CONSTANT)
      return List.of(
          padded(
              in.getFirst(),
              List.of((int) top, (int) left, margins.get(2), margins.get(1)),
              site.get(FILL),
              emit));
    var pads = emit.wholes(0, 0, top, left, 0, 0, margins.get(2), margins.get(1));
    return List.of(emit.op("Pad", List.of(in.getFirst(), pads), mode));
  }

  /// A map with so many rows and columns of a number at the top, left, bottom and right.
  ///
  /// Runtimes merge a pad into the pooling that follows it and then pad with −∞ there, or leave the
  /// border out of the mean. An axis of one is put in and taken out so that the two never touch.
  static Ref padded(Ref map, List<Integer> margins, double value, Emitter emit) {
    var pads =
        emit.wholes(
            0, 0, 0, margins.get(0), margins.get(1), 0, 0, 0, margins.get(2), margins.get(3));
    var apart = emit.op("Unsqueeze", List.of(map, emit.wholes(2)));
    var padded =
        emit.op(
            "Pad", List.of(apart, pads, emit.scalar(value)), Attribute.text("mode", "constant"));
    return emit.op("Squeeze", List.of(padded, emit.wholes(2)));
  }
}
