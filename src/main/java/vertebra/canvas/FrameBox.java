package vertebra.canvas;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.analysis.Findings;
import vertebra.document.Flow;
import vertebra.document.Frame;
import vertebra.document.Position;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Typeface;

/// A titled box around cards.
///
/// @param key the frame's name in the layout
/// @param role the role's name in lower case; it decides the colour
/// @param flow which way tensors flow in the design
/// @param title for a note, its text as Markdown
/// @param bounds the whole box, header included
/// @param own the box that its cards ask for, which a band of a flow is wider than
/// @param free whether it has a place of its own
public record FrameBox(
    String key,
    String title,
    String role,
    Flow flow,
    Box bounds,
    Box own,
    List<NodeId> nodes,
    boolean free) {

  /// The height of the strip above the cards that holds the title, in world units.
  public static final double HEADER = 32;

  /// The room between the cards and the sides of the box, in world units.
  public static final double PADDING = 24;

  /// The side of the corner by which a frame with a place of its own gets another size.
  private static final double CORNER = 18;

  private static final Set<String> BANDS =
      Set.of("stem", "backbone", "neck", "head", "postprocessing");

  public FrameBox {
    nodes = List.copyOf(nodes);
  }

  /// Where it can be taken hold of: a note everywhere.
  public Box header() {
    if (isNote()) return bounds;
    if (isStrip()) return new Box(bounds.x(), bounds.y(), bounds.width(), STRIP);
    return isBand()
        ? new Box(
            bounds.x(),
            bounds.y(),
            Math.min(GUTTER, bounds.width()),
            Math.min(FIGURES, bounds.height()))
        : new Box(bounds.x(), bounds.y(), bounds.width(), HEADER);
  }

  /// Where the title is written.
  Box titleBox() {
    if (isBand()) return header();
    double width = Typeface.SEMIBOLD.width(title, 13) + 40;
    return new Box(bounds.x(), bounds.y() + 6, Math.min(width, bounds.width()), HEADER - 10);
  }

  /// What a band takes of all that the design has, as far as anyone knows.
  ///
  /// @param weights trainable numbers
  /// @param work multiply-adds for one sample
  record Share(
      OptionalLong weights,
      OptionalDouble weightShare,
      OptionalLong work,
      OptionalDouble workShare) {

    /// Nothing is known.
    static final Share UNKNOWN =
        new Share(
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty());

    /// What a band takes, by what is known of its blocks. Shared weights are their owner's.
    static Share of(FrameBox frame, Graph graph, Findings findings) {
      long weights = 0;
      long work = 0;
      boolean isKnown = true;
      boolean isCounted = true;
      for (var id : frame.nodes()) {
        var finding = findings.find(id);
        if (finding.isEmpty() || !finding.get().isTyped()) isKnown = false;
        else {
          if (graph.find(id).flatMap(Node::sharesWeightsWith).isEmpty())
            weights += finding.get().cost().parameters();
          work +=
              finding.get().cost().multiplyAdds() + finding.get().cost().attentionMultiplyAdds();
          isCounted &= finding.get().cost().knownMultiplyAdds().isPresent();
        }
      }
      if (!isKnown) return UNKNOWN;
      var all = findings.cost();
      long allWork = all.multiplyAdds() + all.attentionMultiplyAdds();
      boolean isWorked = isCounted && (work > 0 || weights == 0);
      boolean isShared = all.knownMultiplyAdds().isPresent() && allWork > 0 && work > 0;
      return new Share(
          OptionalLong.of(weights),
          share(weights, all.parameters(), all.parameters() > 0),
          isWorked ? OptionalLong.of(work) : OptionalLong.empty(),
          share(work, allWork, isShared));
    }

    private static OptionalDouble share(long part, long whole, boolean isKnown) {
      return isKnown ? OptionalDouble.of((double) part / whole) : OptionalDouble.empty();
    }
  }

  /// How long a band takes in one run.
  ///
  /// @param share of all that was measured
  record Time(double millis, double share) {}

  /// The room at the left of a band for its name and figures, in world units.
  static final double GUTTER = 106;

  /// The room above the cards of an upright band for its name and figures, in world units.
  static final double STRIP = 84;

  /// The least width of an upright band.
  private static final double STRIP_WIDTH = 176;

  /// The room between the cards of a band and its other edges.
  static final double BAND_PADDING = 10;

  /// How far down the name and figures in the gutter reach.
  private static final double FIGURES = 90;

  /// The least height of a band, for all that its gutter says.
  private static final double BAND_HEIGHT = 98;

  /// Whether the frame is of a part of a network, so that it is drawn as a band.
  public boolean isBand() {
    return !free && isBand(role);
  }

  /// Whether it is a note, whose title is a text.
  public boolean isNote() {
    return free && role.equals(Frame.NOTE);
  }

  /// The corner by which it gets another size, if it has a place of its own.
  Optional<Box> corner() {
    return free
        ? Optional.of(new Box(bounds.right() - CORNER, bounds.bottom() - CORNER, CORNER, CORNER))
        : Optional.empty();
  }

  /// A note that is high enough for what it says.
  ///
  /// @param text Markdown
  public static Frame note(String text, Frame.Area area) {
    double needed = NoteText.of(text, area.width() - 2 * NoteText.PADDING).height();
    double height = Math.max(area.height(), Math.ceil(needed + 2 * NoteText.PADDING));
    return new Frame(text, Frame.NOTE, new Frame.Area(area.at(), area.width(), height));
  }

  /// What a note says, in one line without the signs of Markdown.
  public static String words(String text) {
    return NoteText.of(text, Double.MAX_VALUE).lines().stream()
        .map(NoteText.Line::words)
        .collect(Collectors.joining(" "));
  }

  /// The frame as the layout keeps it, with its place of its own at a box.
  Frame at(Box box) {
    var area =
        new Frame.Area(
            new Position(Math.rint(box.x()), Math.rint(box.y())),
            Math.rint(box.width()),
            Math.rint(box.height()));
    return new Frame(title, role, nodes, Optional.of(area));
  }

  private static boolean isBand(String role) {
    return BANDS.contains(role);
  }

  /// Whether it is a band that stands upright, with its name and figures in a strip over its cards.
  boolean isStrip() {
    return isBand() && flow == Flow.RIGHT;
  }

  /// The same frame around another box.
  FrameBox with(Box other) {
    return new FrameBox(key, title, role, flow, other, own, nodes, free);
  }

  /// How much of a band lies free at the left of its cards, in world units.
  double freeLeft() {
    return own.x() + GUTTER - bounds.x();
  }

  /// How much of a band lies free at the right of its cards, in world units.
  double freeRight() {
    return bounds.right() - own.right() + BAND_PADDING;
  }

  /// The box of a frame of a role around cards.
  static Box box(String role, Box cards, Flow flow) {
    if (!isBand(role)) return around(cards);
    return flow == Flow.RIGHT ? upright(cards) : band(cards);
  }

  /// The band around cards that tensors go through from left to right.
  private static Box upright(Box cards) {
    double more = Math.max(0, STRIP_WIDTH - cards.width() - 2 * BAND_PADDING);
    return Box.between(
        cards.x() - BAND_PADDING - Math.floor(more / 2),
        cards.y() - STRIP,
        cards.right() + BAND_PADDING + Math.ceil(more / 2),
        cards.bottom() + BAND_PADDING);
  }

  /// The band around cards.
  private static Box band(Box cards) {
    double more = Math.max(0, BAND_HEIGHT - cards.height() - 2 * BAND_PADDING);
    return Box.between(
        cards.x() - GUTTER,
        cards.y() - BAND_PADDING - Math.floor(more / 2),
        cards.right() + BAND_PADDING,
        cards.bottom() + BAND_PADDING + Math.ceil(more / 2));
  }

  /// The box around cards.
  private static Box around(Box cards) {
    return Box.between(
        cards.x() - PADDING,
        cards.y() - PADDING - HEADER,
        cards.right() + PADDING,
        cards.bottom() + PADDING);
  }
}
