package vertebra.microscope;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.Term;

/// Operators that read maps between their places: enlarging, and cutting out regions.
final class RegionCalculations {

  static final Map<String, Calculation> ROWS =
      Map.of(
          "Resize", new Resizing(),
          "Upsample", new Resizing(),
          "RoiAlign", new Align(),
          "MaxRoiPool", new Bins());

  private RegionCalculations() {}

  /// One place along an axis, and its share.
  private record Share(long place, double share) {}

  private static final class Resizing implements Calculation {

    /// How many times longer each axis becomes.
    private static double[] scales(Use use) {
      var from = use.dims(0);
      var scales = new double[from.length];
      java.util.Arrays.fill(scales, 1);
      boolean old = use.operator().type().equals("Upsample");
      int scaleInput = old ? 1 : use.inputs() == 2 ? 1 : 2;
      var axes = use.wholes("axes");
      boolean sized = use.has(3);
      int count = sized ? (int) use.dims(3)[0] : (int) use.dims(scaleInput)[0];
      for (int i = 0; i < count; i++) {
        int axis = axes.length > 0 ? (int) Math.floorMod(axes[i], (long) from.length) : i;
        scales[axis] = sized ? use.value(3, i) / from[axis] : use.value(scaleInput, i);
      }
      return scales;
    }

    @Override
    public long[] dims(Use use) {
      var dims = use.dims(0);
      var scales = scales(use);
      for (int i = 0; i < dims.length; i++) dims[i] = (long) Math.floor(dims[i] * scales[i] + 1e-9);
      return dims;
    }

    @Override
    public Working at(Use use, long index) {
      var from = use.dims(0);
      var to = dims(use);
      var scales = scales(use);
      var place = Cells.place(index, to);
      boolean old = use.operator().type().equals("Upsample");
      var how = old ? "asymmetric" : use.text("coordinate_transformation_mode", "half_pixel");
      var mode = use.text("mode", "nearest");
      var shares = new ArrayList<List<Share>>();
      for (int i = 0; i < from.length; i++) {
        if (from[i] == to[i] && scales[i] == 1) {
          shares.add(List.of(new Share(place[i], 1)));
          continue;
        }
        double x = source(how, place[i], scales[i], from[i], to[i]);
        shares.add(
            switch (mode) {
              case "linear" -> linear(x, from[i]);
              case "cubic" -> cubic(use, x, from[i]);
              default ->
                  List.of(
                      new Share(
                          nearest(
                              old ? "floor" : use.text("nearest_mode", "round_prefer_floor"),
                              x,
                              from[i]),
                          1));
            });
      }
      int rank = from.length;
      var terms = new ArrayList<Term>();
      for (var row : rank > 1 ? shares.get(rank - 2) : List.of(new Share(0, 1)))
        for (var column : shares.get(rank - 1)) {
          var at = place.clone();
          for (int i = 0; i < rank; i++) at[i] = shares.get(i).getFirst().place();
          if (rank > 1) at[rank - 2] = row.place();
          at[rank - 1] = column.place();
          terms.add(use.term(0, Cells.index(at, from), row.share() * column.share()));
        }
      if (terms.size() == 1) return Working.copy(terms.getFirst());
      int rows = rank > 1 ? shares.get(rank - 2).size() : 1;
      return Working.sum(List.of(new Group((int) place[1], rows, terms.size() / rows, terms)), 0);
    }

    private static double source(String how, long out, double scale, long from, long to) {
      return switch (how) {
        case "asymmetric" -> out / scale;
        case "align_corners" -> to == 1 ? 0 : out * (from - 1.0) / (to - 1.0);
        case "pytorch_half_pixel" -> to == 1 ? 0 : (out + 0.5) / scale - 0.5;
        default -> (out + 0.5) / scale - 0.5;
      };
    }

    private static long nearest(String mode, double x, long from) {
      double at =
          switch (mode) {
            case "floor" -> Math.floor(x);
            case "ceil" -> Math.ceil(x);
            case "round_prefer_ceil" -> Math.floor(x + 0.5);
            default -> Math.ceil(x - 0.5);
          };
      return Math.clamp((long) at, 0, from - 1);
    }

    private static List<Share> linear(double x, long from) {
      double at = Math.clamp(x, 0, from - 1);
      long low = Math.min((long) Math.floor(at), Math.max(0, from - 2));
      double share = at - low;
      if (from == 1 || share == 0) return List.of(new Share(low, 1));
      return List.of(new Share(low, 1 - share), new Share(low + 1, share));
    }

    private static List<Share> cubic(Use use, double x, long from) {
      double a = use.real("cubic_coeff_a", -0.75);
      long low = (long) Math.floor(x);
      var shares = new ArrayList<Share>();
      for (long i = low - 1; i <= low + 2; i++) {
        double d = Math.abs(x - i);
        double weight =
            d <= 1
                ? ((a + 2) * d - (a + 3)) * d * d + 1
                : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
        shares.add(new Share(Math.clamp(i, 0, from - 1), weight));
      }
      return shares;
    }
  }

  /// A region of a map, in places of the map.
  ///
  /// @param image which of the batch it lies on
  record Region(long image, double x0, double y0, double x1, double y1) {

    static Region of(Use use, long region) {
      double scale = use.real("spatial_scale", 1);
      boolean half = use.text("coordinate_transformation_mode", "half_pixel").equals("half_pixel");
      double less = half ? 0.5 : 0;
      return new Region(
          (long) use.value(2, region),
          use.value(1, 4 * region) * scale - less,
          use.value(1, 4 * region + 1) * scale - less,
          use.value(1, 4 * region + 2) * scale - less,
          use.value(1, 4 * region + 3) * scale - less);
    }
  }

  /// The mean, or the largest, of points between places (He et al. 2017, "Mask R-CNN").
  private static final class Align implements Calculation {
    @Override
    public long[] dims(Use use) {
      return new long[] {
        use.dims(1)[0], use.dims(0)[1], use.whole("output_height", 1), use.whole("output_width", 1)
      };
    }

    @Override
    public Working at(Use use, long index) {
      var map = use.dims(0);
      var own = dims(use);
      var place = Cells.place(index, own);
      var region = Region.of(use, place[0]);
      boolean half = use.text("coordinate_transformation_mode", "half_pixel").equals("half_pixel");
      double width = region.x1() - region.x0();
      double height = region.y1() - region.y0();
      if (!half) {
        width = Math.max(width, 1);
        height = Math.max(height, 1);
      }
      double binWidth = width / own[3];
      double binHeight = height / own[2];
      long asked = use.whole("sampling_ratio", 0);
      long rows = asked > 0 ? asked : (long) Math.ceil(height / own[2]);
      long columns = asked > 0 ? asked : (long) Math.ceil(width / own[3]);
      long count = Math.max(1, rows * columns);
      long plane = (region.image() * map[1] + place[1]) * map[2] * map[3];
      var terms = new ArrayList<Term>();
      for (long i = 0; i < rows; i++)
        for (long j = 0; j < columns; j++) {
          double y = region.y0() + place[2] * binHeight + (i + 0.5) * binHeight / rows;
          double x = region.x0() + place[3] * binWidth + (j + 0.5) * binWidth / columns;
          point(use, plane, y, x, map, 1.0 / count, terms);
        }
      if (use.text("mode", "avg").equals("max")) return mostOf(terms, count);
      return Working.sum(List.of(new Group((int) place[1], terms.size() / 4, 4, terms)), 0);
    }

    /// Largest of the weighted neighbours, as ONNX Runtime has it.
    private static Working mostOf(List<Term> terms, long count) {
      var parts =
          terms.stream()
              .map(term ->
                  new Term(term.tensor(), term.index(), term.value() * term.factor() * count, 1))
              .toList();
      return Working.largest(List.of(Group.row(0, parts)));
    }

    private static void point(
        Use use, long plane, double y, double x, long[] map, double share, List<Term> terms) {
      if (y < -1 || y > map[2] || x < -1 || x > map[3]) {
        for (int i = 0; i < 4; i++) terms.add(Term.outside(0, 0));
        return;
      }
      double row = Math.max(0, y);
      double column = Math.max(0, x);
      long top = Math.min((long) row, map[2] - 1);
      long left = Math.min((long) column, map[3] - 1);
      if (top >= map[2] - 1) row = top;
      if (left >= map[3] - 1) column = left;
      long bottom = Math.min(top + 1, map[2] - 1);
      long right = Math.min(left + 1, map[3] - 1);
      double dy = row - top;
      double dx = column - left;
      terms.add(use.term(0, plane + top * map[3] + left, share * (1 - dy) * (1 - dx)));
      terms.add(use.term(0, plane + top * map[3] + right, share * (1 - dy) * dx));
      terms.add(use.term(0, plane + bottom * map[3] + left, share * dy * (1 - dx)));
      terms.add(use.term(0, plane + bottom * map[3] + right, share * dy * dx));
    }
  }

  /// The largest of whole places (Girshick 2015, "Fast R-CNN").
  private static final class Bins implements Calculation {
    @Override
    public long[] dims(Use use) {
      var pooled = use.wholes("pooled_shape");
      return new long[] {use.dims(1)[0], use.dims(0)[1], pooled[0], pooled[1]};
    }

    @Override
    public Working at(Use use, long index) {
      var map = use.dims(0);
      var own = dims(use);
      var place = Cells.place(index, own);
      double scale = use.real("spatial_scale", 1);
      long first = place[0] * 5;
      long image = (long) use.value(1, first);
      var corners = new long[4];
      for (int i = 0; i < 4; i++) corners[i] = Math.round(use.value(1, first + 1 + i) * scale);
      double height = Math.max(corners[3] - corners[1] + 1, 1) / (double) own[2];
      double width = Math.max(corners[2] - corners[0] + 1, 1) / (double) own[3];
      long top = Math.clamp((long) Math.floor(place[2] * height) + corners[1], 0, map[2]);
      long bottom = Math.clamp((long) Math.ceil((place[2] + 1) * height) + corners[1], 0, map[2]);
      long left = Math.clamp((long) Math.floor(place[3] * width) + corners[0], 0, map[3]);
      long right = Math.clamp((long) Math.ceil((place[3] + 1) * width) + corners[0], 0, map[3]);
      if (bottom <= top || right <= left) return Working.put(0);
      var terms = new ArrayList<Term>();
      for (long y = top; y < bottom; y++)
        for (long x = left; x < right; x++)
          terms.add(use.term(0, ((image * map[1] + place[1]) * map[2] + y) * map[3] + x, 1));
      return Working.largest(
          List.of(new Group((int) place[1], (int) (bottom - top), (int) (right - left), terms)));
    }
  }
}
