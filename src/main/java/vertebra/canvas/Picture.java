package vertebra.canvas;

import java.util.Optional;
import vertebra.paint.Box;
import vertebra.paint.StyleTable;

/// A picture of a design that is to be made: what of it, and how it looks.
///
/// @param part the part of the world; everything if empty
/// @param grounded whether there is a background; else what lies behind the picture shows through
/// @param scale pixels for a world unit, where the picture consists of pixels
/// @param level how much is said; else as much as the scale has room for
/// @param marks what is marked in it
public record Picture(
    ViewGraph view,
    Optional<Box> part,
    StyleTable styles,
    boolean grounded,
    double scale,
    Optional<Lod> level,
    Marks marks) {

  private static final double SHARP = 2;
  private static final double MARGIN = 40;

  /// Everything on its background, sharp on a fine screen.
  public static Picture of(ViewGraph view, StyleTable styles) {
    return new Picture(view, Optional.empty(), styles, true, SHARP, Optional.empty(), Marks.NONE);
  }

  /// The same with other marks.
  public Picture marked(Marks other) {
    return new Picture(view, part, styles, grounded, scale, level, other);
  }

  /// What an editor shows now.
  ///
  /// @param screen the part of the world in its window
  /// @param name what a file of it may be called
  public record Sight(ViewGraph view, Box screen, Marks marks, String name) {

    /// The box around what is selected, with a margin; empty if nothing is.
    public Optional<Box> selected() {
      return view.bounds(marks.selected()).map(box -> box.grown(MARGIN));
    }
  }

  /// The part of the world that it shows, in whole units.
  public Box world() {
    var box = part.orElseGet(() -> view.bounds().orElse(new Box(0, 0, 400, 200)).grown(MARGIN));
    return Box.between(
        Math.floor(box.x()), Math.floor(box.y()), Math.ceil(box.right()), Math.ceil(box.bottom()));
  }
}
