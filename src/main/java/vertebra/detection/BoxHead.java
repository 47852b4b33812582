package vertebra.detection;

import java.util.Arrays;
import java.util.List;
import vertebra.graph.PortPath;
import vertebra.runtime.Tensor;

/// The head of a detector: where its numbers leave it, and what they mean as boxes in the pixels of
/// its input.
public sealed interface BoxHead {

  /// From which overlap two found boxes of a class are taken for one object.
  double SAME = 0.5;

  /// How many boxes are kept in a picture.
  int MOST = 100;

  /// How many of the surest are looked at.
  int CANDIDATES = 5_000;

  /// The output ports that its numbers leave by.
  List<PortPath> ports();

  /// How many kinds of objects it tells apart.
  int classes();

  /// What was found in one picture of a batch, each object once.
  ///
  /// @param numbers what left the ports, in their order
  /// @param least the least score
  default List<Detection> found(List<Tensor> numbers, int row, double least) {
    var surest = new Surest(CANDIDATES, least);
    collect(numbers, row, surest);
    return Detection.suppressed(surest.found(), SAME, MOST);
  }

  /// Collects what was found in one picture of a batch, an object as often as it was.
  void collect(List<Tensor> numbers, int row, Surest into);

  /// How many boxes it answers for in a picture.
  long boxes();

  /// A head with four numbers and scores for every prepared box, such as RetinaNet's and SSD's, in
  /// one list each or as maps, one for each level, in which every place answers for some boxes.
  ///
  /// @param ports of the scores, one for each level or one for all, and then of the four numbers
  /// @param anchors level by level, place by place
  /// @param scores how many scores each prepared box gets
  /// @param side of the input, in pixels
  record Prepared(
      List<PortPath> ports, Paper paper, List<BoundingBox> anchors, int scores, Extent side)
      implements BoxHead {

    /// From which paper a head is.
    public enum Paper {
      RETINANET,
      EFFICIENTDET,
      /// Its first score is that of no object, and scores are shares of one; those of the others
      /// stand each for itself.
      SSD
    }

    public Prepared {
      ports = List.copyOf(ports);
      anchors = List.copyOf(anchors);
    }

    /// Whether the first score is that of no object.
    public boolean background() {
      return paper == Paper.SSD;
    }

    /// How its four numbers say a box.
    public BoxCode code() {
      return paper == Paper.SSD ? BoxCode.WEIGHTED : BoxCode.PLAIN;
    }

    @Override
    public int classes() {
      return background() ? scores - 1 : scores;
    }

    @Override
    public long boxes() {
      return anchors.size();
    }

    @Override
    public void collect(List<Tensor> numbers, int row, Surest into) {
      int levels = Math.floorDiv(ports.size(), 2);
      int first = 0;
      for (int l = 0; l < levels; l++) {
        var scored = Answers.of(numbers.get(l), row, scores);
        var four = Answers.of(numbers.get(levels + l), row, 4);
        for (int a = 0; a < scored.boxes(); a++) {
          var shares = scored.all(a);
          if (background()) shareOut(shares);
          else for (int i = 0; i < scores; i++) shares[i] = sigmoid(shares[i]);
          for (int label = 0; label < classes(); label++) {
            double score = shares[background() ? label + 1 : label];
            if (!into.takes(score)) continue;
            var at = four.all(a);
            var box = code().box(anchors.get(first + a), at[0], at[1], at[2], at[3]);
            into.add(new Detection(box.within(side.width(), side.height()), label, score));
          }
        }
        first += scored.boxes();
      }
    }

    private static void shareOut(double[] scores) {
      double largest = Arrays.stream(scores).max().orElse(0);
      double sum = 0;
      for (int i = 0; i < scores.length; i++) {
        scores[i] = Math.exp(scores[i] - largest);
        sum += scores[i];
      }
      for (int i = 0; i < scores.length; i++) scores[i] /= sum;
    }

    /// So many values for each prepared box of a picture: a list `[batch, boxes, values]`, which is
    /// read as one place, or a map `[batch, boxes a place · values, height, width]`.
    private record Answers(Tensor tensor, int values, int places, int each, long from) {

      static Answers of(Tensor tensor, int row, int values) {
        boolean map = tensor.dims().length == 4;
        int places = map ? Math.toIntExact(tensor.dim(2) * tensor.dim(3)) : 1;
        int each = Math.toIntExact(map ? tensor.dim(1) / values : tensor.dim(1));
        return new Answers(tensor, values, places, each, (long) row * each * values * places);
      }

      int boxes() {
        return places * each;
      }

      double[] all(int box) {
        var all = new double[values];
        long at = from + (long) (box % each) * values * places + Math.floorDiv(box, each);
        for (int i = 0; i < values; i++) all[i] = tensor.get(at + (long) i * places);
        return all;
      }
    }
  }

  /// The size of an input, in pixels.
  record Extent(int width, int height) {}

  /// A head with maps in which every place answers for some prepared boxes, such as those of YOLOv3
  /// to v5: middle, sides, whether there is an object, and a score for every class.
  ///
  /// @param fifth whether numbers become boxes as in YOLOv5, else as in YOLOv3
  record Maps(
      List<PortPath> ports, List<GridMatch.Level> levels, int classes, boolean fifth, Extent side)
      implements BoxHead {

    public Maps {
      ports = List.copyOf(ports);
      levels = List.copyOf(levels);
    }

    @Override
    public long boxes() {
      return levels.stream()
          .mapToLong(level -> (long) level.rows() * level.columns() * level.anchors().size())
          .sum();
    }

    @Override
    public void collect(List<Tensor> numbers, int row, Surest into) {
      for (int l = 0; l < levels.size(); l++) collect(levels.get(l), numbers.get(l), row, into);
    }

    private void collect(GridMatch.Level level, Tensor map, int row, Surest into) {
      long places = (long) level.rows() * level.columns();
      int values = 5 + classes;
      for (int a = 0; a < level.anchors().size(); a++) {
        long from = (row * (long) level.anchors().size() + a) * values * places;
        for (int place = 0; place < places; place++) {
          double object = sigmoid(map.get(from + 4 * places + place));
          if (!into.takes(object)) continue;
          for (int label = 0; label < classes; label++) {
            double score = object * sigmoid(map.get(from + (5 + label) * places + place));
            if (into.takes(score))
              into.add(
                  new Detection(
                      box(level, level.anchors().get(a), map, from + place, places, place)
                          .within(side.width(), side.height()),
                      label,
                      score));
          }
        }
      }
    }

    private BoundingBox box(
        GridMatch.Level level,
        GridMatch.Side anchor,
        Tensor map,
        long from,
        long places,
        int place) {
      double x = inside(map.get(from)) + place % level.columns();
      double y = inside(map.get(from + places)) + Math.floorDiv(place, level.columns());
      double wide = anchor.width() * growth(map.get(from + 2 * places));
      double high = anchor.height() * growth(map.get(from + 3 * places));
      return BoundingBox.around(x * level.stride(), y * level.stride(), wide, high);
    }

    private double inside(double number) {
      return fifth ? 2 * sigmoid(number) - 0.5 : sigmoid(number);
    }

    private double growth(double number) {
      if (!fifth) return Math.exp(Math.min(8, number));
      double twice = 2 * sigmoid(number);
      return twice * twice;
    }
  }

  /// A head that answers for the cells of a grid, such as YOLOv1's: for every cell some boxes, each
  /// with its middle in the cell, the roots of its sides as shares of the picture and how sure it
  /// is, and then one share for each class.
  ///
  /// @param each how many boxes a cell answers
  record Cells(PortPath port, int rows, int columns, int each, int classes, Extent side)
      implements BoxHead {

    @Override
    public List<PortPath> ports() {
      return List.of(port);
    }

    @Override
    public long boxes() {
      return (long) rows * columns * each;
    }

    @Override
    public void collect(List<Tensor> numbers, int row, Surest into) {
      var cells = numbers.getFirst();
      for (int cell = 0; cell < rows * columns; cell++) {
        long from = (row * (long) rows * columns + cell) * (5L * each + classes);
        for (int one = 0; one < each; one++)
          for (int label = 0; label < classes; label++) {
            double score = cells.get(from + 5L * one + 4) * cells.get(from + 5L * each + label);
            if (into.takes(score))
              into.add(
                  new Detection(
                      box(cells, from + 5L * one, cell).within(side.width(), side.height()),
                      label,
                      score));
          }
      }
    }

    private BoundingBox box(Tensor cells, long from, int cell) {
      double x = (cells.get(from) + cell % columns) / columns;
      double y = (cells.get(from + 1) + Math.floorDiv(cell, columns)) / rows;
      double wide = cells.get(from + 2) * cells.get(from + 2);
      double high = cells.get(from + 3) * cells.get(from + 3);
      return BoundingBox.around(
          x * side.width(), y * side.height(), wide * side.width(), high * side.height());
    }
  }

  /// A head without prepared boxes, which answers for every place: scores, how far the four sides
  /// are in strides, and how central the place is, such as FCOS's.
  record Central(
      PortPath scorePort,
      PortPath distancePort,
      PortPath centrePort,
      List<PlaceMatch.Place> places,
      int classes,
      Extent side)
      implements BoxHead {

    public Central {
      places = List.copyOf(places);
    }

    @Override
    public List<PortPath> ports() {
      return List.of(scorePort, distancePort, centrePort);
    }

    @Override
    public long boxes() {
      return places.size();
    }

    @Override
    public void collect(List<Tensor> numbers, int row, Surest into) {
      var scored = numbers.getFirst();
      var distances = numbers.get(1);
      var centres = numbers.getLast();
      for (int p = 0; p < places.size(); p++) {
        long at = row * (long) places.size() + p;
        double central = sigmoid(centres.get(at));
        if (!into.takes(Math.sqrt(central))) continue;
        for (int label = 0; label < classes; label++) {
          double score = Math.sqrt(central * sigmoid(scored.get(at * classes + label)));
          if (!into.takes(score)) continue;
          var box =
              places
                  .get(p)
                  .box(
                      distances.get(4 * at),
                      distances.get(4 * at + 1),
                      distances.get(4 * at + 2),
                      distances.get(4 * at + 3));
          into.add(new Detection(box.within(side.width(), side.height()), label, score));
        }
      }
    }
  }

  /// A head without prepared boxes whose maps hold, at every place, a score for each distance 0, 1,
  /// 2 … of each side, in strides, and one for each class, such as YOLOv8's.
  ///
  /// @param places of all maps, one map behind the other, row by row
  /// @param bins how many distances there are
  record Spread(
      List<PortPath> ports, List<PlaceMatch.Place> places, int bins, int classes, Extent side)
      implements BoxHead {

    public Spread {
      ports = List.copyOf(ports);
      places = List.copyOf(places);
    }

    @Override
    public long boxes() {
      return places.size();
    }

    @Override
    public void collect(List<Tensor> numbers, int row, Surest into) {
      int first = 0;
      for (var map : numbers) {
        int count = (int) (map.dim(2) * map.dim(3));
        long from = row * (4L * bins + classes) * count;
        for (int p = 0; p < count; p++)
          for (int label = 0; label < classes; label++) {
            double score = sigmoid(map.get(from + (4L * bins + label) * count + p));
            if (into.takes(score))
              into.add(
                  new Detection(
                      box(places.get(first + p), map, from + p, count)
                          .within(side.width(), side.height()),
                      label,
                      score));
          }
        first += count;
      }
    }

    private BoundingBox box(PlaceMatch.Place place, Tensor map, long from, int count) {
      var means = new double[4];
      for (int k = 0; k < 4; k++) {
        double sum = 0;
        for (int bin = 0; bin < bins; bin++) {
          double share = Math.exp(map.get(from + (k * (long) bins + bin) * count));
          means[k] += bin * share;
          sum += share;
        }
        means[k] /= sum;
      }
      return place.box(means[0], means[1], means[2], means[3]);
    }
  }

  private static double sigmoid(double number) {
    return 1 / (1 + Math.exp(-number));
  }
}
