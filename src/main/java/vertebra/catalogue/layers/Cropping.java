package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;
import static vertebra.text.Texts.say;

import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.text.Message;

/// Blocks that cut pieces out of images.
public final class Cropping {
  private static final Family.Builder FAMILY = Family.named("cropping", "Crop");

  private static final PortSpec LIKE = PortSpec.one("like", "Size like");

  public static final Whole OFFSET =
      whole(
          "offset",
          "Offset",
          -1,
          -1,
          16_384,
          "px",
          "Where the piece begins, counted from the top and from the left; −1 cuts out the"
              + " middle.");

  public static final BlockType CROP =
      FAMILY.add(
          BlockType.named("crop", "Crop")
              .aliases("cut", "centre crop", "center crop", "slice", "U-Net skip")
              .inputs(PortSpec.one("x", "Input"), LIKE)
              .parameters(OFFSET)
              .typed(Cropping::cropTyping)
              .lowered(Cropping::lowerCrop)
              .example(
                  "the middle, as in U-Net",
                  set(),
                  List.of("N,512,64,64", "N,512,56,56"),
                  List.of("N,512,56,56"))
              .example(
                  "from a given place, as in FCN",
                  set(OFFSET.to(19)),
                  List.of("N,21,544,544", "N,3,500,500"),
                  List.of("N,21,500,500"))
              .summary("Cuts a piece as large as another map out of a map.")
              .description(
                  """
                  Takes the height and width of a second map and cuts a piece of that size out of the first, from the \
                  middle or from a given place. Networks whose convolutions do not pad need it, because their maps \
                  shrink at the borders: U-Net cuts the finer map before it lays it beside the enlarged one, FCN cuts its \
                  scores back to the size of the picture.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Cropping() {}

  private static Typing cropTyping(Site site) {
    var notImage = Rules.imageExpected("Crop", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    if (site.shape(1).rank() != 4)
      return Rules.unchanged(
          site,
          Problem.of(
              "image-expected", Message.of("problem.image-expected.crop-takes", site.input(1))));
    var from = site.shape(0);
    var like = site.shape(1);
    var result =
        site.input(0).with(from.with(ROWS, like.dim(ROWS)).with(COLUMNS, like.dim(COLUMNS)));
    int offset = Math.max(0, site.get(OFFSET));
    for (int axis : new int[] {ROWS, COLUMNS}) {
      long have = from.dim(axis).known().orElse(Long.MAX_VALUE);
      long want = like.dim(axis).known().orElse(0);
      if (have - offset < want)
        return Typing.rejected(
            new Problem(
                "larger-image-expected",
                Message.of(
                    "problem.larger-image-expected.crop-cannot",
                    like.dim(ROWS),
                    like.dim(COLUMNS),
                    from.dim(ROWS),
                    from.dim(COLUMNS),
                    offset > 0 ? say("block.from-pixel-on", offset) : ""),
                List.of(
                    offset > 0
                        ? Rules.setting(OFFSET, OFFSET.initial())
                        : new Remedy.ReplaceBlock(
                            Message.of("fix.resize-instead"), Resizing.RESIZE.id(), set()))),
            result);
    }
    return Typing.of(result);
  }

  /// Sizes are asked as the model runs, so that one model serves pictures of any size.
  private static List<Ref> lowerCrop(Site site, List<Ref> in, Emitter emit) {
    var size = Resizing.axes(in.get(1), 2, emit);
    var start =
        site.get(OFFSET) >= 0
            ? emit.wholes(site.get(OFFSET), site.get(OFFSET))
            : emit.op(
                "Div",
                List.of(
                    emit.op("Sub", List.of(Resizing.axes(in.getFirst(), 2, emit), size)),
                    emit.wholes(2)));
    var end = emit.op("Add", List.of(start, size));
    return List.of(emit.op("Slice", List.of(in.getFirst(), start, end, emit.wholes(2, 3))));
  }
}
