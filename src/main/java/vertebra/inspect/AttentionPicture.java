package vertebra.inspect;

import java.util.Optional;
import vertebra.inspect.TensorPlanes.Range;
import vertebra.paint.Colour;
import vertebra.paint.Thumbnail;
import vertebra.paint.Thumbnails;
import vertebra.paint.Thumbnails.Ramp;

/// What one query token takes from where, painted over the picture, beside the table of all queries
/// by all keys.
///
/// @param overlay the picture under the colours of the row; empty if the keys lie on no grid
/// @param matrix all queries (down) by all keys (across), each row from its own least to its own
///   greatest
public record AttentionPicture(Optional<Thumbnail> overlay, Thumbnail matrix) {

  /// The overlay's longer side, in pixels.
  private static final int SIDE = 448;

  /// How much of an overlay is colour.
  private static final double COLOUR = 0.7;

  /// Paints a query of a head.
  ///
  /// @param head empty for the mean of all
  /// @param grid where the keys lie, if they do
  /// @param picture what the design was fed, if it was a picture
  public static AttentionPicture of(
      AttentionWeights weights,
      Optional<Integer> head,
      int query,
      Optional<PatchGrid> grid,
      Optional<TensorPlanes> picture) {
    var row = weights.row(head, query);
    return new AttentionPicture(
        grid.map(found -> overlay(row, ofPatches(row, found), found, picture)),
        matrix(weights, head));
  }

  private static Range ofPatches(float[] row, PatchGrid grid) {
    return Range.of(
        java.util.Arrays.copyOfRange(row, grid.skipped(), grid.skipped() + grid.patches()));
  }

  private static Thumbnail matrix(AttentionWeights weights, Optional<Integer> head) {
    var pixels = new int[weights.queries() * weights.keys()];
    for (int query = 0; query < weights.queries(); query++) {
      var row = weights.row(head, query);
      System.arraycopy(
          Thumbnails.of(row, 0, 1, row.length, Ramp.VIRIDIS),
          0,
          pixels,
          query * row.length,
          row.length);
    }
    return new Thumbnail(weights.keys(), weights.queries(), pixels);
  }

  private static Thumbnail overlay(
      float[] row, Range range, PatchGrid grid, Optional<TensorPlanes> picture) {
    int longer = Math.max(grid.rows(), grid.columns());
    int width = SIDE * grid.columns() / longer;
    int height = SIDE * grid.rows() / longer;
    double span = range.most() > range.least() ? range.most() - range.least() : 1;
    var pixels = new int[width * height];
    var under = picture.map(planes -> grey(planes, width, height));
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++) {
        int token = grid.token(y * grid.rows() / height, x * grid.columns() / width);
        int colour = Thumbnails.colour((row[token] - range.least()) / span, Ramp.VIRIDIS);
        int i = y * width + x;
        pixels[i] = under.map(below -> Colour.mix(below[i], colour, COLOUR)).orElse(colour);
      }
    return new Thumbnail(width, height, pixels);
  }

  /// The picture without colours, which would be taken for those of the row.
  private static int[] grey(TensorPlanes picture, int width, int height) {
    var range = picture.range();
    double span = range.most() > range.least() ? range.most() - range.least() : 1;
    var pixels = new int[width * height];
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int channel = 0; channel < picture.channels(); channel++)
          sum += picture.at(channel, y * picture.rows() / height, x * picture.columns() / width);
        double share = (sum / picture.channels() - range.least()) / span;
        pixels[y * width + x] = Thumbnails.colour(share, Ramp.GREY);
      }
    return pixels;
  }
}
