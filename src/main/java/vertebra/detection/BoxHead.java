package vertebra.detection;

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

  /// A head with four numbers and scores for every prepared box, such as RetinaNet's and SSD's.
  ///
  /// @param background whether the first score is that of no object, and scores are shares of one
  ///   (SSD); else every score stands for itself (RetinaNet)
  /// @param scores how many scores each prepared box gets
  /// @param side of the input, in pixels
  record Prepared(
      PortPath scorePort,
      PortPath boxPort,
      List<BoundingBox> anchors,
      BoxCode code,
      boolean background,
      int scores,
      Extent side)
      implements BoxHead {

    public Prepared {
      anchors = List.copyOf(anchors);
    }

    @Override
    public List<PortPath> ports() {
      return List.of(scorePort, boxPort);
    }

    @Override
    public int classes() {
      return background ? scores - 1 : scores;
    }

    @Override
    public long boxes() {
      return anchors.size();
    }

    @Override
    public void collect(List<Tensor> numbers, int row, Surest into) {
      var scored = numbers.getFirst();
      var boxes = numbers.getLast();
      long count = anchors.size();
      for (int a = 0; a < count; a++) {
        long at = (row * count + a) * scores;
        var shares = background ? shares(scored, at) : sure(scored, at);
        for (int label = 0; label < classes(); label++) {
          double score = shares[background ? label + 1 : label];
          if (!into.takes(score)) continue;
          long four = (row * count + a) * 4;
          var box =
              code.box(
                  anchors.get(a),
                  boxes.get(four),
                  boxes.get(four + 1),
                  boxes.get(four + 2),
                  boxes.get(four + 3));
          into.add(new Detection(box.within(side.width(), side.height()), label, score));
        }
      }
    }

    private double[] sure(Tensor scored, long at) {
      var all = new double[scores];
      for (int i = 0; i < scores; i++) all[i] = sigmoid(scored.get(at + i));
      return all;
    }

    private double[] shares(Tensor scored, long at) {
      var all = new double[scores];
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < scores; i++) largest = Math.max(largest, scored.get(at + i));
      double sum = 0;
      for (int i = 0; i < scores; i++) {
        all[i] = Math.exp(scored.get(at + i) - largest);
        sum += all[i];
      }
      for (int i = 0; i < scores; i++) all[i] /= sum;
      return all;
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
