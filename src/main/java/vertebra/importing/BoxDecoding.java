package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Boxes behind an output that says them otherwise: as centre, width and height, or as offsets from
/// anchors (Ren et al., "Faster R-CNN"; Ge et al., "YOLOX"). The output keeps its name and gives
/// the corners x1, y1, x2, y2 of every box.
final class BoxDecoding {

  private static final Pattern HOW = Pattern.compile("centres|(anchors|strides|size|std)=.*");

  /// Where boxes are looked for.
  ///
  /// @param centres centre x, centre y, width and height of each, one after another
  @SuppressWarnings("ArrayRecordComponent")
  private record Anchors(int count, float[] centres) {}

  private final Ends ends;
  private final GraphDraft graph;
  private final List<DraftNode> fresh = new ArrayList<>();
  private final String name;

  private BoxDecoding(ModelDraft draft, String name) {
    ends = new Ends(draft);
    graph = draft.graph();
    this.name = name;
  }

  /// Puts the decoding behind an output of boxes, four numbers each.
  ///
  /// @param text the output and, behind colons, `centres`, or `anchors=` and a file of anchors'
  ///   corners, or `strides=` and `size=` of a grid; `std=` are the four factors of offsets
  static void behind(ModelDraft draft, String text, ModelSteps.Outside outside)
      throws ModelException {
    var words = List.of(text.split(":", -1));
    // Names may hold colons too.
    int known = 0;
    while (known < words.size() && !HOW.matcher(words.get(known)).matches()) known++;
    var decoding = new BoxDecoding(draft, String.join(":", words.subList(0, known)));
    Anchors anchors = null;
    float[] strides = {};
    float[] size = {};
    float[] factors = {1, 1, 1, 1};
    boolean isCentres = false;
    for (var word : words.subList(known, words.size()))
      if (word.equals("centres")) isCentres = true;
      else if (word.startsWith("anchors="))
        anchors = stored(word.substring(8), outside.read(word.substring(8)));
      else if (word.startsWith("strides=")) strides = StepWords.reals(word.substring(8));
      else if (word.startsWith("size=")) size = StepWords.reals(word.substring(5));
      else if (word.startsWith("std=")) factors = StepWords.reals(word.substring(4));
      else throw new ModelException(say("edit.decode-what", text));
    if (strides.length > 0 && size.length == 2) anchors = grid(strides, size);
    if (isCentres == (anchors != null) || factors.length != 4)
      throw new ModelException(say("edit.decode-what", text));
    decoding.write(anchors, factors);
  }

  /// Anchors of a file, whose rows are corners.
  private static Anchors stored(String file, StoredNumbers numbers) throws ModelException {
    var dims = numbers.dims();
    if (dims.size() != 2 || dims.getLast() != 4 || numbers.dtype() != DType.FLOAT32)
      throw new ModelException(say("edit.no-anchors", file, numbers.dtype() + " " + dims));
    var corners = numbers.reals();
    var centres = new float[corners.length];
    for (int at = 0; at < corners.length; at += 4)
      for (int axis = 0; axis < 2; axis++) {
        centres[at + axis] = (corners[at + axis] + corners[at + axis + 2]) / 2;
        centres[at + axis + 2] = corners[at + axis + 2] - corners[at + axis];
      }
    return new Anchors(centres.length / 4, centres);
  }

  /// A square for every cell of maps with those strides, row by row, which begins at its cell.
  private static Anchors grid(float[] strides, float[] size) throws ModelException {
    var centres = new ArrayList<Float>();
    for (float stride : strides) {
      if (stride < 1) throw new ModelException(say("edit.whole-number", stride, 1, size[0]));
      for (int y = 0; y < (int) (size[0] / stride); y++)
        for (int x = 0; x < (int) (size[1] / stride); x++)
          centres.addAll(List.of(x * stride, y * stride, stride, stride));
    }
    var all = new float[centres.size()];
    for (int i = 0; i < all.length; i++) all[i] = centres.get(i);
    return new Anchors(all.length / 4, all);
  }

  private void write(@Nullable Anchors anchors, float[] factors) throws ModelException {
    var output = ends.output(name);
    var type = ends.type(name);
    var shape = type.shape();
    boolean isBoxes = type.dtype() == DType.FLOAT32 && shape.rank() == 3;
    boolean isLast = isBoxes && shape.dim(2).equals(Dim.of(4));
    if (!isLast && !(isBoxes && shape.dim(1).equals(Dim.of(4))))
      throw new ModelException(say("edit.no-boxes", name, type));
    var count = shape.dim(isLast ? 1 : 2);
    if (anchors != null && count.known().orElse(anchors.count()) != anchors.count())
      throw new ModelException(say("edit.other-anchors", anchors.count(), name, count));
    var boxes = ends.makeInner(output);
    if (!isLast) {
      var turned = graph.free(name + "_turned");
      fresh.add(Ends.transpose(boxes, turned, List.of(0L, 2L, 1L)));
      boxes = turned;
    }
    var places = picked(boxes, "places", 0);
    var sizes = picked(boxes, "sizes", 2);
    if (anchors != null) {
      var reach = part(anchors, 2);
      var spread = new float[reach.length];
      var rates = new float[] {factors[2], factors[3]};
      for (int i = 0; i < reach.length; i++) spread[i] = reach[i] * factors[i % 2];
      places = with("Mul", places, "moved", numbers(anchors, spread));
      places = with("Add", places, "placed", numbers(anchors, part(anchors, 0)));
      sizes = with("Mul", sizes, "scaled", StoredNumbers.of(List.of(2L), rates));
      sizes = made("Exp", List.of(sizes), "grown");
      sizes = with("Mul", sizes, "sized", numbers(anchors, reach));
    }
    var half = with("Mul", sizes, "half", StoredNumbers.of(List.of(1L), new float[] {0.5f}));
    var first = made("Sub", List.of(places, half), "first");
    var last = made("Add", List.of(places, half), "last");
    fresh.add(
        new DraftNode(graph.free(name + "/Concat"), "Concat", List.of(first, last), List.of(name))
            .with(Attribute.whole("axis", 2)));
    graph.nodes.addAll(fresh);
    output.type =
        Optional.of(
            new TensorType(type.dtype(), new Shape(List.of(shape.dim(0), count, Dim.of(4)))));
  }

  private static float[] part(Anchors anchors, int from) {
    var part = new float[2 * anchors.count()];
    for (int i = 0; i < part.length; i++) part[i] = anchors.centres()[i / 2 * 4 + from + i % 2];
    return part;
  }

  private static StoredNumbers numbers(Anchors anchors, float[] numbers) {
    return StoredNumbers.of(List.of((long) anchors.count(), 2L), numbers);
  }

  /// Two of the four numbers of every box.
  private String picked(String boxes, String word, long from) {
    var picked =
        made(
            "Gather",
            List.of(boxes, ends.stored(name, word + "_of", StoredNumbers.list(from, from + 1))),
            word);
    fresh.getLast().with(Attribute.whole("axis", 2));
    return picked;
  }

  private String with(String type, String input, String word, StoredNumbers numbers) {
    return made(type, List.of(input, ends.stored(name, word + "_by", numbers)), word);
  }

  private String made(String type, List<String> inputs, String word) {
    var result = graph.free(name + "_" + word);
    fresh.add(new DraftNode(result, type, inputs, List.of(result)));
    return result;
  }
}
