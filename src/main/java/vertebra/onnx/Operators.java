package vertebra.onnx;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The ONNX operators that Vertebra speaks, in the forms it emits: how many inputs and outputs,
/// which attributes, and from which version of the operator set on. Every operator is checked
/// against this table as it is emitted, so a misspelt attribute fails in the first test and not in
/// somebody's runtime.
///
/// Source: the ONNX operator specification; a test compares the table with ONNX's own schemas.
public final class Operators {

  /// One row of the table.
  ///
  /// @param since the least version of the operator set that has the operator in this form
  /// @param maxInputs [Integer#MAX_VALUE] for any number
  public record OperatorRule(
      String name,
      int since,
      int minInputs,
      int maxInputs,
      int minOutputs,
      int maxOutputs,
      Map<String, AttributeKind> attributes,
      Set<String> required) {}

  /// What an attribute holds.
  public enum AttributeKind {
    WHOLE,
    WHOLES,
    REAL,
    REALS,
    TEXT
  }

  private static final int ANY = Integer.MAX_VALUE;

  /// How a convolution slides its kernel.
  private static final List<String> WINDOW =
      List.of(
          "kernel_shape:wholes",
          "strides:wholes",
          "pads:wholes",
          "dilations:wholes",
          "group:whole",
          "auto_pad:text");

  private static final Map<String, OperatorRule> ROWS = new HashMap<>();

  /// Reductions whose axes are an attribute at 17 and an input from 18 on. (Those of `ReduceSum`
  /// are an input at 17 already.)
  private static final Set<String> AXES_BECAME_AN_INPUT =
      Set.of("ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL2");

  static {
    Stream.of(
            "Abs",
            "Atan",
            "Ceil",
            "Cos",
            "Erf",
            "Exp",
            "Floor",
            "HardSwish",
            "Identity",
            "Log",
            "Neg",
            "Reciprocal",
            "Relu",
            "Round",
            "Shape",
            "Sigmoid",
            "Sign",
            "Sin",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Tanh",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "Not")
        .forEach(name -> add(name, 1, 1));
    Stream.of(
            "Add", "Sub", "Mul", "Div", "Pow", "MatMul", "Less", "Greater", "Equal", "And", "Or",
            "Expand", "Tile", "Reshape")
        .forEach(name -> add(name, 2, 2));
    Stream.of("Max", "Min", "Sum", "Mean").forEach(name -> add(name, 1, ANY));
    add("Mish", 18, 1, 1, 1, 1);
    add("Gelu", 20, 1, 1, 1, 1, "approximate:text");
    add("LeakyRelu", 1, 1, "alpha:real");
    add("Elu", 1, 1, "alpha:real");
    add("Celu", 1, 1, "alpha:real");
    add("Selu", 1, 1, "alpha:real", "gamma:real");
    add("PRelu", 2, 2);
    add("HardSigmoid", 1, 1, "alpha:real", "beta:real");
    add("Clip", 1, 3);
    add("Softmax", 1, 1, "axis:whole");
    add("LogSoftmax", 1, 1, "axis:whole");
    add("Conv", 2, 3, WINDOW.toArray(String[]::new));
    add(
        "ConvTranspose",
        2,
        3,
        Stream.concat(WINDOW.stream(), Stream.of("output_padding:wholes", "output_shape:wholes"))
            .toArray(String[]::new));
    add("Gemm", 2, 3, "alpha:real", "beta:real", "transA:whole", "transB:whole");
    add(
        "MaxPool",
        17,
        1,
        1,
        1,
        2,
        "kernel_shape:wholes!",
        "strides:wholes",
        "pads:wholes",
        "dilations:wholes",
        "ceil_mode:whole",
        "auto_pad:text",
        "storage_order:whole");
    add(
        "AveragePool",
        1,
        1,
        "kernel_shape:wholes!",
        "strides:wholes",
        "pads:wholes",
        "ceil_mode:whole",
        "auto_pad:text",
        "count_include_pad:whole");
    add("MaxUnpool", 2, 3, "kernel_shape:wholes!", "strides:wholes", "pads:wholes");
    add("MaxRoiPool", 2, 2, "pooled_shape:wholes!", "spatial_scale:real");
    add(
        "RoiAlign",
        3,
        3,
        "mode:text",
        "output_height:whole",
        "output_width:whole",
        "sampling_ratio:whole",
        "spatial_scale:real",
        "coordinate_transformation_mode:text");
    add(
        "BatchNormalization",
        17,
        5,
        5,
        1,
        3,
        "epsilon:real",
        "momentum:real",
        "training_mode:whole");
    add("LayerNormalization", 17, 2, 3, 1, 3, "axis:whole", "epsilon:real", "stash_type:whole");
    add("InstanceNormalization", 3, 3, "epsilon:real");
    add(
        "GroupNormalization",
        21,
        3,
        3,
        1,
        1,
        "epsilon:real",
        "num_groups:whole!",
        "stash_type:whole");
    add("LRN", 1, 1, "size:whole!", "alpha:real", "beta:real", "bias:real");
    add("LpNormalization", 1, 1, "axis:whole", "p:whole");
    add("Concat", 1, ANY, "axis:whole!");
    add("Split", 17, 1, 2, 1, ANY, "axis:whole");
    add("Slice", 3, 5);
    add("Gather", 2, 2, "axis:whole");
    add("GatherND", 2, 2, "batch_dims:whole");
    add("GatherElements", 2, 2, "axis:whole");
    add("ScatterND", 3, 3, "reduction:text");
    add("ScatterElements", 3, 3, "axis:whole", "reduction:text");
    add("Transpose", 1, 1, "perm:wholes");
    add("Flatten", 1, 1, "axis:whole");
    add("Squeeze", 1, 2);
    add("Unsqueeze", 2, 2);
    add("Cast", 1, 1, "to:whole!");
    add("Pad", 2, 3, "mode:text");
    add(
        "Resize",
        1,
        4,
        "mode:text",
        "coordinate_transformation_mode:text",
        "nearest_mode:text",
        "cubic_coeff_a:real",
        "exclude_outside:whole",
        "extrapolation_value:real");
    add("DepthToSpace", 1, 1, "blocksize:whole!", "mode:text");
    add("SpaceToDepth", 1, 1, "blocksize:whole!");
    AXES_BECAME_AN_INPUT.forEach(name -> add(name, 1, 1, "axes:wholes", "keepdims:whole"));
    add("ReduceSum", 1, 2, "keepdims:whole", "noop_with_empty_axes:whole");
    add("ArgMax", 1, 1, "axis:whole", "keepdims:whole", "select_last_index:whole");
    add("TopK", 17, 2, 2, 2, 2, "axis:whole", "largest:whole", "sorted:whole");
    add("NonMaxSuppression", 2, 5, "center_point_box:whole");
    add("Where", 3, 3);
    add("Range", 3, 3);
    add("CumSum", 2, 2, "exclusive:whole", "reverse:whole");
    add("Einsum", 1, ANY, "equation:text!");
    add("GridSample", 2, 2, "align_corners:whole", "mode:text", "padding_mode:text");
    add("OneHot", 3, 3, "axis:whole");
    add("QuantizeLinear", 2, 3, "axis:whole");
    add("DequantizeLinear", 2, 3, "axis:whole");
  }

  private Operators() {}

  private static void add(String name, int minInputs, int maxInputs, String... attributes) {
    add(name, 17, minInputs, maxInputs, 1, 1, attributes);
  }

  private static void add(
      String name,
      int since,
      int minInputs,
      int maxInputs,
      int minOutputs,
      int maxOutputs,
      String... attributes) {
    var kinds = new HashMap<String, AttributeKind>();
    var required = new HashSet<String>();
    for (var attribute : attributes) {
      var parts = attribute.replace("!", "").split(":", 2);
      kinds.put(parts[0], AttributeKind.valueOf(parts[1].toUpperCase(Locale.ROOT)));
      if (attribute.endsWith("!")) required.add(parts[0]);
    }
    ROWS.put(
        name,
        new OperatorRule(
            name,
            since,
            minInputs,
            maxInputs,
            minOutputs,
            maxOutputs,
            Map.copyOf(kinds),
            Set.copyOf(required)));
  }

  /// All rows, by name.
  public static List<OperatorRule> rows() {
    return ROWS.values().stream().sorted(Comparator.comparing(OperatorRule::name)).toList();
  }

  public static Optional<OperatorRule> find(String name) {
    return Optional.ofNullable(ROWS.get(name));
  }

  /// Whether the operator's `axes`, which are emitted as an attribute, have to be written as its
  /// second input in an operator set.
  public static boolean axesAreAnInput(String name, int opset) {
    return opset >= 18 && AXES_BECAME_AN_INPUT.contains(name);
  }

  /// The least version of the operator set that has the operator in the form that is emitted.
  public static int since(String name) {
    return row(name).since();
  }

  /// Throws [IllegalArgumentException] unless the table has the operator with so many inputs and
  /// outputs and these attributes.
  public static void check(String name, int inputs, int outputs, List<Attribute> attributes) {
    var row = row(name);
    if (inputs < row.minInputs() || inputs > row.maxInputs())
      throw new IllegalArgumentException(
          name + " takes " + row.minInputs() + " to " + row.maxInputs() + " inputs, not " + inputs);
    if (outputs < row.minOutputs() || outputs > row.maxOutputs())
      throw new IllegalArgumentException(
          name
              + " has "
              + row.minOutputs()
              + " to "
              + row.maxOutputs()
              + " outputs, not "
              + outputs);
    for (var attribute : attributes) {
      var kind = row.attributes().get(attribute.name());
      if (kind == null)
        throw new IllegalArgumentException(
            name
                + " has no attribute \""
                + attribute.name()
                + "\"; it has "
                + row.attributes().keySet().stream().sorted().toList());
      if (kind != kind(attribute))
        throw new IllegalArgumentException(
            "the attribute "
                + attribute.name()
                + " of "
                + name
                + " holds "
                + kind
                + ", not "
                + kind(attribute));
    }
    for (var required : row.required())
      if (attributes.stream().noneMatch(attribute -> attribute.name().equals(required)))
        throw new IllegalArgumentException(name + " needs the attribute \"" + required + "\"");
  }

  private static AttributeKind kind(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Whole _ -> AttributeKind.WHOLE;
      case Attribute.Wholes _ -> AttributeKind.WHOLES;
      case Attribute.Real _ -> AttributeKind.REAL;
      case Attribute.Reals _ -> AttributeKind.REALS;
      case Attribute.Text _ -> AttributeKind.TEXT;
    };
  }

  private static OperatorRule row(String name) {
    var row = ROWS.get(name);
    if (row == null)
      throw new IllegalArgumentException("the table of operators has no \"" + name + "\"");
    return row;
  }
}
