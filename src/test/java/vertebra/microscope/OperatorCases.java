package vertebra.microscope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.graph.NodeId;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Every operator of the microscope's table, in small models that ONNX Runtime ran: several cases
/// where attributes change which numbers are used.
final class OperatorCases {

  /// One operator with its inputs.
  ///
  /// @param inputs a shape, as `2,3,5,5`, of drawn numbers; or whole numbers in brackets, as `[0
  ///   1]`; or numbers in angles, as `<0.5 2>`; or truths in braces, as `{1 0}`
  /// @param attributes as `strides=2 2`, `mode=linear`, `alpha=0.3`
  record Case(String type, int opset, List<String> inputs, int outputs, List<String> attributes) {
    @Override
    public String toString() {
      return type + " " + String.join(" ", inputs) + " " + String.join(" ", attributes);
    }
  }

  private static final String TABLE =
      """
      Conv | 1,4,7,6 4,2,3,3 4 | group=2 pads=1,1,1,1 strides=2,1
      Conv | 1,2,9,9 3,2,3,3 | dilations=2,3 pads=2,3,2,3 strides=2,2
      Conv | 1,2,9,9 3,2,3,3 | auto_pad=SAME_UPPER strides=2,2
      Conv | 1,3,8 4,3,3 4 | pads=1,1
      Conv | 1,3,5,5 3,1,3,3 | group=3 auto_pad=SAME_LOWER
      ConvTranspose | 1,3,4,5 3,2,3,3 2 | strides=2,2 pads=1,1,1,1 output_padding=1,1
      ConvTranspose | 1,4,4,4 4,1,4,4 | group=2 strides=2,2 pads=1,1,1,1
      ConvTranspose | 1,2,5,5 2,2,3,3 | strides=2,2 dilations=2,1
      MaxPool | 1,2,7,7 | kernel_shape=3,3 strides=2,2 pads=1,1,1,1
      MaxPool | 1,2,7,7 | kernel_shape=3,2 strides=2,2 ceil_mode=1 dilations=2,1
      AveragePool | 1,2,7,7 | kernel_shape=3,3 strides=2,2 pads=1,1,1,1
      AveragePool | 1,2,7,7 | kernel_shape=3,3 strides=2,2 pads=1,1,1,1 count_include_pad=1
      GlobalAveragePool | 1,3,4,5 |
      GlobalMaxPool | 1,3,4,5 |
      Gemm | 2,5 3,5 3 | transB=1 alpha=0.5 beta=2.0
      Gemm | 5,2 5,3 3 | transA=1
      MatMul | 2,3,4 4,5 |
      MatMul | 1,2,3,4 1,2,4,3 |
      Softmax | 1,3,4 | axis=1
      LogSoftmax | 2,7 |
      LayerNormalization | 1,4,6 6 6 | axis=-1
      InstanceNormalization | 1,3,4,4 3 3 |
      GroupNormalization@21 | 1,4,3,3 4 4 | num_groups=2
      BatchNormalization | 1,3,4,4 3 3 3 <0.5 1.5 2> |
      LRN | 1,7,3,3 | size=5 alpha=0.3
      ReduceMean | 1,3,4,4 | axes=2,3 keepdims=0
      ReduceSum | 1,5,4 [1] |
      ReduceMax | 1,5,4 | axes=1
      ReduceMin | 1,5,4 | axes=2
      ReduceL2 | 1,5,4 | axes=1
      Resize | 1,2,4,5 - <1 1 2 2> | mode=nearest nearest_mode=floor coordinate_transformation_mode=asymmetric
      Resize | 1,2,4,5 - <1 1 2 3> | mode=linear coordinate_transformation_mode=half_pixel
      Resize | 1,2,4,5 - - [1 2 7 9] | mode=linear coordinate_transformation_mode=align_corners
      Resize | 1,2,5,5 - <1 1 2 2> | mode=cubic coordinate_transformation_mode=pytorch_half_pixel
      RoiAlign | 1,2,8,8 <1 1 6 6 0 2 7 5> [0 0] | output_height=2 output_width=3 sampling_ratio=2 spatial_scale=1.0
      RoiAlign | 1,2,8,8 <1 1 14 13> [0] | output_height=2 output_width=2 spatial_scale=0.5 coordinate_transformation_mode=output_half_pixel
      MaxRoiPool | 1,2,8,8 <0 1 1 6 6> | pooled_shape=2,2 spatial_scale=1.0
      Identity | 1,2,3 |
      Reshape | 1,6,2 [1 3 -1] |
      Flatten | 1,3,2,2 | axis=1
      Squeeze | 1,1,3 [1] |
      Unsqueeze | 2,3 [1] |
      Transpose | 1,2,3,4 | perm=0,2,3,1
      Expand | 1,1,4 [1 3 4] |
      Tile | 1,2,3 [1 2 2] |
      Slice | 1,6,5 [1 4] [5 0] [1 2] [2 -1] |
      Split | 1,6,3 [2 4] | axis=1
      Concat | 1,2,3 1,4,3 | axis=1
      Gather | 5,3 [4 0 2] | axis=0
      GatherND | 2,3,4 [[0 1][1 2]] |
      DepthToSpace | 1,8,2,3 | blocksize=2 mode=CRD
      DepthToSpace | 1,8,2,3 | blocksize=2
      SpaceToDepth | 1,2,4,6 | blocksize=2
      Pad | 1,2,3,3 [0 0 1 2 0 0 2 1] | mode=reflect
      Pad | 1,2,3,3 [0 0 1 2 0 0 2 1] | mode=edge
      Pad | 1,2,3,3 [0 0 1 2 0 0 2 1] <0.5> |
      Dropout | 1,2,3 |
      Add | 1,2,3,3 2,1,1 |
      Sum | 1,4 1,4 1,4 |
      Sub | 1,2,3 1,2,3 |
      Mul | 1,2,3,3 1,2,1,1 |
      Div | 1,4 <1.5 2 -3 0.5> |
      Pow | 1,4 <2> |
      Max | 1,4 1,4 1,4 |
      Min | 1,4 1,4 |
      PRelu | 1,3,2,2 3,1,1 |
      Clip | 1,9 <-0.5> <0.7> |
      Gelu@20 | 1,9 |
      Gelu@20 | 1,9 | approximate=tanh
      Mish@18 | 1,9 |
      LeakyRelu | 1,9 | alpha=0.3
      Elu | 1,9 | alpha=0.7
      Celu | 1,9 | alpha=0.7
      Selu | 1,9 |
      HardSigmoid | 1,9 | alpha=0.3
      ThresholdedRelu | 1,9 | alpha=0.3
      Log | <0.5 1 2 7> |
      Sqrt | <0 0.25 2 9> |
      Mod | [7 -7 5 -5] [3 3 -3 -3] |
      Mod | <7.5 -7.5 5 -5> <3 3 -3 -3> | fmod=1
      Cast | 1,9 | to=7
      Cast | <0 1 -2> | to=9
      Equal | <1 2 3 4> <1 0 3 5> |
      Greater | 1,9 <0.2> |
      GreaterOrEqual | <1 2 3 4> <1 0 4 5> |
      Less | 1,3,3 3,1 |
      LessOrEqual | <1 2 3 4> <1 0 4 5> |
      And | {1 1 0 0} {1 0 1 0} |
      Or | {1 1 0 0} {1 0 1 0} |
      Not | {1 0 1} |
      Where | {1 0 1 0} 1,4 <9 8 7 6> |
      Shape | 1,3,4,5 |
      Range | <1> <9> <2> |
      MaxUnpool | 1,1,2,2 [0 3 9 14] | kernel_shape=2,2 strides=2,2
      Upsample@9 | 1,2,3,4 <1 1 2 3> | mode=nearest
      Upsample@9 | 1,2,3,4 <1 1 2 2> | mode=linear
      """;

  /// Operators that answer truths.
  private static final Set<String> TRUTHS =
      Set.of("And", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Not", "Or");

  private static final List<String> PLAIN =
      List.of(
          """
          Abs Ceil Cos Erf Exp Floor HardSwish Neg Relu Round Sigmoid Sign Sin Softplus Softsign Tanh Reciprocal\
          """
              .split("\\s+", -1));

  private static final Engine ENGINE = new OrtEngine();

  private OperatorCases() {}

  static List<Case> all() {
    var plain = PLAIN.stream().map(type -> new Case(type, 17, List.of("1,3,4,4"), 1, List.of()));
    return Stream.concat(TABLE.lines().map(OperatorCases::parsed), plain).toList();
  }

  private static Case parsed(String line) {
    var cells = line.split("\\|", -1);
    var name = cells[0].strip().split("@", -1);
    var inputs = new ArrayList<String>();
    int depth = 0;
    var word = new StringBuilder();
    for (char letter : (cells[1].strip() + " ").toCharArray()) {
      if ("[<{".indexOf(letter) >= 0) depth++;
      if ("]>}".indexOf(letter) >= 0) depth--;
      if (letter == ' ' && depth == 0) {
        inputs.add(word.toString());
        word.setLength(0);
      } else {
        word.append(letter);
      }
    }
    var attributes = cells[2].strip();
    return new Case(
        name[0],
        name.length > 1 ? Integer.parseInt(name[1]) : 17,
        inputs,
        name[0].equals("Split") ? 2 : 1,
        attributes.isEmpty() ? List.of() : List.of(attributes.split(" ", -1)));
  }

  private static Attribute attribute(String text) {
    var name = text.substring(0, text.indexOf('='));
    var value = text.substring(text.indexOf('=') + 1);
    if (Set.of("mode", "auto_pad", "approximate", "nearest_mode", "coordinate_transformation_mode")
        .contains(name)) return Attribute.text(name, value);
    if (value.contains(".")) return Attribute.real(name, Double.parseDouble(value));
    boolean isList = value.contains(",") || Set.of("axes", "pads", "kernel_shape").contains(name);
    return isList
        ? Attribute.wholes(
            name, Arrays.stream(value.split(",", -1)).mapToLong(Long::parseLong).toArray())
        : Attribute.whole(name, Long.parseLong(value));
  }

  private static Tensor tensor(String text, Random random) {
    if (text.startsWith("[[")) {
      var rows = text.substring(1, text.length() - 1).split("]", -1);
      var values =
          Arrays.stream(rows)
              .filter(row -> !row.isEmpty())
              .flatMap(row -> Arrays.stream(row.substring(1).split(" ", -1)))
              .mapToLong(Long::parseLong)
              .toArray();
      return Tensor.of(values, rows.length - 1, values.length / (rows.length - 1));
    }
    var inner = text.replaceAll("[\\[\\]<>{}]", "");
    if (text.startsWith("{")) {
      var truths = inner.split(" ", -1);
      var tensor = Tensor.zeros(DType.BOOL, truths.length);
      for (int i = 0; i < truths.length; i++) tensor.set(i, Double.parseDouble(truths[i]));
      return tensor;
    }
    if (text.startsWith("[")) {
      var values = Arrays.stream(inner.split(" ", -1)).mapToLong(Long::parseLong).toArray();
      return Tensor.of(values, values.length);
    }
    if (text.startsWith("<")) {
      var words = inner.split(" ", -1);
      var values = new float[words.length];
      for (int i = 0; i < words.length; i++) values[i] = Float.parseFloat(words[i]);
      return Tensor.of(values, values.length);
    }
    var dims = Arrays.stream(text.split(",", -1)).mapToLong(Long::parseLong).toArray();
    var tensor = Tensor.zeros(DType.FLOAT32, dims);
    for (long i = 0; i < tensor.elements(); i++) tensor.set(i, random.nextGaussian());
    return tensor;
  }

  /// What the runtime made of a case.
  static Slide slide(Case one) throws EngineException {
    var random = new Random(one.toString().hashCode());
    var names = new ArrayList<String>();
    var fed = new LinkedHashMap<String, Tensor>();
    var weights = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < one.inputs().size(); i++) {
      var text = one.inputs().get(i);
      if (text.equals("-")) {
        names.add("");
        continue;
      }
      var name = "in" + i;
      var numbers = tensor(text, random);
      if (one.type().endsWith("RoiAlign") && i == 1)
        numbers = numbers.reshaped(numbers.elements() / 4, 4);
      if (one.type().equals("MaxRoiPool") && i == 1)
        numbers = numbers.reshaped(numbers.elements() / 5, 5);
      if (one.type().equals("MaxUnpool") && i == 1)
        numbers = numbers.reshaped(1, 1, 2, numbers.elements() / 2);
      if (one.type().equals("Clip") && i > 0) numbers = numbers.reshaped();
      if (one.type().equals("Range")) numbers = numbers.reshaped();
      if (one.type().equals("Pad") && i == 2) numbers = numbers.reshaped();
      names.add(name);
      if (i == 0) fed.put(name, numbers);
      else weights.put(name, numbers);
    }
    var outputs = new ArrayList<String>();
    for (int i = 0; i < one.outputs(); i++) outputs.add("out" + i);
    var operator =
        new Model.Operator(
            "it/" + one.type(),
            one.type(),
            names,
            outputs,
            one.attributes().stream().map(OperatorCases::attribute).toList());
    var known = new HashMap<String, Tensor>(fed);
    known.putAll(weights);
    var derivation = new Derivation(List.of(operator), known, weights.keySet());
    var model =
        new Model(
            "one",
            one.opset(),
            fed.entrySet().stream().map(OperatorCases::value).toList(),
            outputs.stream()
                .map(name ->
                    new Model.Value(
                        name,
                        new TensorType(answered(one, known), Shape.of(derivation.dims(name)))))
                .toList(),
            List.of(operator),
            weights.entrySet().stream().map(OperatorCases::weight).toList(),
            Map.of());
    WeightData data = (weight, target) -> target.copyFrom(weights.get(weight.name()).data());
    try (var session =
        ENGINE.open(model, data, Device.CPU, Engine.Options.DEFAULT.withThreads(1))) {
      var given = session.run(fed, Cancellation.none());
      return new Slide(
          List.of(new NodeId("it")),
          "it",
          "",
          List.of(operator),
          List.of(new Slide.Flow("in0", "in0", fed.get("in0"))),
          weights.keySet(),
          known,
          outputs.stream().map(name -> new Slide.Flow(name, name, given.get(name))).toList(),
          List.of(),
          Optional.empty(),
          Sightline.NONE,
          Surroundings.NONE,
          Optional.empty());
    }
  }

  /// What kind of number a case answers.
  private static DType answered(Case one, Map<String, Tensor> known) {
    if (TRUTHS.contains(one.type()) || one.attributes().contains("to=9")) return DType.BOOL;
    if (one.type().equals("Shape") || one.attributes().contains("to=7")) return DType.INT64;
    boolean isMod = one.type().equals("Mod");
    return isMod ? Objects.requireNonNull(known.get("in0")).dtype() : DType.FLOAT32;
  }

  private static Model.Value value(Map.Entry<String, Tensor> fed) {
    return new Model.Value(
        fed.getKey(), new TensorType(fed.getValue().dtype(), Shape.of(fed.getValue().dims())));
  }

  private static Model.Weight weight(Map.Entry<String, Tensor> weight) {
    return new Model.Weight(
        weight.getKey(),
        weight.getValue().dtype(),
        Arrays.stream(weight.getValue().dims()).boxed().toList(),
        new Init.Constant(0),
        Model.Weight.WeightKind.TRAINABLE);
  }
}
