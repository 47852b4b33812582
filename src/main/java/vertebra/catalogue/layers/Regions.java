package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.BoxRules.minus;
import static vertebra.catalogue.layers.BoxRules.times;
import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.graph.Parameters;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Blocks that cut regions out of maps at a fixed size.
public final class Regions {
  private static final Family.Builder FAMILY = Family.named("regions", "Regions");

  /// A region of this side, in pixels, is read from the level of stride 16.
  private static final double USUAL_SIDE = 224;

  private static final PortSpec REGIONS = PortSpec.one("rois", "Regions");

  public static final Whole SIZE =
      whole("grid", "Size", 7, 1, 256, "px", "Height and width of what leaves for each region.");
  public static final Wholes STRIDES =
      wholes(
          "strides",
          "Strides",
          List.of(4, 8, 16, 32),
          1,
          1024,
          "How many pixels of the picture one place of each map stands for.");
  public static final Whole SAMPLES =
      whole(
          "samples",
          "Samples",
          2,
          1,
          16,
          "samples",
          "Rows and columns of points that are averaged for every pixel that leaves.");
  public static final Flag ALIGNED =
      flag(
          "aligned",
          "Half-pixel shift",
          false,
          "Moves regions by half a pixel, as newer programs do; off as in the first ones.");

  public static final BlockType ROI_ALIGN =
      FAMILY.add(
          BlockType.named("roi-align", "RoIAlign")
              .aliases(
                  "RoI", "region of interest", "Mask R-CNN", "Faster R-CNN", "multi-scale", "crop")
              .inputs(
                  values -> List.of(PortSpec.many("p", "Level").at(STRIDES.in(values)), REGIONS))
              .parameters(SIZE, STRIDES, SAMPLES, ALIGNED)
              .typed(Regions::alignTyping)
              .reach(_ -> Reach.EVERYTHING)
              .work((site, outputs) ->
                  Rules.perElement(
                      outputs,
                      8L * site.get(SAMPLES) * site.get(SAMPLES) * (site.inputs().size() - 1)))
              .lowered(Regions::lowerAlign)
              .example(
                  "from four levels",
                  set(),
                  List.of("2,256,64,64", "2,256,32,32", "2,256,16,16", "2,256,8,8", "2,10,4"),
                  List.of("20,256,7,7"))
              .example(
                  "from one map",
                  set(STRIDES.to(List.of(16)), SIZE.to(14)),
                  List.of("1,32,16,16", "1,5,4"),
                  List.of("5,32,14,14"))
              .summary("Cuts regions out of maps at one size, without rounding.")
              .source("Mask R-CNN", 2017)
              .description(
                  """
                  Lays a grid over every region and reads the map between its pixels by bilinear interpolation, several \
                  points a cell, so nothing is rounded and masks fit to the pixel. With several levels connected, a large \
                  region is read from a coarse map, a small one from a fine map: a side of 224 pixels belongs to stride 16. \
                  Every level is read for every region and the right one kept, which keeps all sizes fixed. Regions of \
                  all pictures leave in one batch.
                  """));

  public static final Whole STRIDE =
      whole(
          "stride",
          "Stride",
          16,
          1,
          1024,
          "",
          "How many pixels of the picture one place of the map stands for.");

  public static final BlockType ROI_POOL =
      FAMILY.add(
          BlockType.named("roi-pool", "RoI pooling")
              .aliases("region of interest", "Fast R-CNN", "Faster R-CNN", "MaxRoiPool")
              .inputs(values -> List.of(PortSpec.one("x", "Map").at(stride(values)), REGIONS))
              .parameters(SIZE, STRIDE)
              .typed(site -> typing("RoI pooling", site, site.get(SIZE), site.channels()))
              .reach(_ -> Reach.EVERYTHING)
              .work((_, outputs) -> Rules.perElement(outputs, 1))
              .lowered(Regions::lowerPool)
              .example(
                  "two pictures", set(), List.of("2,512,38,50", "2,300,4"), List.of("600,512,7,7"))
              .example("one", set(SIZE.to(2)), List.of("1,8,16,16", "1,5,4"), List.of("5,8,2,2"))
              .summary("Cuts regions out of a map by max-pooling over rounded cells.")
              .source("Fast R-CNN", 2015)
              .description(
                  """
                  Rounds every region to whole pixels of the map, cuts it into 7×7 cells, rounded too, and keeps the \
                  strongest answer of each. That is fast, but the rounding shifts things by up to half a map pixel, which \
                  is many pixels of the picture: enough for boxes, too coarse for masks. RoIAlign replaced it.
                  """));

  public static final BlockType PS_ROI_ALIGN =
      FAMILY.add(
          BlockType.named("ps-roi-align", "Position-sensitive RoIAlign")
              .aliases("R-FCN", "position-sensitive", "vote")
              .inputs(
                  values -> List.of(PortSpec.one("x", "Score maps").at(stride(values)), REGIONS))
              .parameters(SIZE, STRIDE, SAMPLES)
              .typed(Regions::votingTyping)
              .reach(_ -> Reach.EVERYTHING)
              .work((site, outputs) ->
                  Rules.perElement(
                      outputs, 8L * site.get(SAMPLES) * site.get(SAMPLES) * area(site)))
              .lowered(Regions::lowerVoting)
              .example("21 classes", set(), List.of("1,1029,38,50", "1,300,4"), List.of("300,21"))
              .example("3×3 parts", set(SIZE.to(3)), List.of("2,27,8,8", "2,4,4"), List.of("8,3"))
              .summary("Averages every part of a region from its own map, then votes.")
              .source("R-FCN: Object Detection via Region-based Fully Convolutional Networks", 2016)
              .description(
                  """
                  A region is cut into 7×7 parts. Part (i, j) of class c is read from the map with number 49c + 7i + j and \
                  from no other, so each map learns to find one part of one class. The mean over the parts is the score. \
                  The paper rounds regions to whole pixels; here they are read between pixels, as RoIAlign does.
                  """));

  public static final BlockType PICK_CLASS =
      FAMILY.add(
          BlockType.named("pick-class", "Pick the class's map")
              .aliases("mask of a class", "gather", "Mask R-CNN")
              .inputs(PortSpec.one("x", "Maps per class"), PortSpec.one("classes", "Class numbers"))
              .typed(Regions::pickTyping)
              .lowered(Regions::lowerPick)
              .example(picking("hundred detections", "100,91,28,28", "1,100", "1,100,28,28"))
              .example(picking("two pictures", "6,5,8,8", "2,3", "2,3,8,8"))
              .summary("Of all classes' maps keeps the one of the detected class.")
              .source("Mask R-CNN", 2017)
              .description(
                  """
                  The mask head draws one mask per class, because it is not its task to decide on the class. Once the box \
                  head has decided, only that class's mask is of use. A detection that is missing (class −1) gets the \
                  first map.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Regions() {}

  private static Example picking(String name, String maps, String classes, String result) {
    return new Example(
        name,
        set(),
        List.of(TensorType.float32(maps), TensorType.float32(classes).with(DType.INT64)),
        List.of(TensorType.float32(result)));
  }

  private static long area(Site site) {
    return (long) site.get(SIZE) * site.get(SIZE);
  }

  private static Optional<Problem> wrong(String name, Site site) {
    int last = site.inputs().size() - 1;
    for (int i = 0; i < last; i++)
      if (site.shape(i).rank() != 4)
        return Optional.of(
            Problem.of(
                "image-expected",
                Message.of("problem.image-expected.reads-maps", name, site.input(i))));
    return BoxRules.rank(name, site, last, 3, say("block.regions-batch-regions-4"))
        .or(() -> BoxRules.boxes(name, site, last));
  }

  private static Typing typing(String name, Site site, int size, Dim channels) {
    return wrong(name, site)
        .<Typing>map(Typing::rejected)
        .orElseGet(() ->
            Typing.of(
                site.input(0).with(Shape.of(regions(site), channels, Dim.of(size), Dim.of(size)))));
  }

  /// The regions of all pictures.
  private static Dim regions(Site site) {
    var list = site.inputs().getLast().shape();
    return list.dim(0).times(list.dim(1));
  }

  private static List<Integer> stride(Parameters values) {
    return List.of(STRIDE.in(values));
  }

  private static Typing alignTyping(Site site) {
    int levels = site.inputs().size() - 1;
    for (int i = 1; i < levels; i++)
      if (site.shape(i).rank() == 4
          && site.shape(0).rank() == 4
          && site.shape(i).dim(1).equalTo(site.shape(0).dim(1)) == Verdict.NO)
        return Typing.rejected(
            Problem.of(
                "equal-channels-expected",
                Message.of(
                    "problem.equal-channels-expected.roialign-needs",
                    site.shape(0),
                    site.shape(i))));
    if (site.get(STRIDES).size() < levels)
      return Typing.rejected(
          Problem.of(
              "strides-expected",
              Message.of("problem.strides-expected", levels, site.get(STRIDES).size()),
              Rules.setting(STRIDES, STRIDES.initial())));
    if (levels == 0) return new Typing.Waiting();
    return typing("RoIAlign", site, site.get(SIZE), site.channels());
  }

  /// Regions of all pictures, and the picture of each.
  private static List<Ref> flat(Ref rois, Emitter emit) {
    var batch = emit.op("Squeeze", List.of(BoxRules.sizes(rois, 1, emit), emit.wholes(0)));
    var zero = emit.op("Squeeze", List.of(emit.wholes(0), emit.wholes(0)));
    var one = emit.op("Squeeze", List.of(emit.wholes(1), emit.wholes(0)));
    var numbers = emit.op("Range", List.of(zero, batch, one));
    var column = emit.op("Unsqueeze", List.of(numbers, emit.wholes(1)));
    var each = emit.op("Expand", List.of(column, BoxRules.sizes(rois, 2, emit)));
    return List.of(BoxRules.reshaped(rois, emit, -1, 4), BoxRules.reshaped(each, emit, -1));
  }

  private static Ref aligned(
      Site site, Ref map, List<Ref> flat, int size, double stride, boolean half, Emitter emit) {
    return emit.op(
        "RoiAlign",
        List.of(map, flat.get(0), flat.get(1)),
        Attribute.text("mode", "avg"),
        Attribute.whole("output_height", size),
        Attribute.whole("output_width", size),
        Attribute.whole("sampling_ratio", site.get(SAMPLES)),
        Attribute.real("spatial_scale", 1 / stride),
        Attribute.text(
            "coordinate_transformation_mode", half ? "half_pixel" : "output_half_pixel"));
  }

  private static List<Ref> lowerAlign(Site site, List<Ref> in, Emitter emit) {
    int levels = in.size() - 1;
    var flat = flat(in.getLast(), emit);
    var strides = site.get(STRIDES);
    boolean half = site.get(ALIGNED);
    var result = aligned(site, in.getFirst(), flat, site.get(SIZE), strides.getFirst(), half, emit);
    if (levels == 1) return List.of(result);
    var level = level(flat.getFirst(), emit);
    for (int i = 1; i < levels; i++) {
      var next = aligned(site, in.get(i), flat, site.get(SIZE), strides.get(i), half, emit);
      double reached = Math.log((double) strides.get(i)) / Math.log(2) - 0.5;
      var coarse = emit.op("Greater", List.of(level, emit.scalar(reached)));
      result = emit.op("Where", List.of(coarse, next, result));
    }
    return List.of(result);
  }

  /// ⌊4 + log₂(√area ⁄ 224) + 10⁻⁶⌋ of each region, `[regions, 1, 1, 1]`.
  private static Ref level(Ref rois, Emitter emit) {
    var sides = BoxRules.sides(rois, emit);
    var area =
        times(
            minus(sides.get(2), sides.get(0), emit), minus(sides.get(3), sides.get(1), emit), emit);
    var side = times(emit.op("Sqrt", List.of(area)), 1 / USUAL_SIDE, emit);
    var safe = emit.op("Max", List.of(side, emit.scalar(1e-6)));
    var power = times(emit.op("Log", List.of(safe)), 1 / Math.log(2), emit);
    var level = emit.op("Floor", List.of(BoxRules.plus(power, emit.scalar(4 + 1e-6), emit)));
    return BoxRules.reshaped(level, emit, -1, 1, 1, 1);
  }

  private static List<Ref> lowerPool(Site site, List<Ref> in, Emitter emit) {
    var flat = flat(in.get(1), emit);
    var number =
        emit.op(
            "Cast",
            List.of(emit.op("Unsqueeze", List.of(flat.get(1), emit.wholes(1)))),
            Attribute.whole("to", DType.FLOAT32.onnx()));
    var rows = BoxRules.joined(List.of(number, flat.getFirst()), 1, emit);
    return List.of(
        emit.op(
            "MaxRoiPool",
            List.of(in.getFirst(), rows),
            Attribute.wholes("pooled_shape", site.get(SIZE), site.get(SIZE)),
            Attribute.real("spatial_scale", 1.0 / site.get(STRIDE))));
  }

  private static Typing votingTyping(Site site) {
    var wrong = wrong("Position-sensitive RoIAlign", site);
    if (wrong.isPresent()) return Typing.rejected(wrong.get());
    long channels = site.channels().known().orElse(area(site));
    if (channels % area(site) != 0)
      return Typing.rejected(
          Problem.of(
              "divisible-channels-expected",
              Message.of(
                  "problem.divisible-channels-expected.position-sensitive", area(site), channels)));
    return Typing.of(
        site.input(0).with(Shape.of(regions(site), site.channels().floorDiv(area(site)))));
  }

  private static List<Ref> lowerVoting(Site site, List<Ref> in, Emitter emit) {
    int parts = (int) area(site);
    var flat = flat(in.get(1), emit);
    var cut = aligned(site, in.getFirst(), flat, site.get(SIZE), site.get(STRIDE), true, emit);
    var apart = BoxRules.reshaped(cut, emit, -1, site.channels().value() / parts, parts, parts);
    var own = new float[parts * parts];
    for (int i = 0; i < parts; i++) own[i * parts + i] = 1f / parts;
    var votes = times(apart, emit.constant(Shape.of(1, 1, parts, parts), own), emit);
    return List.of(
        emit.op("ReduceSum", List.of(votes, emit.wholes(2, 3)), Attribute.whole("keepdims", 0)));
  }

  private static Typing pickTyping(Site site) {
    var maps = site.shape(0);
    var classes = site.input(1);
    if (maps.rank() != 4 || classes.shape().rank() != 2 || classes.dtype() != DType.INT64)
      return Typing.rejected(
          Problem.of(
              "classes-expected", Message.of("problem.classes-expected", site.input(0), classes)));
    var open = Rules.known("Pick the class's map", site, 0, 2, 3);
    if (open.isPresent()) return Typing.rejected(open.get());
    if (Rules.known("Pick the class's map", site, 1, 1).isPresent())
      return Typing.rejected(Rules.known("Pick the class's map", site, 1, 1).get());
    var numbers = classes.shape().dim(0).times(classes.shape().dim(1));
    if (maps.dim(0).equalTo(numbers) == Dim.Verdict.NO)
      return Typing.rejected(
          Problem.of(
              "one-class-a-detection-expected",
              Message.of("problem.one-class-a-detection-expected", maps.dim(0), classes)));
    return Typing.of(
        site.input(0)
            .with(
                Shape.of(
                    classes.shape().dim(0), classes.shape().dim(1), maps.dim(2), maps.dim(3))));
  }

  private static List<Ref> lowerPick(Site site, List<Ref> in, Emitter emit) {
    var known = emit.op("Max", List.of(in.get(1), emit.wholes(0)));
    var picked =
        emit.op(
            "GatherND",
            List.of(in.getFirst(), BoxRules.reshaped(known, emit, -1, 1)),
            Attribute.whole("batch_dims", 1));
    return List.of(
        BoxRules.reshaped(
            picked,
            emit,
            -1,
            site.shape(1).dim(1).value(),
            site.shape(0).dim(2).value(),
            site.shape(0).dim(3).value()));
  }
}
