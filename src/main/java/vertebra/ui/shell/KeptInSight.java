package vertebra.ui.shell;

import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import org.jspecify.annotations.Nullable;

/// Keeps what has the keyboard in sight when something that is found late, or less room, pushes it
/// out of the part of a view that is scrolled to. What a person scrolls away stays away.
final class KeptInSight {

  /// How far it stands off the edge, in points, so that its frame is seen too.
  private static final double OFF = 4;

  /// Where something stands in a view, from top to bottom.
  ///
  /// @param content how high everything in the view is
  /// @param room how much of it is seen
  private record Stand(ScrollPane view, double top, double bottom, double content, double room) {

    static Stand of(Node owner, ScrollPane view) {
      var content = view.getContent();
      var box = content.sceneToLocal(owner.localToScene(owner.getLayoutBounds()));
      return new Stand(
          view,
          box.getMinY(),
          box.getMaxY(),
          content.getLayoutBounds().getHeight(),
          view.getViewportBounds().getHeight());
    }

    /// How much can be scrolled.
    private double more() {
      return Math.max(0, content - room);
    }

    private double scrolled() {
      double range = view.getVmax() - view.getVmin();
      return range <= 0 ? 0 : (view.getVvalue() - view.getVmin()) / range * more();
    }

    boolean isSeen() {
      return top >= scrolled() - 1 && bottom <= scrolled() + room + 1;
    }

    void see() {
      if (more() <= 0 || bottom - top > room) return;
      double to = Math.clamp(top < scrolled() ? top - OFF : bottom + OFF - room, 0, more());
      view.setVvalue(view.getVmin() + to / more() * (view.getVmax() - view.getVmin()));
    }
  }

  private @Nullable Node owner;
  private @Nullable Stand last;
  private boolean wasSeen;

  /// Looks where it stands after a layout.
  ///
  /// @param now what has the keyboard
  void follow(@Nullable Node now) {
    var view = now == null ? null : around(now);
    if (now == null || view == null) {
      owner = null;
      last = null;
      return;
    }
    var stand = Stand.of(now, view);
    boolean isPushed = now == owner && wasSeen && !stand.equals(last);
    if (isPushed && !stand.isSeen()) stand.see();
    owner = now;
    last = stand;
    // A view learns only in the next layout how high its content has become.
    wasSeen = isPushed || stand.isSeen();
  }

  private static @Nullable ScrollPane around(Node node) {
    for (Node at = node.getParent(); at != null; at = at.getParent())
      if (at instanceof ScrollPane view && view.getContent() != null) return view;
    return null;
  }
}
