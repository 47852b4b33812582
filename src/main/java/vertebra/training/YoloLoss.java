package vertebra.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vertebra.detection.AnchorMatch;
import vertebra.detection.BoundingBox;
import vertebra.detection.BoxHead;
import vertebra.detection.GridMatch;
import vertebra.detection.LabelledBox;
import vertebra.gradient.Term;
import vertebra.runtime.Tensor;

/// The loss of a head whose maps answer for prepared boxes at every place: squared error of the
/// middle and of the exponents of the sides, cross-entropy of each class by itself, and of whether
/// there is an object, which prepared boxes that are nearly right do not learn. All is divided by
/// the number of objects learned. For the decoding of YOLOv5, which bounds the sides, squared
/// errors are those of the middle and of the roots of the sides.
///
/// Source: Redmon and Farhadi 2018, "YOLOv3: An Incremental Improvement", sections 2.1 and 2.2.
record YoloLoss(BoxHead.Maps head) {

  private static final double IGNORED_FROM = 0.5;
  private static final String SHARE = "target/share";

  /// How much the squared errors of a box count; the paper's first version has 5.
  private static final double BOX = 5;

  Term of(List<Term> answers) {
    var share = answers.getFirst().tape().input(SHARE);
    var parts = new ArrayList<Term>();
    for (int l = 0; l < answers.size(); l++) parts.add(level(answers.get(l), l));
    return parts.stream().reduce(Term::plus).orElseThrow().times(share);
  }

  private Term level(Term map, int number) {
    var level = head.levels().get(number);
    long anchors = level.anchors().size();
    long values = 5L + head.classes();
    var apart = map.reshaped(map.dim(0), anchors, values, level.rows(), level.columns());
    var tape = map.tape();
    var boxes = tape.input(name("boxes", number), sizes(apart, 4));
    var positive = tape.input(name("positive", number), sizes(apart, 1));
    var counts = tape.input(name("counts", number), sizes(apart, 1));
    var classes = tape.input(name("classes", number), sizes(apart, head.classes()));
    var sure = Loss.BinaryCrossEntropy.each(apart.part(2, 4, 1), positive).times(counts).total();
    var named =
        Loss.BinaryCrossEntropy.each(apart.part(2, 5, head.classes()), classes)
            .times(positive)
            .total();
    var middle = apart.part(2, 0, 2).sigmoid();
    var sides = apart.part(2, 2, 2);
    var moved = middle.minus(boxes.part(2, 0, 2)).squared();
    var grown = (head.fifth() ? sides.sigmoid() : sides).minus(boxes.part(2, 2, 2)).squared();
    var wrong = moved.plus(grown).times(positive).total().times(BOX);
    return sure.plus(named).plus(wrong);
  }

  private static String name(String what, int level) {
    return "target/" + what + level;
  }

  private static long[] sizes(Term apart, long values) {
    var dims = apart.dims();
    dims[2] = values;
    return dims;
  }

  Map<String, Tensor> targets(List<List<LabelledBox>> objects, int size) {
    var levels = new ArrayList<LevelTargets>();
    for (var level : head.levels()) levels.add(new LevelTargets(level, size, head.classes()));
    int learned = 0;
    for (int row = 0; row < objects.size(); row++) {
      for (var level : levels) level.count(row);
      for (var match : GridMatch.of(head.levels(), objects.get(row), IGNORED_FROM)) {
        var level = levels.get(match.level());
        if (match.object() == AnchorMatch.IGNORED) level.ignore(row, match);
        else {
          level.learn(row, match, objects.get(row).get(match.object()), head.fifth());
          learned++;
        }
      }
    }
    var tensors = new HashMap<String, Tensor>();
    for (int l = 0; l < levels.size(); l++) levels.get(l).addTo(tensors, l);
    tensors.put(SHARE, Tensor.of(new float[] {1f / Math.max(1, learned)}));
    return tensors;
  }

  /// What every prepared box at every place of a map should answer.
  private static final class LevelTargets {
    private final GridMatch.Level level;
    private final int size;
    private final int classes;
    private final int places;
    private final float[] boxes;
    private final float[] positive;
    private final float[] counts;
    private final float[] named;

    LevelTargets(GridMatch.Level level, int size, int classes) {
      this.level = level;
      this.size = size;
      this.classes = classes;
      this.places = level.rows() * level.columns();
      int all = size * level.anchors().size() * places;
      boxes = new float[4 * all];
      positive = new float[all];
      counts = new float[all];
      named = new float[classes * all];
    }

    /// A row with a picture learns at every place.
    void count(int row) {
      int each = level.anchors().size() * places;
      for (int i = 0; i < each; i++) counts[row * each + i] = 1;
    }

    private int block(int row, GridMatch match) {
      return row * level.anchors().size() + match.anchor();
    }

    private int place(GridMatch match) {
      return match.row() * level.columns() + match.column();
    }

    void ignore(int row, GridMatch match) {
      int at = block(row, match) * places + place(match);
      if (positive[at] == 0) counts[at] = 0;
    }

    void learn(int row, GridMatch match, LabelledBox object, boolean fifth) {
      int block = block(row, match);
      int place = place(match);
      positive[block * places + place] = 1;
      counts[block * places + place] = 1;
      var four = numbers(match, object.box(), fifth);
      for (int k = 0; k < 4; k++) boxes[(4 * block + k) * places + place] = (float) four[k];
      for (int label = 0; label < classes; label++)
        named[(block * classes + label) * places + place] = label == object.label() ? 1 : 0;
    }

    private double[] numbers(GridMatch match, BoundingBox box, boolean fifth) {
      var side = level.anchors().get(match.anchor());
      double x = box.x() / level.stride() - match.column();
      double y = box.y() / level.stride() - match.row();
      double wide = box.width() / side.width();
      double high = box.height() / side.height();
      return fifth
          ? new double[] {(x + 0.5) / 2, (y + 0.5) / 2, root(wide), root(high)}
          : new double[] {x, y, Math.log(wide), Math.log(high)};
    }

    private static double root(double share) {
      return Math.min(1, Math.sqrt(share) / 2);
    }

    void addTo(Map<String, Tensor> tensors, int number) {
      long anchors = level.anchors().size();
      int rows = level.rows();
      int columns = level.columns();
      tensors.put(name("boxes", number), Tensor.of(boxes, size, anchors, 4, rows, columns));
      tensors.put(name("positive", number), Tensor.of(positive, size, anchors, 1, rows, columns));
      tensors.put(name("counts", number), Tensor.of(counts, size, anchors, 1, rows, columns));
      tensors.put(name("classes", number), Tensor.of(named, size, anchors, classes, rows, columns));
    }
  }
}
