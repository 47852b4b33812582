package vertebra.workbench;

import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.block.Preset;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.design.Ports;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Init;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// A handful of blocks, enough to build, break and repair small networks of vectors `[N,
/// features]`.
public final class TestBlocks {

  static final ParameterSpec.Sizes SHAPE =
      ParameterSpec.sizes("shape", "Shape", "N,8", "What flows in.");
  static final ParameterSpec.Whole UNITS =
      ParameterSpec.whole("units", "Units", 4, 1, 1_000, "", "How many outputs.");
  static final ParameterSpec.Whole WAYS =
      ParameterSpec.whole("ways", "Ways", 2, 1, 9, "", "How many parts.");

  private static final Family.Builder FAMILY = Family.named("test", "Test blocks");

  public static final BlockType INPUT =
      FAMILY.add(
          words("input", "Input")
              .role(Role.INPUT)
              .inputs()
              .parameters(SHAPE)
              .typed(site ->
                  Typing.of(
                      new vertebra.tensor.TensorType(
                          vertebra.tensor.DType.FLOAT32, site.get(SHAPE))))
              .lowered((site, _, emit) ->
                  List.of(
                      emit.input(
                          new vertebra.tensor.TensorType(
                              vertebra.tensor.DType.FLOAT32, site.get(SHAPE)))))
              .example("vectors", Parameters.NONE, List.of(), List.of("N,8")));

  public static final BlockType OUTPUT =
      FAMILY.add(
          words("output", "Output")
              .role(Role.OUTPUT)
              .outputs()
              .typed(_ -> Typing.of())
              .lowered((site, inputs, emit) -> {
                emit.output(inputs.getFirst(), site.input(0));
                return List.of();
              })
              .example("vectors", Parameters.NONE, List.of("N,8"), List.of()));

  public static final BlockType DENSE =
      FAMILY.add(
          words("dense", "Dense")
              .aliases("linear", "fully connected")
              .parameters(UNITS)
              .width(UNITS)
              .typed(TestBlocks::dense)
              .weights(site -> site.channels().times(site.get(UNITS)))
              .work((site, _) -> Work.multiplyAdds(site.channels().value() * site.get(UNITS)))
              .lowered((site, inputs, emit) ->
                  List.of(
                      emit.op(
                          "MatMul",
                          Emitter.refs(
                              inputs.getFirst(),
                              emit.weight(
                                  "weight",
                                  Shape.of(site.channels().value(), site.get(UNITS)),
                                  Init.ones())))))
              .example("shrinks", "N,8", "N,4"));

  public static final BlockType FLATTEN =
      FAMILY.add(
          words("flatten", "Flatten")
              .typed(site -> {
                var features = Dim.of(1);
                for (var dim : site.shape(0).dims().subList(1, site.shape(0).rank()))
                  features = features.times(dim);
                return Typing.of(site.input(0).with(Shape.of(site.shape(0).dim(0), features)));
              })
              .lowered((_, inputs, emit) ->
                  List.of(emit.op("Flatten", inputs, Attribute.whole("axis", 1))))
              .example("an image", "N,3,4,4", "N,48"));

  public static final BlockType RELU =
      FAMILY.add(
          words("relu", "ReLU")
              .aliases("activation")
              .typed(site -> Typing.of(site.input(0)))
              .lowered((_, inputs, emit) -> List.of(emit.op("Relu", inputs)))
              .example("keeps the shape", "N,8", "N,8"));

  public static final BlockType ADD =
      FAMILY.add(
          words("add", "Add")
              .aliases("skip", "residual")
              .inputs(PortSpec.many("x", "Inputs"))
              .typed(TestBlocks::add)
              .lowered((_, inputs, emit) -> List.of(emit.op("Add", inputs)))
              .example("two vectors", Parameters.NONE, List.of("N,8", "N,8"), List.of("N,8")));

  public static final BlockType SPLIT =
      FAMILY.add(
          words("split", "Split")
              .parameters(WAYS)
              .outputs(values ->
                  java.util.stream.IntStream.rangeClosed(1, WAYS.in(values))
                      .mapToObj(i -> PortSpec.one("y" + i, "Part " + i))
                      .toList())
              .typed(site ->
                  new Typing.Typed(java.util.Collections.nCopies(site.get(WAYS), site.input(0))))
              .lowered((site, inputs, _) ->
                  java.util.Collections.nCopies(site.get(WAYS), inputs.getFirst()))
              .example("two ways", Parameters.NONE, List.of("N,8"), List.of("N,8", "N,8")));

  private static final Family BLOCKS = FAMILY.close();

  public static final Catalogue CATALOGUE =
      new Catalogue(
          List.of(BLOCKS),
          List.of(
              new Preset(
                  "tiny",
                  "Tiny net",
                  "Two layers.",
                  List.of("small"),
                  () ->
                      graph(
                          """
                          input  = input(shape: N,8)
                          dense  = dense(units: 3)   input
                          output = output            dense
                          """))));

  private TestBlocks() {}

  /// A graph from lines whose ports are those of the test blocks.
  public static Graph graph(String lines) {
    try {
      return GraphText.parse(lines, Ports.of(CATALOGUE));
    } catch (DocumentException mistake) {
      throw new IllegalArgumentException(mistake);
    }
  }

  private static BlockType.Definition words(String id, String title) {
    return BlockType.named(id, title)
        .summary(title + " for tests.")
        .description("It is what it says.")
        .productDefined();
  }

  private static Typing dense(Site site) {
    var shape = site.shape(0);
    if (shape.rank() != 2)
      return Typing.rejected(
          Problem.of(
              "vector-expected",
              Message.of("problem.vector-expected.dense-reads", shape),
              new Remedy.InsertBefore(
                  Message.of("fix.flatten-first"), "x", FLATTEN.id(), Parameters.NONE)),
          site.input(0).with(Shape.of(shape.dim(0), Dim.of(site.get(UNITS)))));
    return Typing.of(site.input(0).with(shape.with(1, Dim.of(site.get(UNITS)))));
  }

  private static Typing add(Site site) {
    var first = site.shape(0);
    for (int i = 1; i < site.inputs().size(); i++) {
      var other = site.shape(i);
      if (first.equalTo(other) != Dim.Verdict.NO) continue;
      return Typing.rejected(
          Problem.of(
              "equal-shapes-expected",
              Message.of("problem.equal-shapes-expected.add-needs", first, other),
              new Remedy.WidenUpstream(
                  Message.of("fix.make-input-channels-wide", i + 1, first.dim(1)),
                  site.ports().get(i),
                  first.dim(1)),
              new Remedy.Disconnect(
                  Message.of("fix.remove-the-wire-to-input", i + 1), site.ports().get(i))),
          site.input(0));
    }
    return Typing.of(site.input(0));
  }
}
