package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.measure.FieldMap;
import vertebra.microscope.Overview.Moment;
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
  private static final String SWITCHES = "ZOWAXBSLRHKI+";

  private final Slide slide;
  private final List<Recorded> trainings;
  private final PlanePictures pictures;
  private final Map<Aspect, Moment> moments = new EnumMap<>(Aspect.class);
  private Aspect aspect = Aspect.NUMBERS;
  private Optional<FieldOverview.Measured> measured = Optional.empty();
  private double wide = 1;
  private double high = 1;
  private int output;
  private Sight.Seen seen;
  private Viewing viewing = Viewing.START;
  private List<Spot> spots = List.of();

  public Eyepiece(Slide slide) {
    this(slide, List.of());
  }

  /// @param trainings what is recorded of how the design was trained, the oldest first
  public Eyepiece(Slide slide, List<Recorded> trainings) {
    this.slide = slide;
    this.trainings = List.copyOf(trainings);
    pictures = new PlanePictures(slide.surroundings().treatment());
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
    if (whole().isPresent()) return whole().get().trouble();
    return seen instanceof Bad(var why) ? Optional.of(why) : Optional.empty();
  }

  /// The kind of view, such as `conv`; blank where nothing is seen.
  public String kind() {
    if (aspect != Aspect.NUMBERS) return aspect.kind();
    return sight().map(found -> found.lens().id()).orElse("");
  }

  /// From which side it is looked at.
  public Aspect aspect() {
    return aspect;
  }

  /// Looks from another side.
  public void look(Aspect from) {
    aspect = from;
  }

  /// The block as a whole; empty where its numbers are looked at.
  private Optional<Overview> whole() {
    return Optional.ofNullable(
        switch (aspect) {
          case NUMBERS -> null;
          case FIELD -> field();
          case COST -> new CostOverview(slide.surroundings().bill());
          case FLOW -> new FlowOverview(slide.surroundings().journey(), sawOfNumber());
          case COMPARE -> new SpreadOverview(trainings);
          case CURVES -> new CurvesOverview(trainings);
        });
  }

  private FieldOverview field() {
    var plane =
        slide.outputs().size() > output
            ? Optional.of(Plane.of(slide.outputs().get(output).numbers()))
                .filter(one -> one.kind() == Plane.PlaneKind.IMAGE)
            : Optional.<Plane>empty();
    return new FieldOverview(slide, plane, new PortPath(slide.nodes(), port()), measured);
  }

  private Moment moment(Overview overview) {
    var now = moments.get(overview.aspect());
    if (now == null) return new Moment(overview.first(), Set.of());
    return new Moment(Math.clamp(now.frame(), 0, overview.frames() - 1), now.switches());
  }

  private void play(Overview overview, int frame) {
    moments.put(
        overview.aspect(),
        new Moment(Math.floorMod(frame, overview.frames()), moment(overview).switches()));
  }

  /// Which field has to be measured for what is looked at, if one has to be.
  public Optional<FieldMap.Wish> wish() {
    if (aspect != Aspect.FIELD || trouble().isPresent()) return Optional.empty();
    var field = field();
    var now = moment(field);
    if (!now.isOn('E')) return Optional.empty();
    var wish = field.wish(now);
    return measured.filter(one -> one.isOf(wish)).isPresent()
        ? Optional.empty()
        : Optional.of(wish);
  }

  /// Takes the field that was measured for a place.
  public void measured(FieldMap.Wish wish, FieldMap map) {
    measured = Optional.of(new FieldOverview.Measured(wish, map));
  }

  /// The block of the same kind that works next, round and round: that of the next level.
  public Optional<List<NodeId>> nextLevel() {
    var kin = slide.surroundings().kin();
    return kin.size() < 2
        ? Optional.empty()
        : Optional.of(kin.get((kin.indexOf(slide.nodes()) + 1) % kin.size()));
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
    aspect = earlier.aspect;
    if (!earlier.slide.nodes().equals(slide.nodes())) return;
    moments.putAll(earlier.moments);
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

  /// How many places the map has that is looked at; of a block as a whole, how many moments.
  public int places() {
    if (whole().isPresent()) return trouble().isPresent() ? 0 : whole().get().frames();
    return sight().map(found -> found.plane().places()).orElse(0);
  }

  public int place() {
    return whole().map(overview -> moment(overview).frame()).orElseGet(viewing::place);
  }

  public int channel() {
    return viewing.channel();
  }

  /// Goes to a place of the map.
  public void scrub(int to) {
    whole().ifPresent(overview -> play(overview, Math.clamp(to, 0, overview.frames() - 1)));
    numbers().ifPresent(found -> viewing = viewing.scrubbed(found, to));
  }

  /// Goes on by so many places, round and round.
  public void step(int places) {
    whole().ifPresent(overview -> play(overview, moment(overview).frame() + places));
    numbers().ifPresent(found -> viewing = viewing.stepped(found, places));
  }

  /// Obeys a key.
  public void press(Press key) {
    whole().ifPresent(overview -> press(overview, key));
    numbers()
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

  private void press(Overview overview, Press key) {
    int now = moment(overview).frame();
    int row = overview.row();
    int last = overview.frames() - 1;
    switch (key) {
      case LEFT, STEP_BACK -> play(overview, now - 1);
      case RIGHT, STEP -> play(overview, now + 1);
      case UP -> play(overview, now >= row ? now - row : now);
      case DOWN -> play(overview, now + row <= last ? now + row : now);
      case ROW_START -> play(overview, row == 1 ? 0 : now - now % row);
      case ROW_END -> play(overview, row == 1 ? last : now - now % row + row - 1);
      case LARGEST, NEXT_CHANNEL, CHANNEL_BEFORE, NEXT_GROUP, GUESS -> {}
    }
  }

  /// What is seen where numbers are looked at one by one.
  private Optional<Sight> numbers() {
    return sight().filter(_ -> aspect == Aspect.NUMBERS);
  }

  /// Obeys a digit: the first is 1.
  public void digit(int number) {
    whole().ifPresent(overview -> toggle(overview, (char) ('0' + number)));
    numbers()
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
    if (whole().isPresent()) return toggle(whole().get(), key);
    if (sight().isPresent() && jumps(key)) return true;
    if (sight().isEmpty() || SWITCHES.indexOf(key) < 0) return false;
    viewing = viewing.switched(key);
    return true;
  }

  /// Of the digits one is on at most.
  private boolean toggle(Overview overview, char key) {
    if (overview.keys().indexOf(key) < 0) return false;
    var now = moment(overview);
    var on = new TreeSet<>(now.switches());
    boolean wasOn = !on.add(key);
    if (Character.isDigit(key)) on.removeIf(other -> Character.isDigit(other) && other != key);
    if (wasOn) on.remove(key);
    moments.put(overview.aspect(), new Moment(now.frame(), on));
    return true;
  }

  /// Goes to the next cell or level of a list of boxes; answers whether it is one.
  private boolean jumps(char key) {
    var rows = sight().map(BoxRows::of).orElseThrow();
    if (rows.isEmpty() || key != 'C' && key != 'V') return false;
    var found = sight().get();
    int columns = found.plane().columns();
    int row = viewing.place() / columns;
    int to = key == 'C' ? rows.get().nextCell(row) : rows.get().nextLevel(row);
    viewing = viewing.at(found, to, viewing.place() % columns);
    return to != row;
  }

  /// Whether numbers are hidden until they are guessed.
  public boolean guesses() {
    return aspect == Aspect.NUMBERS && viewing.guesses();
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
    if (whole().isPresent()) {
      var overview = whole().get();
      var frame = overview.pointed(x, y, wide, high);
      frame.ifPresent(to -> play(overview, to));
      return frame.isPresent();
    }
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
    if (whole().isPresent()) return twin();
    return sight().map(viewing::spoken).orElse("");
  }

  /// How the number came about, in words for those who hear it: what goes in, and what comes out.
  public String twin() {
    if (whole().isPresent()) return whole().get().twin(moment(whole().get()));
    return sight().map(found -> Twin.of(found, viewing)).orElse("");
  }

  /// Whether the number that is looked at agrees with what was worked out.
  public boolean agrees() {
    return sight().map(found -> found.at(viewing.index(found)).working().isPresent()).orElse(false);
  }

  /// Paints what is seen.
  public void paint(Surface surface, StyleTable styles, double width, double height) {
    wide = width;
    high = height;
    whole().ifPresent(overview -> reel(overview, styles).paint(surface, 0, width, height));
    numbers()
        .ifPresent(found ->
            spots =
                new SightPainter(surface, found, viewing, styles, pictures).paint(width, height));
  }

  private SightPictures.Reel reel(Overview overview, StyleTable styles) {
    return SightPictures.whole(overview, moment(overview), slide.title(), styles);
  }

  /// A place in the map that is looked at, in rows and columns, if it is a map.
  private Optional<Cell> cell() {
    return sight()
        .filter(found -> found.plane().kind() == Plane.PlaneKind.IMAGE)
        .map(found ->
            new Cell(
                viewing.place() / found.plane().columns(),
                viewing.place() % found.plane().columns()));
  }

  /// A place of a map.
  private record Cell(int row, int column) {}

  /// The kinds of file that a view is written as, by file name extension; the last two move.
  public static List<String> extensions() {
    return SightPictures.EXTENSIONS;
  }

  /// What writes the view as it now is, anywhere and at any time; empty where nothing is seen.
  ///
  /// @param places how many places of the map an animation walks over
  public Optional<Writing> writing(StyleTable styles, int places) {
    var reel =
        whole()
            .filter(overview -> overview.trouble().isEmpty())
            .map(overview -> reel(overview, styles))
            .or(() -> numbers().map(found -> SightPictures.numbers(found, viewing, styles)));
    return reel.map(one -> file -> new SightPictures(one, places).write(file));
  }

  /// Writes a view to a file, whose extension says which kind.
  @FunctionalInterface
  public interface Writing {
    /// The exception's message is for the user.
    void write(Path file) throws IOException;
  }

  /// What the place saw in every map before, as shares of each map from 0 to 1.
  public Map<PortPath, Box> saw() {
    if (aspect == Aspect.FIELD && trouble().isEmpty()) return field().saw(moment(field()));
    return sawOfNumber();
  }

  private Map<PortPath, Box> sawOfNumber() {
    return cell()
        .map(at ->
            slide.sightline().seen(new PortPath(slide.nodes(), port()), at.row(), at.column()))
        .map(found -> (Map<PortPath, Box>) found)
        .orElseGet(Map::of);
  }

  /// The block that made the number which says most here, and where that stands in what it made.
  public record Origin(List<NodeId> block, long index) {
    public Origin {
      block = List.copyOf(block);
    }
  }

  /// Where to go to see how the number that says most came about.
  public Optional<Origin> origin() {
    if (numbers().isEmpty()) return Optional.empty();
    var found = numbers().get();
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
    return slide.outputs().size() <= output ? "" : slide.outputs().get(output).name();
  }
}
