package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Prepared boxes, laid over the picture at every place of every level.
public final class Anchors {
  private static final Family.Builder FAMILY = Family.named("anchors", "Prepared boxes");

  // A number above zero: a digit other than 0 comes somewhere.
  private static final String NUMBER = "(?=[\\d.]*[1-9])\\d*\\.?\\d+";
  private static final String NUMBERS = "\\s*" + NUMBER + "(\\s*,\\s*" + NUMBER + ")*\\s*";
  private static final String LISTS = "(\\s*|" + NUMBERS + ")(;(\\s*|" + NUMBERS + "))*";
  private static final String ABOVE_ZERO = "numbers above 0 with commas between them";

  private static final PortSpec LEVELS = PortSpec.many("p", "Level");
  private static final PortSpec IMAGE = PortSpec.one("image", "Image");

  public static final Wholes SIZES =
      wholes(
          "sizes",
          "Sizes",
          List.of(32, 64, 128, 256, 512),
          1,
          16_384,
          "Side of the square box in pixels, one for each level, finest first.");
  public static final Text RATIOS =
      text(
          "ratios",
          "Ratios",
          "0.5,1,2",
          NUMBERS,
          ABOVE_ZERO,
          "Height of a box divided by its width; the area stays the same.");
  public static final Whole OCTAVES =
      whole(
          "octaves",
          "Sizes an octave",
          1,
          1,
          16,
          "sizes",
          "How many sizes there are until the side has doubled: 3 in RetinaNet.");
  public static final Flag EVERYWHERE =
      flag("everywhere", "All sizes on every level", false, "Uses every size on every level.");

  public static final BlockType ANCHORS =
      FAMILY.add(
          BlockType.named("anchors", "Anchor boxes")
              .role(Role.POSTPROCESSING)
              .aliases(
                  "anchors", "prior boxes", "anchor generator", "RPN", "RetinaNet", "Faster R-CNN")
              .inputs(LEVELS, IMAGE)
              .outputs(PortSpec.one("boxes", "Boxes"))
              .parameters(SIZES, RATIOS, OCTAVES, EVERYWHERE)
              .typed(site -> typing("Anchor boxes", site, Anchors::anchorLists, Anchors::perPlace))
              .lowered((site, in, emit) -> lowered(emit, anchors(site)))
              .example(
                  "two levels of a proposal network",
                  set(),
                  List.of("N,256,25,25", "N,256,13,13", "N,3,800,800"),
                  List.of("2382,4"))
              .example(
                  "RetinaNet",
                  set(OCTAVES.to(3)),
                  List.of("N,256,13,13", "N,3,100,100"),
                  List.of("1521,4"))
              .summary("Boxes of a few sizes and shapes at every place of every level.")
              .source(
                  "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks",
                  2015)
              .description(
                  """
                  A detector does not invent boxes, it corrects prepared ones. Every place of a map stands for a place in \
                  the picture; boxes of a few sizes and shapes are centred there. Which box belongs to which prediction \
                  follows from the order: level by level, row by row, place by place. The numbers are computed once, when \
                  the model is compiled, so the picture must have a known size.
                  """));

  public static final Text SCALES =
      text(
          "scales",
          "Scales",
          "0.07,0.15,0.33,0.51,0.69,0.87,1.05",
          NUMBERS,
          ABOVE_ZERO,
          "Side of the square box of each level as a share of the picture, and one number more.");
  public static final Text SHAPES =
      text(
          "ratios",
          "Ratios",
          "2;2,3;2,3;2,3;2;2",
          LISTS,
          "numbers above 0 with commas, and semicolons between levels",
          "Ratios of each level besides the square; each is used lying and standing.");
  public static final Wholes STEPS =
      wholes(
          "steps",
          "Steps",
          List.of(8, 16, 32, 64, 100, 300),
          1,
          16_384,
          "Pixels between two places of each level; empty divides the picture by the map.");

  public static final BlockType DEFAULT_BOXES =
      FAMILY.add(
          BlockType.named("default-boxes", "Default boxes")
              .role(Role.POSTPROCESSING)
              .aliases("SSD", "prior boxes", "anchors", "SSDlite")
              .inputs(LEVELS, IMAGE)
              .outputs(PortSpec.one("boxes", "Boxes"))
              .parameters(SCALES, SHAPES, STEPS)
              .typed(site ->
                  typing("Default boxes", site, Anchors::defaultLists, Anchors::defaultsPerPlace))
              .lowered((site, in, emit) -> lowered(emit, defaults(site)))
              .example(
                  "two levels of SSD300",
                  set(),
                  List.of("N,512,38,38", "N,1024,19,19", "N,3,300,300"),
                  List.of("7942,4"))
              .example(
                  "one level",
                  set(SHAPES.to("2,3"), STEPS.to(List.of())),
                  List.of("N,672,20,20", "N,3,320,320"),
                  List.of("2400,4"))
              .summary("SSD's boxes: squares of two sizes, and lying and standing ones.")
              .source("SSD: Single Shot MultiBox Detector", 2015)
              .description(
                  """
                  At every place SSD lays a square of the level's scale, a square between this scale and the next, and for \
                  each ratio one lying and one standing box of the same area. Scales are shares of the picture's side. SSD300 \
                  has 8732 boxes in all. The picture must have a known size.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Anchors() {}

  /// How many boxes there are at every place of a level.
  private interface PerPlace {
    int at(Site site, int level);
  }

  private static int levels(Site site) {
    return site.inputs(LEVELS).size();
  }

  private static Typing typing(
      String name, Site site, Function<Site, Optional<Problem>> lists, PerPlace perPlace) {
    var guess = TensorType.float32("boxes,4");
    for (int i = 0; i < site.inputs().size(); i++) {
      var shape = site.shape(i);
      if (shape.rank() != 4)
        return Typing.rejected(
            Problem.of(
                "image-expected",
                Message.of("problem.image-expected.reads-images", name, site.input(i))),
            guess);
      var open = BoxRules.sized(name, shape);
      if (open.isPresent()) return Typing.rejected(open.get(), guess);
    }
    var wrong = lists.apply(site);
    if (wrong.isPresent()) return Typing.rejected(wrong.get(), guess);
    var count = Dim.of(0);
    for (int i = 0; i < levels(site); i++) {
      var map = site.shape(i);
      count = count.plus(map.dim(ROWS).times(map.dim(COLUMNS)).times(perPlace.at(site, i)));
    }
    return Typing.of(guess.with(Shape.of(count, Dim.of(4))));
  }

  private static Optional<Problem> anchorLists(Site site) {
    int sizes = site.get(SIZES).size();
    return site.get(EVERYWHERE)
        ? enough(SIZES, sizes, 1, "one size or more")
        : enough(SIZES, sizes, levels(site), say("block.one-for-each-of-the-levels", levels(site)));
  }

  private static Optional<Problem> defaultLists(Site site) {
    int levels = levels(site);
    int steps = site.get(STEPS).size();
    return enough(
            SCALES,
            numbers(site.get(SCALES)).length,
            levels + 1,
            say("block.one-for-each-of-the-levels-and-one", levels))
        .or(() ->
            enough(
                SHAPES,
                site.get(SHAPES).split(";", -1).length,
                levels,
                say("block.a-list-for-each-of-the-levels", levels)))
        .or(() ->
            steps == 0
                ? Optional.empty()
                : enough(STEPS, steps, levels, "none, or one for each of the levels"));
  }

  private static Optional<Problem> enough(
      ParameterSpec<?> spec, int count, int needed, String wanted) {
    if (count >= needed) return Optional.empty();
    return Optional.of(
        Problem.of(
            "value-for-each-level-expected",
            Message.of("problem.value-for-each-level-expected", spec.label(), wanted, count)));
  }

  private static List<Ref> lowered(Emitter emit, List<double[]> boxes) {
    var values = new float[boxes.size() * 4];
    for (int i = 0; i < boxes.size(); i++)
      for (int k = 0; k < 4; k++) values[4 * i + k] = (float) boxes.get(i)[k];
    return List.of(emit.constant(Shape.of(boxes.size(), 4), values));
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(","))
        .filter(word -> !word.isBlank())
        .mapToDouble(word -> Double.parseDouble(word.strip()))
        .toArray();
  }

  private static List<Integer> sizes(Site site, int level) {
    var sizes = site.get(SIZES);
    return site.get(EVERYWHERE) ? sizes : List.of(sizes.get(level));
  }

  private static int perPlace(Site site, int level) {
    return sizes(site, level).size() * site.get(OCTAVES) * numbers(site.get(RATIOS)).length;
  }

  /// Ratios outside, sizes inside; corners rounded to whole pixels, as the reference does.
  private static List<double[]> shapes(Site site, int level) {
    var scales = new ArrayList<Double>();
    for (int size : sizes(site, level))
      for (int i = 0; i < site.get(OCTAVES); i++)
        scales.add(
            i == 0
                ? (double) size
                : Math.floor(size * Math.pow(2, (double) i / site.get(OCTAVES))));
    var shapes = new ArrayList<double[]>();
    for (double ratio : numbers(site.get(RATIOS)))
      for (double scale : scales) {
        float high = (float) Math.sqrt(ratio);
        double height = Math.rint(high * scale / 2);
        double width = Math.rint(1 / high * scale / 2);
        shapes.add(new double[] {-width, -height, width, height});
      }
    return shapes;
  }

  private static List<double[]> anchors(Site site) {
    var image = site.shape(levels(site));
    var all = new ArrayList<double[]>();
    for (int level = 0; level < levels(site); level++) {
      long rows = site.shape(level).dim(ROWS).value();
      long columns = site.shape(level).dim(COLUMNS).value();
      long down = image.dim(ROWS).value() / rows;
      long right = image.dim(COLUMNS).value() / columns;
      var shapes = shapes(site, level);
      for (long y = 0; y < rows; y++)
        for (long x = 0; x < columns; x++)
          for (var shape : shapes)
            all.add(
                new double[] {
                  x * right + shape[0],
                  y * down + shape[1],
                  x * right + shape[2],
                  y * down + shape[3]
                });
    }
    return all;
  }

  private static double[] ratios(Site site, int level) {
    return numbers(site.get(SHAPES).split(";", -1)[level]);
  }

  private static int defaultsPerPlace(Site site, int level) {
    return 2 + 2 * ratios(site, level).length;
  }

  private static List<double[]> defaults(Site site) {
    var image = site.shape(levels(site));
    double height = image.dim(ROWS).value();
    double width = image.dim(COLUMNS).value();
    var scales = numbers(site.get(SCALES));
    var steps = site.get(STEPS);
    var all = new ArrayList<double[]>();
    for (int level = 0; level < levels(site); level++) {
      long rows = site.shape(level).dim(ROWS).value();
      long columns = site.shape(level).dim(COLUMNS).value();
      double down = level < steps.size() ? steps.get(level) : height / rows;
      double right = level < steps.size() ? steps.get(level) : width / columns;
      double scale = scales[level];
      double next = scales[level + 1];
      var shapes = defaultShapes(ratios(site, level), scale, next);
      for (long y = 0; y < rows; y++)
        for (long x = 0; x < columns; x++)
          for (var shape : shapes) {
            double wide = Math.min(1, shape[0]) * width / 2;
            double high = Math.min(1, shape[1]) * height / 2;
            double across = (x + 0.5) * right;
            double along = (y + 0.5) * down;
            all.add(new double[] {across - wide, along - high, across + wide, along + high});
          }
    }
    return all;
  }

  private static List<double[]> defaultShapes(double[] ratios, double scale, double next) {
    var shapes = new ArrayList<double[]>();
    double between = Math.sqrt(scale * next);
    shapes.add(new double[] {scale, scale});
    shapes.add(new double[] {between, between});
    for (double ratio : ratios) {
      double root = Math.sqrt(ratio);
      shapes.add(new double[] {scale * root, scale / root});
      shapes.add(new double[] {scale / root, scale * root});
    }
    return shapes;
  }
}
