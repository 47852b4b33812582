package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sizes;

import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Sizes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Where data enters and leaves a model.
public final class Inputs {
  private static final Family.Builder FAMILY = Family.named("ends", "Inputs and outputs");

  /// What kind of numbers enters.
  public enum Numbers {
    FLOAT32(DType.FLOAT32),
    INT64(DType.INT64);

    private final DType dtype;

    Numbers(DType dtype) {
      this.dtype = dtype;
    }

    DType dtype() {
      return dtype;
    }

    static Numbers of(DType dtype) {
      return dtype == DType.INT64 ? INT64 : FLOAT32;
    }

    @Override
    public String toString() {
      return dtype.toString();
    }
  }

  public static final Sizes SHAPE =
      sizes(
          "shape",
          "Shape",
          "N,3,224,224",
          "The sizes of what enters, batch first. Words stay open; N is the batch size.");
  public static final Choice<Numbers> NUMBERS =
      choice("type", "Numbers", Numbers.FLOAT32, "The kind of numbers that enter.");

  public static final BlockType INPUT =
      FAMILY.add(
          BlockType.named("input", "Input")
              .role(Role.INPUT)
              .aliases("image", "picture", "placeholder", "data", "camera", "in")
              .inputs()
              .parameters(SHAPE, NUMBERS)
              .typed(site -> {
                var type = entering(site);
                if (type.shape().rank() > 0) return Typing.of(type);
                return Typing.rejected(
                    Problem.of(
                        "batch-expected",
                        Message.of("problem.batch-expected.an-input"),
                        Rules.setting(SHAPE, SHAPE.initial())));
              })
              .lowered((site, _, emit) -> List.of(emit.input(entering(site))))
              .example("a colour picture", set(), List.of(), List.of("N,3,224,224"))
              .example(
                  "a grey one of any size",
                  set(SHAPE.to(Shape.parse("N,1,H,W"))),
                  List.of(),
                  List.of("N,1,H,W"))
              .summary("What enters the model, such as a batch of pictures.")
              .description(
                  """
                  The start of every network. Its shape lists the sizes of the data: how many pictures at once (the \
                  batch, usually left open as N), how many channels (3 for red, green and blue), and the height and \
                  width in pixels. All other shapes in the design follow from this one.
                  """));

  public static final BlockType OUTPUT =
      FAMILY.add(
          BlockType.named("output", "Output")
              .role(Role.OUTPUT)
              .aliases("result", "prediction")
              .outputs(new PortSpec[0])
              .typed(_ -> new Typing.Typed(List.of()))
              .lowered((site, in, emit) -> {
                emit.output(in.getFirst(), site.input(0));
                return List.of();
              })
              .example("scores", set(), List.of("N,1000"), List.of())
              .example("a map", set(), List.of("N,21,224,224"), List.of())
              .summary("What leaves the model, under this node's name.")
              .description(
                  """
                  The end of a path. Whatever reaches an output is computed and handed back when the model runs; \
                  whatever reaches none is left out. The node's name becomes the name of the model's output.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Inputs() {}

  private static TensorType entering(Site site) {
    return new TensorType(site.get(NUMBERS).dtype(), site.get(SHAPE).batched());
  }
}
