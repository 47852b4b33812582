package vertebra.detection;

import java.util.ArrayList;
import java.util.List;

/// Which prepared box at which place of which map learns an object, in the way of YOLO.
///
/// @param level the map, from 0
/// @param anchor the prepared box at every place of that map, from 0
/// @param row of the place
/// @param column of the place
/// @param object the number of the object, or [AnchorMatch#IGNORED]
public record GridMatch(int level, int anchor, int row, int column, int object) {

  /// A map of answers.
  ///
  /// @param stride pixels between two places
  /// @param anchors width and height of the prepared boxes
  public record Level(int rows, int columns, double stride, List<Side> anchors) {
    public Level {
      anchors = List.copyOf(anchors);
    }
  }

  /// The sides of a prepared box.
  public record Side(double width, double height) {

    /// The overlap with an object if both had the same middle.
    double overlap(BoundingBox box) {
      double shared = Math.min(width, box.width()) * Math.min(height, box.height());
      return shared / (width * height + box.area() - shared);
    }
  }

  /// Every object is learned by the prepared box, of all maps, that is most like it, at the place
  /// where its middle lies. Others that overlap it there by more than `share` learn nothing. A
  /// place that two objects want is taken by the last.
  ///
  /// Source: Redmon and Farhadi 2018, "YOLOv3", section 2.1 (0.5).
  public static List<GridMatch> of(List<Level> levels, List<LabelledBox> objects, double share) {
    var all = new ArrayList<GridMatch>();
    for (int o = 0; o < objects.size(); o++) {
      var box = objects.get(o).box();
      if (box.area() <= 0) continue;
      int bestLevel = 0;
      int bestAnchor = 0;
      double most = -1;
      for (int l = 0; l < levels.size(); l++)
        for (int a = 0; a < levels.get(l).anchors().size(); a++) {
          double overlap = levels.get(l).anchors().get(a).overlap(box);
          if (overlap > most) {
            most = overlap;
            bestLevel = l;
            bestAnchor = a;
          }
        }
      for (int l = 0; l < levels.size(); l++) {
        var level = levels.get(l);
        int row = Math.clamp((long) (box.y() / level.stride()), 0, level.rows() - 1);
        int column = Math.clamp((long) (box.x() / level.stride()), 0, level.columns() - 1);
        for (int a = 0; a < level.anchors().size(); a++)
          if (l == bestLevel && a == bestAnchor) all.add(new GridMatch(l, a, row, column, o));
          else if (level.anchors().get(a).overlap(box) > share)
            all.add(new GridMatch(l, a, row, column, AnchorMatch.IGNORED));
      }
    }
    return all;
  }
}
