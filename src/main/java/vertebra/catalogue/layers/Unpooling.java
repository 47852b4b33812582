package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.Pooling.KERNEL;
import static vertebra.catalogue.layers.Pooling.PLACES;
import static vertebra.catalogue.layers.Pooling.STRIDE;
import static vertebra.catalogue.layers.Pooling.withPlaces;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// The block that puts values back to where a pooling found them.
public final class Unpooling {
  private static final Family.Builder FAMILY = Family.continuing(GlobalPooling.BLOCKS);

  public static final BlockType MAX_UNPOOL =
      FAMILY.add(
          BlockType.named("max-unpool", "Max unpool")
              .aliases("unpooling", "SegNet upsampling", "upsample", "MaxUnpool2d")
              .inputs(
                  PortSpec.one("x", "Input"),
                  PortSpec.one("places", "Places"),
                  PortSpec.optional("like", "Size like"))
              .parameters(KERNEL, STRIDE)
              .typed(Unpooling::unpoolTyping)
              .reach(site -> Reach.enlarging(Pair.of(1), site.get(STRIDE)))
              .lowered(Unpooling::lowerUnpool)
              .example(
                  new Example(
                      "twice as large",
                      set(),
                      withPlaces("N,64,28,28"),
                      List.of(TensorType.float32("N,64,56,56"))))
              .example(
                  new Example(
                      "as large as the map that was pooled",
                      set(KERNEL.to(Pair.of(3))),
                      Stream.concat(
                              withPlaces("N,8,6,6").stream(),
                              Stream.of(TensorType.float32("N,8,13,13")))
                          .toList(),
                      List.of(TensorType.float32("N,8,13,13"))))
              .summary("Puts numbers back to where max pooling found them.")
              .source(
                  "SegNet: A Deep Convolutional Encoder-Decoder Architecture for Image"
                      + " Segmentation",
                  2017)
              .description(
                  """
                  Undoes a max pooling as far as it can be undone: every number goes back to the place it was taken from, \
                  and all other places become zero. Wire the places of that very max pool to it, with the same kernel and \
                  stride. If the pooled map had left-over rows or columns, wire it to "Size like" too, so that the places \
                  still fit. SegNet's decoder enlarges this way and keeps edges sharp without weights.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Unpooling() {}

  private static Typing unpoolTyping(Site site) {
    var shape = site.shape(0);
    var guess = unpooled(site, shape);
    if (shape.rank() != 4 || site.input(0).dtype() != DType.FLOAT32)
      return Typing.rejected(
          Problem.of(
              "image-expected",
              Message.of("problem.image-expected.max-unpool-reads", site.input(0))));
    var places = site.input(1);
    if (places.dtype() != DType.INT64 || places.shape().equalTo(shape) == Verdict.NO)
      return Typing.rejected(
          Problem.of(
              "places-expected",
              Message.of("problem.places-expected", shape, places, PLACES.label())),
          guess);
    var like = site.input("like");
    if (like.isPresent() && like.get().shape().rank() != 4)
      return Typing.rejected(
          Problem.of(
              "image-expected",
              Message.of("problem.image-expected.max-unpool-takes", like.get()),
              new Remedy.Disconnect(Message.of("fix.use-kernel-and-stride"), "like")),
          guess);
    if (like.isPresent() && isTooSmall(site, like.get().shape()))
      return Typing.rejected(
          Problem.of(
              "larger-image-expected",
              Message.of("problem.larger-image-expected.max-unpool", shape, like.get().shape()),
              new Remedy.Disconnect(Message.of("fix.use-kernel-and-stride"), "like")),
          guess);
    return Typing.of(guess);
  }

  private static boolean isTooSmall(Site site, Shape like) {
    for (int axis : new int[] {ROWS, COLUMNS}) {
      var least = site.shape(0).dim(axis).known();
      if (least.isEmpty() || like.dim(axis).known().isEmpty()) continue;
      long needed =
          (least.getAsLong() - 1) * Rules.of(site.get(STRIDE), axis)
              + Rules.of(site.get(KERNEL), axis);
      if (like.dim(axis).value() < needed) return true;
    }
    return false;
  }

  private static TensorType unpooled(Site site, Shape shape) {
    if (shape.rank() != 4) return site.input(0);
    var like = site.input("like").map(TensorType::shape).filter(image -> image.rank() == 4);
    var result = shape;
    for (int axis : new int[] {ROWS, COLUMNS}) {
      int at = axis;
      var enlarged =
          shape
              .dim(axis)
              .minus(1)
              .times(Rules.of(site.get(STRIDE), axis))
              .plus(Rules.of(site.get(KERNEL), axis));
      result = result.with(axis, like.map(image -> image.dim(at)).orElse(enlarged));
    }
    return site.input(0).with(result);
  }

  private static List<Ref> lowerUnpool(Site site, List<Ref> in, Emitter emit) {
    var inputs = new ArrayList<>(in.subList(0, 2));
    if (site.input("like").isPresent())
      inputs.add(Resizing.sizeLike(in.getFirst(), in.get(2), emit));
    return List.of(
        emit.op(
            "MaxUnpool",
            inputs,
            Rules.sides("kernel_shape", site.get(KERNEL)),
            Rules.sides("strides", site.get(STRIDE))));
  }
}
