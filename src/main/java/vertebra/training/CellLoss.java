package vertebra.training;

import java.util.List;
import java.util.Map;
import vertebra.detection.BoxHead;
import vertebra.detection.LabelledBox;
import vertebra.gradient.Term;
import vertebra.runtime.Tensor;

/// The loss of a head that answers for the cells of a grid: squared errors of all that a cell
/// answers. An object is learned by the cell in which its middle lies, and there by the box that
/// overlaps it most now, or that is nearest where none does. Its middle and the roots of its sides
/// count five times, and it learns to be as sure as it overlaps; all other boxes learn by half to
/// be unsure. A cell in which two objects lie learns the last. All is divided by the number of
/// pictures.
///
/// Source: Redmon et al. 2016, "You Only Look Once", section 2.2.
record CellLoss(BoxHead.Cells head) {

  private static final double BOX = 5;
  private static final double EMPTY = 0.5;

  /// Where the values of a box lie.
  private static final int AXIS = 4;

  private static final String WANTED = "target/wanted";
  private static final String POSITIVE = "target/positive";
  private static final String CLASSES = "target/classes";
  private static final String COUNTS = "target/counts";
  private static final String SHARE = "target/share";

  Term of(List<Term> answers) {
    var cells = answers.getFirst();
    var tape = cells.tape();
    long size = cells.dim(0);
    long rows = head.rows();
    long columns = head.columns();
    var boxes = cells.part(3, 0, 5L * head.each()).reshaped(size, rows, columns, head.each(), 5);
    var named = cells.part(3, 5L * head.each(), head.classes());
    var four = boxes.part(AXIS, 0, 4);
    var sure = boxes.part(AXIS, 4, 1);
    var wanted = tape.input(WANTED, size, rows, columns, 1, 4);
    var positive = tape.input(POSITIVE, size, rows, columns, 1, 1);
    var classes = tape.input(CLASSES, size, rows, columns, head.classes());
    var wrong = four.minus(wanted).squared();
    var overlap = sides(four).overlap(sides(wanted)).held();
    var rank = overlap.above(0).choose(overlap, wrong.sum(AXIS).negated()).held();
    var most = rank.negated().least(3).negated();
    var learns = most.above(rank).asNumbers().from(1).times(positive).held();
    var right = sure.minus(overlap).squared().times(learns).total();
    var empty =
        sure.squared().times(learns.from(1)).times(tape.input(COUNTS, size, 1, 1, 1, 1)).total();
    var kinds =
        named.minus(classes).squared().times(positive.reshaped(size, rows, columns, 1)).total();
    return wrong
        .times(learns)
        .total()
        .times(BOX)
        .plus(right)
        .plus(empty.times(EMPTY))
        .plus(kinds)
        .times(tape.input(SHARE));
  }

  /// Boxes by the distances of their sides from the corner of their cell, in cells.
  private SideDistances sides(Term four) {
    var across = four.part(AXIS, 0, 1);
    var down = four.part(AXIS, 1, 1);
    var wide = four.part(AXIS, 2, 1).squared().times(head.columns() / 2.0);
    var high = four.part(AXIS, 3, 1).squared().times(head.rows() / 2.0);
    return new SideDistances(
        wide.minus(across), high.minus(down), wide.plus(across), high.plus(down));
  }

  Map<String, Tensor> targets(List<List<LabelledBox>> objects, int size) {
    int rows = head.rows();
    int columns = head.columns();
    int cells = rows * columns;
    var wanted = new float[size * cells * 4];
    var positive = new float[size * cells];
    var classes = new float[size * cells * head.classes()];
    var counts = new float[size];
    for (int picture = 0; picture < objects.size(); picture++) {
      counts[picture] = 1;
      for (var object : objects.get(picture)) {
        var box = object.box();
        if (box.area() <= 0) continue;
        double x = box.x() / head.side().width() * columns;
        double y = box.y() / head.side().height() * rows;
        int column = Math.clamp((long) x, 0, columns - 1);
        int row = Math.clamp((long) y, 0, rows - 1);
        int at = picture * cells + row * columns + column;
        positive[at] = 1;
        wanted[4 * at] = (float) (x - column);
        wanted[4 * at + 1] = (float) (y - row);
        wanted[4 * at + 2] = (float) Math.sqrt(box.width() / head.side().width());
        wanted[4 * at + 3] = (float) Math.sqrt(box.height() / head.side().height());
        for (int label = 0; label < head.classes(); label++)
          classes[at * head.classes() + label] = label == object.label() ? 1 : 0;
      }
    }
    return Map.of(
        WANTED, Tensor.of(wanted, size, rows, columns, 1, 4),
        POSITIVE, Tensor.of(positive, size, rows, columns, 1, 1),
        CLASSES, Tensor.of(classes, size, rows, columns, head.classes()),
        COUNTS, Tensor.of(counts, size, 1, 1, 1, 1),
        SHARE, Tensor.of(new float[] {1f / Math.max(1, objects.size())}));
  }
}
