package vertebra.importing.recognition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;

/// What exporters write differently comes to the same description, and what computes something else
/// does not. A model is a line: `y=Type(x,w[4x3]) key=1,2; …`, where `w[4x3]` is a stored weight
/// and `[1,2]` a constant of whole numbers, `<1>` a single one, and `{0.5}` a real number.
class KnownSpellingsTest {

  private static final Pattern LINE = Pattern.compile("(\\S+)=(\\w+)\\((.*?)\\)(.*)");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          1x4x6x6 | a=Pad(x,[0,0,1,1,0,0,1,1]); y=AveragePool(a) kernel_shape=3,3 | \
              y=AveragePool(x) kernel_shape=3,3 pads=1,1,1,1 count_include_pad=1
          1x4x6x6 | a=Pad(x,[0,0,1,1,0,0,1,1]); y=Conv(a,w[2x4x3x3]) | \
              y=Conv(x,w[2x4x3x3]) pads=1,1,1,1
          1x4x6x6 | a=Conv(x,w[2x4x1x1]); y=Add(a,b[1x2x1x1]) | y=Conv(x,w[2x4x1x1],b[2])
          1x4 | a=MatMul(x,w[4x3]); y=Add(a,b[3]) | y=Gemm(x,w[3x4],b[3]) transB=1
          1x4 | y=Gemm(x,w[4x3],b[3]) | y=Gemm(x,w[3x4],b[3]) transB=1
          1x4x6x6 | y=ReduceMean(x) axes=2,3 keepdims=1 | y=GlobalAveragePool(x)
          1x4x6x6 | y=ReduceMean(x) axes=-1,-2 keepdims=0 | \
              a=GlobalAveragePool(x); y=Reshape(a,[1,4])
          1x4x6x6 | a=Add(x,{3}); b=Clip(a,{0},{6}); c=Div(b,{6}); y=Mul(x,c) | y=HardSwish(x)
          1x4x6x6 | a=Add(x,{3}); b=Clip(a,{0},{6}); c=Mul(x,b); y=Div(c,{6}) | y=HardSwish(x)
          1x5x8 | a=Div(x,{1.4142135}); b=Erf(a); c=Add(b,{1}); d=Mul(x,c); y=Mul(d,{0.5}) | \
              a=Div(x,{1.4142135}); b=Erf(a); c=Add(b,{1}); d=Mul(x,{0.5}); y=Mul(d,c)
          1x5x8 | m=ReduceMean(x) axes=-1; c=Sub(x,m); s=Pow(c,{2}); v=ReduceMean(s) axes=-1; \
              e=Add(v,{0.00001}); r=Sqrt(e); q=Div(c,r); g=Mul(w[8],q); y=Add(g,b[8]) | \
              y=LayerNormalization(x,w[8],b[8]) epsilon=0.00001
          1x6x4x4 | s=Shape(x); n=Gather(s,[0]); p=Concat(n,[2],[3],[4],[4]) axis=0; r=Reshape(x,p); \
              t=Transpose(r) perm=0,2,1,3,4; y=Reshape(t,[1,6,4,4]) | \
              r=Reshape(x,[1,2,3,16]); t=Transpose(r) perm=0,2,1,3; y=Reshape(t,[1,6,4,4])
          1x12x5x5 | r=Reshape(x,[1,3,4,5,5]); t=Transpose(r) perm=0,3,4,1,2; y=Reshape(t,[1,75,4]) | \
              t=Transpose(x) perm=0,2,3,1; y=Reshape(t,[1,75,4])
          1x5x8 | a=Gather(x,<0>) axis=1; y=Relu(a) | \
              a=Slice(x,[0],[1],[1]); b=Reshape(a,[1,8]); y=Relu(b)
          1x4x6x6 | a=Mul(x,x); b=ReduceSum(a,[1]); c=Sqrt(b); y=Div(x,c) | \
              a=ReduceL2(x) axes=1; y=Div(x,a)
          """)
  void twoSpellingsOfTheSameAreTheSame(String sizes, String one, String other) {
    assertEquals(described(sizes, other), described(sizes, one));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1x4x6x6 | a=Pad(x,[0,0,1,1,0,0,1,1]); y=MaxPool(a) kernel_shape=3,3 | \
              y=MaxPool(x) kernel_shape=3,3 pads=1,1,1,1
          1x6x4x4 | r=Reshape(x,[1,2,3,16]); t=Transpose(r) perm=0,2,1,3; y=Reshape(t,[1,6,4,4]) | \
              r=Reshape(x,[1,3,2,16]); t=Transpose(r) perm=0,2,1,3; y=Reshape(t,[1,6,4,4])
          1x4x6x6 | a=Add(x,{2}); b=Clip(a,{0},{6}); c=Div(b,{6}); y=Mul(x,c) | y=HardSwish(x)
          1x4x6x6 | a=Dropout(x,{0.5},<1>); y=Relu(a) | y=Relu(x)
          1x4x6x6 | y=Conv(x,w[2x4x5x5]) | y=Conv(x,w[2x4x3x3])
          """)
  void whatComputesSomethingElseIsNotTheSame(String sizes, String one, String other) {
    assertNotEquals(described(sizes, other), described(sizes, one));
  }

  private static final String USUAL_ATTENTION =
      "p=MatMul(x,w[8x24]); s=Add(p,b[24]); q0=Slice(s,[0],[8],[2]); k0=Slice(s,[8],[16],[2]);"
          + " v0=Slice(s,[16],[24],[2]); q1=Reshape(q0,[1,5,2,4]); k1=Reshape(k0,[1,5,2,4]);"
          + " v1=Reshape(v0,[1,5,2,4]); q=Transpose(q1) perm=0,2,1,3; k2=Transpose(k1)"
          + " perm=0,2,1,3; v=Transpose(v1) perm=0,2,1,3; k=Transpose(k2) perm=0,1,3,2;"
          + " t=Mul(q,{0.5}); m=MatMul(t,k); h=Softmax(m) axis=-1; z=MatMul(h,v); u=Transpose(z)"
          + " perm=0,2,1,3; f=Reshape(u,[1,5,8]); o=MatMul(f,w[8x8]); y=Add(o,b[8])";

  private static final String TOKENS_FIRST =
      "x1=Transpose(x) perm=1,0,2; p=MatMul(x1,w[8x24]); s=Add(b[24],p); q0=Slice(s,[0],[8],[2]);"
          + " k0=Slice(s,[8],[16],[2]); v0=Slice(s,[16],[24],[-1]); q1=Reshape(q0,[5,2,4]);"
          + " k1=Reshape(k0,[5,2,4]); v1=Reshape(v0,[5,2,4]); q=Transpose(q1) perm=1,0,2;"
          + " v=Transpose(v1) perm=1,0,2; t=Div(q,{2}); k=Transpose(k1) perm=1,2,0;"
          + " m=MatMul(t,k); h=Softmax(m) axis=-1; z=MatMul(h,v); u=Transpose(z) perm=1,0,2;"
          + " f=Reshape(u,[5,8]); o=Gemm(f,w[8x8],b[8]) transB=1; r=Reshape(o,[5,1,8]);"
          + " y=Transpose(r) perm=1,0,2";

  @Test
  void attentionWithTheTokensFirstIsTheSame() {
    assertEquals(described("1x5x8", USUAL_ATTENTION), described("1x5x8", TOKENS_FIRST));
  }

  /// Where the file has no axis of samples, too.
  @Test
  void theWeightsOfTheHeadsAreStillKnownByTheirName() {
    var model =
        ModelOperators.of(file(TOKENS_FIRST), shapes("1x5x8", file(TOKENS_FIRST)), Map.of());
    var maker = model.draft().maker(model.tensors().get("h"), "Softmax").orElseThrow();
    assertArrayEquals(new long[] {1, 2, 5, 5}, model.draft().sizes(maker.output()).orElseThrow());
  }

  @Test
  void attentionCutOutOfFiveAxesIsTheSame() {
    var fiveAxes =
        "p=MatMul(x,w[8x24]); s=Add(p,b[24]); r=Reshape(s,[1,5,3,2,4]); a=Transpose(r)"
            + " perm=2,0,3,1,4; q=Gather(a,<0>); k0=Gather(a,<1>); v=Gather(a,<2>); k=Transpose(k0)"
            + " perm=0,1,3,2; m0=MatMul(q,k); m=Mul(m0,{0.5}); h=Softmax(m) axis=3;"
            + " z=MatMul(h,v); u=Transpose(z) perm=0,2,1,3; f=Reshape(u,[1,5,8]);"
            + " o=MatMul(f,w[8x8]); y=Add(o,b[8])";
    assertEquals(described("1x5x8", USUAL_ATTENTION), described("1x5x8", fiveAxes));
  }

  @Test
  void attentionWithKeysAndValuesExchangedIsNotTheSame() {
    var exchanged =
        USUAL_ATTENTION
            .replace("k0=Slice(s,[8],[16]", "k0=Slice(s,[16],[24]")
            .replace("v0=Slice(s,[16],[24]", "v0=Slice(s,[8],[16]");
    assertNotEquals(described("1x5x8", USUAL_ATTENTION), described("1x5x8", exchanged));
  }

  /// The description of a model.
  private static List<String> described(String sizes, String model) {
    var graph = ModelOperators.of(file(model), shapes(sizes, file(model)), Map.of()).draft();
    var frozen = graph.freeze();
    int end = 0;
    for (int tensor = 0; tensor < frozen.tensors(); tensor++)
      if (frozen.leaves(tensor)) end = tensor;
    var words = new ArrayList<String>();
    var region =
        Region.of(
            frozen,
            _ -> true,
            List.of(end),
            Detail.EXACT,
            word -> {
              if (!words.contains(word)) words.add(word);
              return words.indexOf(word);
            });
    assertNotEquals(List.of(), region.operations());
    return region.tokens().stream()
        .map(token ->
            Token.kind(token) == Token.TokenKind.WORD
                ? words.get(Token.number(token))
                : Token.kind(token) + " " + Token.number(token))
        .toList();
  }

  private static ModelShapes shapes(String sizes, ModelFile file) {
    var numbers = Arrays.stream(sizes.split("x", -1)).mapToLong(Long::parseLong).toArray();
    return ModelShapes.of(file, Map.of("x", numbers));
  }

  private static ModelFile file(String model) {
    var tensors = new LinkedHashMap<String, ModelFile.Tensor>();
    var nodes = new ArrayList<ModelFile.Node>();
    for (var line : model.split(";", -1)) {
      var parts = LINE.matcher(line.strip());
      if (!parts.matches()) throw new IllegalArgumentException(line);
      var inputs = new ArrayList<String>();
      for (var input : parts.group(3).split(",(?![^\\[]*\\])", -1))
        inputs.add(input(input, tensors));
      var attributes = new HashMap<String, Attribute>();
      for (var written : parts.group(4).strip().split(" +", -1))
        if (!written.isEmpty()) attribute(written, attributes);
      nodes.add(
          new ModelFile.Node(
              "", "", parts.group(2), inputs, List.of(parts.group(1)), attributes, false));
    }
    return new ModelFile(
        Path.of("model"),
        8,
        17,
        "",
        List.of("x"),
        List.of("y"),
        nodes,
        tensors,
        Map.of(),
        List.of());
  }

  private static void attribute(String written, Map<String, Attribute> attributes) {
    var sides = written.split("=", -1);
    var list = List.of("pads", "kernel_shape", "axes", "perm").contains(sides[0]);
    attributes.put(
        sides[0],
        list
            ? Attribute.wholes(
                sides[0],
                Arrays.stream(sides[1].split(",", -1)).mapToLong(Long::parseLong).toArray())
            : sides[1].contains(".")
                ? Attribute.real(sides[0], Double.parseDouble(sides[1]))
                : Attribute.whole(sides[0], Long.parseLong(sides[1])));
  }

  private static String input(String written, Map<String, ModelFile.Tensor> tensors) {
    var name = written.strip();
    int bracket = name.indexOf('[');
    if (bracket > 0) {
      var dims =
          Arrays.stream(name.substring(bracket + 1, name.length() - 1).split("x", -1))
              .map(Long::valueOf)
              .toList();
      tensors.put(name, new ModelFile.Tensor(name, DType.FLOAT32, dims, null));
    } else if (bracket == 0 || name.startsWith("{") || name.startsWith("<")) {
      var numbers =
          Arrays.stream(name.substring(1, name.length() - 1).split(",", -1))
              .mapToDouble(Double::parseDouble)
              .toArray();
      var type = name.startsWith("{") ? DType.FLOAT32 : DType.INT64;
      var dims = bracket == 0 ? List.of((long) numbers.length) : List.<Long>of();
      tensors.put(name, new ModelFile.Tensor(name, type, dims, numbers));
    }
    return name;
  }
}
