package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.microscope.Sight.Bad;
import vertebra.microscope.Sight.Good;
import vertebra.microscope.SightPainter.Spot;
import vertebra.paint.Box;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;

/// Looking at a slide: which output, which of its numbers, and how. Keys, pointing and scrubbing
/// move it; it paints itself on any surface.
///
/// For one thread at a time.
public final class Eyepiece {

  /// A key that moves it, whatever the toolkit calls it.
  public enum Press {
    LEFT,
    RIGHT,
    UP,
    DOWN,
    ROW_START,
    ROW_END,
    LARGEST,
    NEXT_CHANNEL,
    CHANNEL_BEFORE,
    NEXT_GROUP,
    STEP,
    STEP_BACK,
    GUESS
  }

  /// The keys of single views, each a switch.
  private static final String SWITCHES = "ZOWAXBSLRHKIVC+";

  private final Slide slide;
  private final PlanePictures pictures = new PlanePictures();
  private int output;
  private Sight.Seen seen;
  private Viewing viewing = Viewing.START;
  private List<Spot> spots = List.of();

  public Eyepiece(Slide slide) {
    this.slide = slide;
    seen = Sight.of(slide, 0);
    if (seen instanceof Good(var sight)) viewing = Viewing.of(sight);
  }

  public Slide slide() {
    return slide;
  }

  private Optional<Sight> sight() {
    return seen instanceof Good(var sight) ? Optional.of(sight) : Optional.empty();
  }

  /// Why there is nothing to see, if that is so.
  public Optional<String> trouble() {
    return seen instanceof Bad(var why) ? Optional.of(why) : Optional.empty();
  }

  /// The kind of view, such as `conv`; blank where nothing is seen.
  public String kind() {
    return sight().map(found -> found.lens().id()).orElse("");
  }

  /// The names of what can be looked at.
  public List<String> outputs() {
    return slide.outputs().stream().map(Slide.Flow::name).toList();
  }

  /// Looks at another output.
  public void look(int number) {
    if (number == output || number < 0 || number >= slide.outputs().size()) return;
    output = number;
    seen = Sight.of(slide, number);
    sight().ifPresent(found -> viewing = Viewing.of(found));
  }

  /// Goes on where an earlier eyepiece was, if the output is of the same shape.
  public void resume(Eyepiece earlier) {
    if (!earlier.slide.nodes().equals(slide.nodes())) return;
    look(earlier.output);
    var before = earlier.sight();
    sight()
        .filter(now ->
            before
                .filter(then -> then.plane().count() == now.plane().count())
                .filter(then -> then.plane().channels() == now.plane().channels())
                .isPresent())
        .ifPresent(_ -> viewing = earlier.viewing);
  }

  /// How many places the map has that is looked at.
  public int places() {
    return sight().map(found -> found.plane().places()).orElse(0);
  }

  public int place() {
    return viewing.place();
  }

  public int channel() {
    return viewing.channel();
  }

  /// Goes to a place of the map.
  public void scrub(int to) {
    sight().ifPresent(found -> viewing = viewing.scrubbed(found, to));
  }

  /// Goes on by so many places, round and round.
  public void step(int places) {
    sight().ifPresent(found -> viewing = viewing.stepped(found, places));
  }

  /// Obeys a key.
  public void press(Press key) {
    sight()
        .ifPresent(found ->
            viewing =
                switch (key) {
                  case LEFT -> viewing.moved(found, 0, -1);
                  case RIGHT -> viewing.moved(found, 0, 1);
                  case UP -> viewing.moved(found, -1, 0);
                  case DOWN -> viewing.moved(found, 1, 0);
                  case ROW_START -> viewing.rowEnd(found, false);
                  case ROW_END -> viewing.rowEnd(found, true);
                  case LARGEST -> viewing.largest(found);
                  case NEXT_CHANNEL -> viewing.channel(found, viewing.channel() + 1);
                  case CHANNEL_BEFORE -> viewing.channel(found, viewing.channel() - 1);
                  case NEXT_GROUP -> viewing.channel(found, found.nextGroup(viewing.channel()));
                  case STEP -> viewing.stepped(found, 1);
                  case STEP_BACK -> viewing.stepped(found, -1);
                  case GUESS -> viewing.guessing(!viewing.guesses());
                });
  }

  /// Obeys a digit: the first is 1.
  public void digit(int number) {
    sight()
        .ifPresent(found -> {
          if (found.lens() == Lens.DWT && number >= 1 && number <= 4) {
            viewing = viewing.switched((char) ('0' + number));
            return;
          }
          int to = found.branch(number - 1);
          if (to >= 0) viewing = viewing.channel(found, to);
        });
  }

  /// Obeys the key of a single view; answers whether it is one.
  public boolean toggle(char key) {
    if (sight().isEmpty() || SWITCHES.indexOf(key) < 0) return false;
    viewing = viewing.switched(key);
    return true;
  }

  /// Whether numbers are hidden until they are guessed.
  public boolean guesses() {
    return viewing.guesses();
  }

  /// Takes a guess; answers what to say to it.
  public String guess(String typed) {
    var number = number(typed);
    if (sight().isEmpty() || number.isEmpty()) return say("microscope.a-number-is-wanted", typed);
    var guessed = viewing.guessed(sight().get(), number.getAsDouble());
    viewing = guessed.viewing();
    return guessed.words();
  }

  private static OptionalDouble number(String typed) {
    try {
      return OptionalDouble.of(Double.parseDouble(typed.strip().replace(',', '.')));
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  /// Goes to what lies at a point of what was painted last; answers whether something did.
  public boolean point(double x, double y) {
    if (sight().isEmpty()) return false;
    var found = sight().get();
    for (var spot : spots) {
      if (!inside(spot.box(), x, y)) continue;
      if (spot.input() == SightPainter.CHOICE) viewing = viewing.channel(found, spot.channel());
      else if (spot.input() == SightPainter.OUTPUT)
        viewing =
            viewing.at(
                found,
                (int) ((y - spot.box().y()) / spot.box().height() * found.plane().rows()),
                (int) ((x - spot.box().x()) / spot.box().width() * found.plane().columns()));
      else viewing = reading(found, spot, x, y);
      return true;
    }
    return false;
  }

  private static boolean inside(Box box, double x, double y) {
    return x >= box.x() && x < box.right() && y >= box.y() && y < box.bottom();
  }

  /// The number of the output that lies where an input was pointed at.
  private Viewing reading(Sight found, Spot spot, double x, double y) {
    return viewing.at(
        found,
        (int) ((y - spot.box().y()) / spot.box().height() * found.plane().rows()),
        (int) ((x - spot.box().x()) / spot.box().width() * found.plane().columns()));
  }

  /// The place and its number in words.
  public String words() {
    return sight().map(viewing::spoken).orElse("");
  }

  /// How the number came about, in words for those who hear it: what goes in, and what comes out.
  public String twin() {
    return sight().map(found -> Twin.of(found, viewing)).orElse("");
  }

  /// Whether the number that is looked at agrees with what was worked out.
  public boolean agrees() {
    return sight().map(found -> found.at(viewing.index(found)).working().isPresent()).orElse(false);
  }

  /// Paints what is seen.
  public void paint(Surface surface, StyleTable styles, double width, double height) {
    sight()
        .ifPresent(found ->
            spots =
                new SightPainter(found, viewing, styles, pictures).paint(surface, width, height));
  }

  /// A place in the map that is looked at, in rows and columns, if it is a map.
  public Optional<Cell> cell() {
    return sight()
        .filter(found -> found.plane().kind() == Plane.PlaneKind.IMAGE)
        .map(found ->
            new Cell(
                viewing.place() / found.plane().columns(),
                viewing.place() % found.plane().columns()));
  }

  /// A place of a map.
  public record Cell(int row, int column) {}

  /// The kinds of file that a view is written as, by file name extension; the last two move.
  public static List<String> extensions() {
    return SightPictures.EXTENSIONS;
  }

  /// What writes the view as it now is, anywhere and at any time; empty where nothing is seen.
  ///
  /// @param places how many places of the map an animation walks over
  public Optional<Writing> writing(StyleTable styles, int places) {
    var at = viewing;
    return sight().map(found -> file -> new SightPictures(found, at, styles, places).write(file));
  }

  /// Writes a view to a file, whose extension says which kind.
  @FunctionalInterface
  public interface Writing {
    /// The exception's message is for the user.
    void write(Path file) throws IOException;
  }

  /// What the place saw in every map before, as shares of each map from 0 to 1.
  public SequencedMap<PortPath, Box> saw() {
    return cell()
        .map(at ->
            slide.sightline().seen(new PortPath(slide.nodes(), port()), at.row(), at.column()))
        .orElseGet(LinkedHashMap::new);
  }

  /// The block that made the number which says most here, and where that stands in what it made.
  public record Origin(List<NodeId> block, long index) {
    public Origin {
      block = List.copyOf(block);
    }
  }

  /// Where to go to see how the number that says most came about.
  public Optional<Origin> origin() {
    if (sight().isEmpty()) return Optional.empty();
    var found = sight().get();
    var reading = found.at(viewing.index(found));
    return reading
        .working()
        .flatMap(working ->
            working.terms().stream()
                .filter(term -> found.input(term) >= 0)
                .max(Comparator.comparingDouble(term -> Math.abs(term.part()))))
        .flatMap(term ->
            PortPath.nodes(slide.inputs().get(found.input(term)).name())
                .map(nodes -> new Origin(nodes, term.index())));
  }

  /// Goes to a number of the output.
  public void go(long index) {
    sight().ifPresent(found -> viewing = viewing.at(found, index));
  }

  /// The name of the port that is looked at.
  public String port() {
    return slide.outputs().isEmpty() ? "" : slide.outputs().get(output).name();
  }
}
