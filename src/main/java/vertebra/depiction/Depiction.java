package vertebra.depiction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import vertebra.detection.BoundingBox;
import vertebra.detection.BoxHead;
import vertebra.detection.Detection;
import vertebra.runtime.Tensor;
import vertebra.runtime.TopK;
import vertebra.tensor.DType;

/// What the outputs of a network show, told by their sizes, or by the head that they leave.
public sealed interface Depiction {

  /// A class for every place, row by row.
  record Regions(int width, int height, List<Integer> classes) implements Depiction {
    public Regions {
      classes = List.copyOf(classes);
    }

    /// Which share of the places each class has, the largest first.
    public SequencedMap<Integer, Double> shares() {
      var counts = new TreeMap<Integer, Integer>();
      for (int label : classes) counts.merge(label, 1, Integer::sum);
      var shares = new LinkedHashMap<Integer, Double>();
      counts.entrySet().stream()
          .sorted((one, other) -> other.getValue() - one.getValue())
          .forEach(one -> shares.put(one.getKey(), (double) one.getValue() / classes.size()));
      return shares;
    }
  }

  /// Another picture.
  record Restored(Tensor picture) implements Depiction {}

  /// The likeliest classes.
  record Named(TopK top) implements Depiction {}

  /// The outputs that a detector's head leaves by, where nothing comes between.
  ///
  /// @param outputs in the order of the head's ports
  record RawHead(BoxHead head, List<String> outputs) {
    public RawHead {
      outputs = List.copyOf(outputs);
    }
  }

  /// What the outputs of no detector show.
  ///
  /// @param input the sizes of the picture that went in, or others
  static Optional<Depiction> other(List<Tensor> outputs, Optional<TopK> top, long[] input) {
    return outputs.stream()
        .flatMap(one -> map(one, input).stream())
        .findFirst()
        .or(() -> top.map(Named::new));
  }

  /// What a detector found in the first sample of some outputs: by the head that they leave, or
  /// boxes `[1, n, 4]` or `[n, 4]` with scores and class numbers `[1, n]` or `[n]`, or with a score
  /// for every class `[1, n, classes]`. Points of the objects may lie beside them, as [PointHeads]
  /// reads them.
  static Optional<Candidates> candidates(
      SequencedMap<String, Tensor> outputs, Optional<RawHead> raw) {
    if (raw.isPresent()) {
      var numbers = new ArrayList<Tensor>();
      for (var name : raw.get().outputs()) {
        var tensor = outputs.get(name);
        if (tensor != null) numbers.add(tensor);
      }
      if (numbers.size() == raw.get().outputs().size()) {
        var surest = Candidates.collecting();
        raw.get().head().collect(numbers, 0, surest);
        return Optional.of(Candidates.of(raw.get().head().boxes(), surest));
      }
    }
    return boxes(List.copyOf(outputs.values()));
  }

  private static Optional<Candidates> boxes(List<Tensor> outputs) {
    var boxes =
        outputs.stream()
            .filter(one -> one.rank() >= 2 && one.rank() <= 3 && one.dim(one.rank() - 1) == 4)
            .filter(one -> one.dtype() == DType.FLOAT32)
            .filter(one -> one.rank() == 2 || one.dim(0) == 1)
            .findFirst();
    if (boxes.isEmpty()) return Optional.empty();
    long count = boxes.get().dim(boxes.get().rank() - 2);
    var labels =
        outputs.stream()
            .filter(one -> one.dtype() == DType.INT64 && one.elements() == count)
            .findFirst();
    var scores =
        outputs.stream()
            .filter(one -> one != boxes.get() && one.dtype() == DType.FLOAT32)
            .filter(one ->
                labels.isPresent()
                    ? one.elements() == count
                    : one.elements() % Math.max(1, count) == 0)
            .findFirst();
    if (scores.isEmpty()) return Optional.empty();
    long classes = count == 0 ? 1 : Math.floorDiv(scores.get().elements(), count);
    if (labels.isEmpty() && (scores.get().rank() != 3 || classes < 1)) return Optional.empty();
    var points = PointHeads.of(outputs, count);
    var surest = Candidates.collecting();
    for (long i = 0; i < count; i++)
      for (long c = 0; c < (labels.isPresent() ? 1 : classes); c++) {
        double score = scores.get().get(labels.isPresent() ? i : i * classes + c);
        if (!surest.takes(score)) continue;
        int label = labels.isPresent() ? (int) labels.get().get(i) : (int) c;
        var box = box(boxes.get(), i);
        surest.add(new Detection(box, label, score, points.of(i, box)));
      }
    return Optional.of(Candidates.of(count, surest));
  }

  private static BoundingBox box(Tensor boxes, long row) {
    return new BoundingBox(
        boxes.get(4 * row), boxes.get(4 * row + 1), boxes.get(4 * row + 2), boxes.get(4 * row + 3));
  }

  /// A picture where as many colours leave as went in, at least as large; else the class with the
  /// highest score at every place.
  private static Optional<Depiction> map(Tensor output, long[] input) {
    if (output.rank() != 4 || output.dtype() != DType.FLOAT32 || output.dim(1) < 1)
      return Optional.empty();
    boolean isPicture = output.dim(1) == 1 || output.dim(1) == 3;
    boolean isAsLarge =
        input.length != 4
            || output.dim(1) == input[1] && output.dim(2) >= input[2] && output.dim(3) >= input[3];
    if (isPicture && isAsLarge) return Optional.of(new Restored(output));
    return output.dim(1) < 2 ? Optional.empty() : Optional.of(regions(output));
  }

  /// The class with the highest score at every place of the first of some maps.
  static Regions regions(Tensor scores) {
    int classes = (int) scores.dim(1);
    int places = (int) (scores.dim(2) * scores.dim(3));
    var best = new ArrayList<Integer>();
    for (int place = 0; place < places; place++) {
      int label = 0;
      for (int c = 1; c < classes; c++)
        if (scores.get((long) c * places + place) > scores.get((long) label * places + place))
          label = c;
      best.add(label);
    }
    return new Regions((int) scores.dim(3), (int) scores.dim(2), best);
  }
}
