package vertebra.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.document.Flow;
import vertebra.document.Frame;
import vertebra.document.Layout;
import vertebra.graph.NodeId;
import vertebra.paint.Box;

/// Where frames stand around cards, and the bands of a flow with common edges.
final class FramePlaces {

  private FramePlaces() {}

  /// The frames of a layout around the cards of a design.
  static List<FrameBox> of(Layout layout, Map<NodeId, Card> cards) {
    var flow = layout.flow();
    var frames = new ArrayList<FrameBox>();
    layout
        .frames()
        .forEach((key, frame) ->
            bounds(frame, cards, flow)
                .ifPresent(box ->
                    frames.add(
                        new FrameBox(
                            key,
                            frame.title(),
                            frame.role(),
                            flow,
                            box,
                            box,
                            frame.nodes(),
                            frame.area().isPresent()))));
    return levelled(frames, cards, new Turn(flow));
  }

  /// A frame's own place, else the box around its cards; nothing if it has none of either.
  private static Optional<Box> bounds(Frame frame, Map<NodeId, Card> cards, Flow flow) {
    if (frame.area().isPresent())
      return frame
          .area()
          .map(area -> new Box(area.at().x(), area.at().y(), area.width(), area.height()));
    var boxes =
        frame.nodes().stream()
            .map(cards::get)
            .filter(card -> card != null)
            .map(Card::bounds)
            .toList();
    return Box.around(boxes).map(box -> FrameBox.box(frame.role(), box, flow));
  }

  /// More bands than these are not one flow that somebody follows by eye.
  private static final int MANY_BANDS = 12;

  /// The bands with one left and one right edge for all, or one upper and one lower edge, where
  /// nothing else stands in between.
  private static List<FrameBox> levelled(
      List<FrameBox> frames, Map<NodeId, Card> cards, Turn turn) {
    var bands = frames.stream().filter(FrameBox::isBand).toList();
    if (bands.size() < 2 || bands.size() > MANY_BANDS) return frames;
    var around = Box.around(bands.stream().map(FrameBox::bounds).toList()).orElse(Box.EMPTY);
    var all = turn.of(around);
    var levelled = new ArrayList<FrameBox>();
    for (var frame : frames) {
      if (!frame.isBand()) {
        levelled.add(frame);
        continue;
      }
      var own = turn.of(frame.bounds());
      var wide = turn.of(new Box(all.x(), own.y(), all.width(), own.height()));
      boolean meets =
          bands.stream().anyMatch(other -> other != frame && other.bounds().intersects(wide));
      var members = Set.copyOf(frame.nodes());
      boolean holds =
          !meets
              && cards.values().stream()
                  .noneMatch(
                      card -> card.bounds().intersects(wide) && !members.contains(card.id()));
      levelled.add(holds ? frame.with(wide) : frame);
    }
    return levelled;
  }
}
