package vertebra.ui.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import javafx.animation.AnimationTimer;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Finding;
import vertebra.analysis.Findings;
import vertebra.canvas.Camera;
import vertebra.canvas.Card;
import vertebra.canvas.Clearing;
import vertebra.canvas.FrameBox;
import vertebra.canvas.Lod;
import vertebra.canvas.Marks;
import vertebra.canvas.RulerPainter;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.document.Document;
import vertebra.document.Flow;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.Thumbnail;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;
import vertebra.workbench.Selection;
import vertebra.workbench.Workbench;

/// What the editor shows: which design or which inside of a composite, from where it is looked at,
/// and what is marked. It has no pixels; the parts of the editor watch it and draw.
final class CanvasModel {

  /// What became another.
  enum Change {
    VIEW,
    CAMERA,
    MARKS,
    PLACE
  }

  /// How many pixels of the design stay in the window however far one pans.
  private static final double TETHER = 48;

  private static final double FIT_MARGIN = 12;

  /// How far from the edges is what the view is moved for, in pixels.
  private static final double SHOWN_MARGIN = 24;

  /// Pixels between what gets a place of its own and what stands there.
  private static final double NEXT_TO = 12;

  /// Things that what gets a place of its own keeps off, the nearest ones.
  private static final int MANY = 120;

  /// The least zoom at which all that cards say is read: nearer than that a deep design is met.
  private static final double READABLE = Lod.FULL_FROM;

  /// From where a design was looked at that is open and not shown.
  private record Sight(Camera camera, Map<List<NodeId>, Camera> around) {}

  private final Observed<OpenDesign> current;
  private final Scope scope = new Scope();
  private final Map<Change, Observed<Long>> changes = new EnumMap<>(Change.class);

  /// From where each level around the one that is shown was looked at, by its trail.
  private final Map<List<NodeId>, Camera> cameras = new HashMap<>();

  private final Map<OpenDesign, Sight> sights = new WeakHashMap<>();
  private ViewGraph view = ViewGraph.EMPTY;
  private Camera camera = Camera.HOME;
  private Box window = Box.EMPTY;
  private Map<Port, String> figures = Map.of();
  private Map<Port, Thumbnail> maps = Map.of();
  private boolean hasMaps = true;
  private DoubleSupplier legend = () -> 0;
  private DoubleSupplier rulerScale = () -> 1;

  /// The note or frame that was marked last.
  private Optional<String> framed = Optional.empty();

  private Marks marks = Marks.NONE.withGrid();
  private Optional<Diagnostic> problem = Optional.empty();
  private boolean unseen = true;
  private boolean arriving;
  private Consumer<Map<NodeId, String>> morph = _ -> {};
  private Supplier<List<Box>> covers = List::of;
  private Consumer<Camera> glide = this::look;
  private @Nullable Document shown;

  /// Where the view moves to by itself; null once it is there.
  private @Nullable Camera target;

  private @Nullable Analysis known;

  /// What was shown a frame ago, while cards say what was known earlier.
  private @Nullable ViewGraph followed;

  /// From where it was looked at then.
  private Camera followedFrom = Camera.HOME;

  /// Works once a frame while cards say what was known earlier.
  private final AnimationTimer catchUp =
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          catchUp();
        }
      };

  CanvasModel(Observed<OpenDesign> current) {
    this.current = current;
    for (var change : Change.values()) changes.put(change, new Observed<>(0L));
  }

  void start() {
    current.bind(
        scope,
        (design, open) -> {
          shown = null;
          known = null;
          problem = Optional.empty();
          cameras.clear();
          var sight = Optional.ofNullable(sights.remove(design));
          sight.ifPresent(seen -> cameras.putAll(seen.around()));
          design.level().bind(open, this::arrive);
          design.learning().observed().follow(open, _ -> heard(state()));
          sight.ifPresent(this::lookAgain);
          open.onClose(() -> leave(design));
        });
  }

  private void lookAgain(Sight seen) {
    mark();
    unseen = false;
    camera = seen.camera();
    tell(Change.CAMERA);
  }

  private void leave(OpenDesign design) {
    // A first view that nobody moved is taken anew, in a window that may be another size by then.
    boolean isFirst = cameras.isEmpty() && camera.equals(welcome());
    if (!unseen && !isFirst) sights.put(design, new Sight(camera, Map.copyOf(cameras)));
  }

  void watch(Consumer<Change> watcher) {
    changes.forEach((change, times) -> times.follow(scope, _ -> watcher.accept(change)));
  }

  private void tell(Change change) {
    changes.computeIfPresent(
        change,
        (_, times) -> {
          times.set(times.get() + 1);
          return times;
        });
  }

  OpenDesign design() {
    return current.get();
  }

  /// The workbench of what is shown: the design's, or that of the inside of a block.
  Workbench workbench() {
    return current.get().level().get();
  }

  Workbench.WorkbenchState state() {
    return workbench().state();
  }

  ViewGraph view() {
    return view;
  }

  Camera camera() {
    return camera;
  }

  /// The pixels of the editor, from 0, 0.
  Box window() {
    return window;
  }

  Marks marks() {
    return marks;
  }

  /// The composites one looks into, the outermost first; empty at the design itself.
  List<NodeId> trail() {
    return current.get().trail();
  }

  boolean isInside() {
    return workbench().isInside();
  }

  /// The graph that is shown: the design's, or a composite's.
  Graph graph() {
    return state().graph();
  }

  Findings findings() {
    return known();
  }

  /// What is known about the design; what flows in alone while a learner is to say the rest.
  private Findings known() {
    var all = state().analysis().findings();
    return marks.asked() ? all.given(state().graph()) : all;
  }

  Selection selection() {
    return state().selection();
  }

  SequencedSet<NodeId> chosen() {
    return selection().nodes();
  }

  void select(SequencedSet<NodeId> nodes, Optional<Edge> wire) {
    select(wire.map(Selection::of).orElseGet(() -> Selection.of(nodes)));
  }

  void select(Selection selection) {
    workbench().select(selection);
  }

  void heat(Map<NodeId, Marks.Amount> heat) {
    if (heat.equals(marks.heat())) return;
    marks = marks.heating(heat);
    tell(Change.MARKS);
  }

  /// What the mouse points at, as far as it is painted.
  ///
  /// @param card one of which more is shown while it is pointed at
  void point(Optional<NodeId> card, Optional<Edge> wire) {
    if (marks.hovered().equals(card) && marks.pointed().equals(wire)) return;
    marks = marks.hovering(card).pointing(wire);
    tell(Change.MARKS);
  }

  /// Whether a wire is drawn.
  void wiring(boolean isWiring) {
    if (marks.wiring() == isWiring) return;
    marks = marks.wiring(isWiring);
    tell(Change.MARKS);
  }

  /// Strikes through what shapes were until now, for a moment.
  void strike(Map<NodeId, String> shapes) {
    if (marks.struck().equals(shapes)) return;
    marks = marks.striking(shapes);
    tell(Change.MARKS);
  }

  /// Who is told what the shapes of cards in view were until a mistake was mended.
  void onMended(Consumer<Map<NodeId, String>> listener) {
    morph = listener;
  }

  /// What was said of cards in view as long as something was wrong, and is another thing now.
  private Map<NodeId, String> mended(ViewGraph earlier) {
    var mended = new HashMap<NodeId, String>();
    if (window.width() <= 0 || camera.zoom() < Lod.FULL_FROM) return mended;
    for (var card : view.cardsIn(camera.toWorld(window)))
      earlier
          .card(card.id())
          .filter(before -> before != card && card.isMended(before))
          .ifPresent(before -> mended.put(card.id(), before.told()));
    return mended;
  }

  void times(Map<NodeId, Double> millis) {
    if (millis.equals(marks.times())) return;
    marks = marks.timing(millis);
    tell(Change.MARKS);
  }

  void lock(Set<NodeId> locked) {
    if (locked.equals(marks.locked())) return;
    marks = marks.locking(locked);
    tell(Change.MARKS);
  }

  /// One more problem than the analysis knows of.
  void problem(Optional<Diagnostic> found) {
    if (found.equals(problem)) return;
    problem = found;
    view = next(scene());
    tell(Change.VIEW);
  }

  /// The problem that is to be said first at a card: an error, else what [#problem] was told.
  Optional<Diagnostic> problemOf(NodeId card) {
    return state()
        .analysis()
        .about(card)
        .filter(Diagnostic::isError)
        .findFirst()
        .or(() -> problem.filter(one -> one.target().node().filter(card::equals).isPresent()));
  }

  /// What flows through output ports: small pictures, and figures in words.
  void portValues(Map<Port, Thumbnail> pictures, Map<Port, String> words) {
    figures = words;
    maps = pictures;
    marks = marks.picturing(hasMaps ? maps : Map.of());
    tell(Change.MARKS);
  }

  /// The ports of which pictures are known.
  Set<Port> pictured() {
    return maps.keySet();
  }

  /// Takes the feature maps off the faces of volumes, or puts them back.
  void toggleMaps() {
    hasMaps = !hasMaps;
    marks = marks.picturing(hasMaps ? maps : Map.of());
    tell(Change.MARKS);
  }

  /// Whether volumes carry the feature maps.
  boolean hasMaps() {
    return hasMaps;
  }

  /// How much of the design is in the window, from 0 to 1.
  double shareSeen() {
    var bounds = view.bounds();
    if (bounds.isEmpty()) return 1;
    var box = camera.toScreen(bounds.get());
    double width = Math.min(box.right(), window.right()) - Math.max(box.x(), window.x());
    double height = Math.min(box.bottom(), window.bottom()) - Math.max(box.y(), window.y());
    double area = Math.max(1, box.width()) * Math.max(1, box.height());
    return Math.max(0, width) * Math.max(0, height) / area;
  }

  /// The figures of what flows through an output port; blank if nothing is known.
  String figures(Port port) {
    return figures.getOrDefault(port, "");
  }

  /// Leaves cards out of the picture because something else shows them.
  void hide(SequencedSet<NodeId> nodes) {
    if (marks.hidden().equals(nodes)) return;
    marks = marks.hiding(new LinkedHashSet<>(nodes));
    tell(Change.MARKS);
  }

  /// Looks from elsewhere, but never so far away that the design is lost.
  void look(Camera wished) {
    var tethered = tethered(wished);
    if (tethered.equals(camera)) return;
    camera = tethered;
    if (camera.equals(target)) target = null;
    tell(Change.CAMERA);
  }

  private Camera tethered(Camera wished) {
    var bounds = view.bounds();
    if (bounds.isEmpty() || window.width() <= 0) return wished;
    var box = wished.toScreen(bounds.get());
    double dx =
        Math.max(0, TETHER - box.right()) - Math.max(0, box.x() - (window.width() - TETHER));
    double dy =
        Math.max(0, TETHER - box.bottom()) - Math.max(0, box.y() - (window.height() - TETHER));
    return dx == 0 && dy == 0 ? wished : wished.panned(dx, dy);
  }

  /// The view of everything.
  Camera fitted() {
    return view.bounds().map(this::fitted).orElseGet(() -> Camera.HOME.panned(48, 48));
  }

  /// The first view of a design: everything, unless that is too far away to read; then where it
  /// begins, with what bands say at their left, or the first band if it does not say it there.
  private Camera welcome() {
    var fitted = fitted();
    var bounds = view.bounds();
    if (bounds.isEmpty() || fitted.zoom() >= READABLE) return fitted;
    var near = fitted.withZoom(READABLE);
    ToDoubleFunction<Box> along = view.flow() == Flow.RIGHT ? Box::x : Box::y;
    var atInlet = welcome(near, bounds.get(), inlet(along).orElse(bounds.get()));
    var seen = atInlet.toWorld(window);
    return view.frames().stream()
        .filter(FrameBox::isBand)
        .map(FrameBox::header)
        .min(Comparator.comparingDouble(along))
        .filter(header -> !header.intersects(seen))
        .map(header -> welcome(near, bounds.get(), header))
        .orElse(atInlet);
  }

  /// @param inlet what is to be seen first
  private Camera welcome(Camera near, Box box, Box inlet) {
    if (view.flow() == Flow.RIGHT) return welcomeAside(near, box, inlet);
    double zoom = near.zoom();
    double half = (window.width() / 2 - FIT_MARGIN) / zoom;
    boolean fits = box.width() <= 2 * half;
    boolean isAtTheLeft = inlet.right() <= box.x() + 2 * half;
    double first =
        isAtTheLeft && view.frames().stream().anyMatch(FrameBox::isBand)
            ? box.x()
            : inlet.centreX();
    double middle = fits ? box.centreX() : Math.clamp(first, box.x() + half, box.right() - half);
    boolean isAtTheTop = inlet.bottom() <= box.y() + window.height() / 2 / zoom;
    var top = new Point(middle, isAtTheTop ? box.y() : inlet.y());
    var centred = near.centredOn(top, window.width(), window.height());
    return centred.panned(0, FIT_MARGIN + ruler() - window.height() / 2);
  }

  /// Where a design begins: its first input, else the card that stands first.
  private Optional<Box> inlet(ToDoubleFunction<Box> place) {
    return view.cards().stream()
        .min(
            Comparator.comparing((Card card) -> card.build() != Card.Build.INPUT)
                .thenComparingDouble(card -> place.applyAsDouble(card.bounds())))
        .map(Card::bounds);
  }

  private Camera welcomeAside(Camera near, Box box, Box inlet) {
    double half = window.height() / 2 / near.zoom();
    boolean fits = box.height() <= 2 * half;
    double middle =
        fits ? box.centreY() : Math.clamp(inlet.centreY(), box.y() + half, box.bottom() - half);
    boolean isAtTheLeft = inlet.right() <= box.x() + window.width() / 2 / near.zoom();
    var left = new Point(isAtTheLeft ? box.x() : inlet.x(), middle);
    var centred = near.centredOn(left, window.width(), window.height());
    return centred.panned(FIT_MARGIN + rulerAside() - window.width() / 2, 0);
  }

  /// The view of a part, with the legend under it where that is no smaller for it.
  Camera fitted(Box world) {
    var all = clearing(List.of()).fitting(world, FIT_MARGIN);
    double high = legend.getAsDouble();
    if (high == 0) return all;
    var strip = new Box(0, window.height() - high, window.width(), high);
    var above = clearing(List.of(strip)).fitting(world, FIT_MARGIN);
    return above.zoom() < all.zoom() ? all : above;
  }

  /// How much larger than usual the ruler is.
  void ruler(DoubleSupplier scale) {
    rulerScale = scale;
  }

  /// How high the legend is; nothing if nobody wants it.
  void legend(DoubleSupplier height) {
    legend = height;
  }

  /// A view moved as little as needed to show a part of the world whole, with nothing over it.
  Camera showing(Box world) {
    var shown = clearing(covers.get()).revealing(camera, world, SHOWN_MARGIN);
    target = shown.equals(camera) ? null : shown;
    return shown;
  }

  /// A part of the world as near as can be to where it is asked for that lies on nothing and under
  /// nothing: in the window, else beside everything.
  Box free(Box world) {
    return free(world, true)
        .or(() -> free(world, false))
        .orElseGet(() -> {
          double right = view.bounds().map(Box::right).orElse(world.x());
          return world.moved(right + SHOWN_MARGIN - world.x(), 0);
        });
  }

  /// @param fromAll whether it keeps off wires and the frames around cards too
  private Optional<Box> free(Box world, boolean fromAll) {
    var middle = world.centre();
    var taken =
        view.standing(camera.toWorld(window), fromAll).stream()
            .sorted(Comparator.comparingDouble(box -> box.centre().distanceTo(middle)))
            .limit(MANY)
            .map(camera::toScreen);
    return clearing(Stream.concat(covers.get().stream(), taken).toList())
        .nearest(camera, world, NEXT_TO);
  }

  /// The corner of the window in which something lies on no card: where it is if it may stay there.
  /// In pixels; empty if there is none.
  ///
  /// @param now where it is, and its size
  /// @param under how much of the window's height is taken at its lower edge
  /// @param over what else lies over the window
  Optional<Box> corner(Box now, double under, double margin, List<Box> over) {
    var all = clearing(over);
    var room = all.window();
    var above = new Box(room.x(), room.y(), room.width(), room.height() - under);
    return new Clearing(above, over)
        .corners(now.width(), now.height(), margin).stream()
            .filter(corner ->
                all.isFree(corner) && view.standing(camera.toWorld(corner), false).isEmpty())
            .min(Comparator.comparing(corner -> !corner.equals(now)));
  }

  /// Whether a part of the world is whole in the window, or will be once the view has moved.
  private boolean isSeen(Box world) {
    return isSeen(world, clearing(List.of()));
  }

  private boolean isSeen(Box world, Clearing room) {
    return room.isFree((target == null ? camera : target).toScreen(world));
  }

  private Clearing clearing(List<Box> over) {
    double ruler = Math.min(ruler(), window.height());
    double left = Math.min(rulerAside(), window.width());
    return new Clearing(new Box(left, ruler, window.width() - left, window.height() - ruler), over);
  }

  /// What lies over the window, in its pixels, and how the view moves by itself.
  void within(Supplier<List<Box>> covers, Consumer<Camera> glide) {
    this.covers = covers;
    this.glide = glide;
  }

  /// What the camera shows as long as nobody moves it: everything, or the first view of a design.
  private Optional<Supplier<Camera>> kept() {
    if (camera.equals(fitted())) return Optional.of(this::fitted);
    return camera.equals(welcome()) ? Optional.of(this::welcome) : Optional.empty();
  }

  /// The room at the upper edge that the trail and the ruler take.
  private double ruler() {
    boolean isAbove = view.hasRuler() && view.flow() == Flow.DOWN;
    return trailRoom() + (isAbove ? RulerPainter.HEIGHT * rulerScale.getAsDouble() : 0);
  }

  /// The room at the left edge that the ruler takes where tensors flow right.
  double rulerAside() {
    boolean isAside = view.hasRuler() && view.flow() == Flow.RIGHT;
    return isAside ? RulerPainter.WIDTH * rulerScale.getAsDouble() : 0;
  }

  /// The room at the upper edge that the trail takes inside of a block.
  double trailRoom() {
    return isInside() ? TrailBar.ROOM : 0;
  }

  /// The window became another size. The first time, everything is shown, and what showed
  /// everything goes on doing so; what is selected and was seen stays in sight.
  void resize(double width, double height) {
    if (window.width() == width && window.height() == height) return;
    var kept = unseen ? Optional.<Supplier<Camera>>empty() : kept();
    var chosen = view.bounds(chosen()).filter(this::isSeen);
    window = new Box(0, 0, width, height);
    if (unseen && width > 0 && height > 0) {
      unseen = false;
      camera = welcome();
    } else if (width > 0 && height > 0) {
      kept.ifPresent(view -> camera = view.get());
    }
    tell(Change.CAMERA);
    if (kept.isEmpty() && width > 0 && height > 0)
      chosen.filter(box -> !isSeen(box)).ifPresent(box -> glide.accept(showing(box)));
  }

  /// Goes back to the design where the middle of no card is in the window.
  void comeBack() {
    var seen = (target == null ? camera : target).toWorld(window);
    if (view.cardsIn(seen).stream().noneMatch(card -> seen.contains(card.bounds().centre())))
      view.bounds(chosen()).or(view::bounds).ifPresent(box -> glide.accept(showing(box)));
  }

  /// The middle of what is shown.
  Point middle() {
    return camera.toWorld(window.centre());
  }

  /// Looks into a composite; answers whether there is something to see.
  boolean enter(NodeId id) {
    if (findings().find(id).flatMap(Finding::inside).isEmpty()) return false;
    var deeper = new ArrayList<>(trail());
    deeper.add(id);
    cameras.put(trail(), camera);
    current.get().runs().lookInside(deeper);
    look(welcome());
    return true;
  }

  /// Looks from outside again; answers whether one was inside.
  boolean leave() {
    return leaveTo(trail().size() - 1);
  }

  /// Leaves until so many composites are entered; the one that was left is selected.
  boolean leaveTo(int depth) {
    if (depth < 0 || depth >= trail().size()) return false;
    var left = trail().get(depth);
    current.get().runs().lookInside(trail().subList(0, depth));
    select(Selection.of(left));
    look(camera);
    return true;
  }

  /// Another level of the design is looked at from now on.
  private void arrive(Workbench level, Scope open) {
    var from = cameras.remove(trail());
    if (from != null) camera = from;
    boolean first = shown == null;
    shown = null;
    known = null;
    marks = marks.hiding(Set.of());
    arriving = !first;
    level.watch(open, this::heard);
    arriving = false;
    if (from != null) tell(Change.CAMERA);
  }

  private void heard(Workbench.WorkbenchState state) {
    var document = state.document();
    var before = Optional.ofNullable(shown);
    boolean asked = design().learning().hidesValues();
    boolean same =
        shown != null
            && new Deed(shown, document).looksAlike()
            && state.analysis() == known
            && asked == marks.asked();
    marks = marks.asking(asked);
    boolean opened = shown == null;
    if (same) {
      shown = document;
      mark();
      return;
    }
    shown = document;
    known = state.analysis();
    boolean whole = !opened && (isWhole(chosen()) || isWhole(marks.selected()));
    boolean turned = !opened && view.flow() != document.layout().flow();
    var next = opened ? ViewGraph.of(scene()) : next(scene());
    // A ruler that comes takes room from what showed everything.
    boolean isNarrowed = !opened && !view.hasRuler() && next.hasRuler();
    var kept = isNarrowed ? kept() : Optional.<Supplier<Camera>>empty();
    var drawn = view;
    view = next;
    var mended = opened || turned ? Map.<NodeId, String>of() : mended(drawn);
    if (!mended.isEmpty()) morph.accept(mended);
    if (turned || kept.isPresent()) {
      camera = turned ? welcome() : kept.orElseThrow().get();
      tell(Change.CAMERA);
    }
    mark();
    if (opened && !arriving) firstSight();
    before.ifPresent(earlier -> follow(earlier, whole));
    if (opened) tell(Change.PLACE);
    tell(Change.VIEW);
    if (view.isBehind()) catchUp.start();
  }

  private boolean isWhole(Collection<NodeId> cards) {
    return view.bounds(cards).filter(this::isSeen).isPresent();
  }

  private ViewGraph next(Scene scene) {
    return window.width() > 0 ? view.next(scene, seen()) : view.next(scene);
  }

  /// The part of the world that is painted.
  private Box seen() {
    return camera.toWorld(window.grown(SceneCanvas.MARGIN));
  }

  /// Makes some of the cards that are behind, in frames that bring nothing else; once all are made,
  /// it is not called any more. While the view moves, only those are made that can be read.
  private void catchUp() {
    boolean isNew = view != followed;
    boolean moves = !camera.equals(followedFrom);
    followed = view;
    followedFrom = camera;
    if (isNew) return;
    boolean isSeen = view.isBehind(seen());
    if (moves && !(isSeen && Lod.of(camera.zoom()).hasCards())) return;
    view = view.caughtUp(seen());
    followed = view;
    if (!view.isBehind()) catchUp.stop();
    if (isSeen || !view.isBehind()) tell(Change.VIEW);
  }

  /// What is shown, with nothing of it behind.
  ViewGraph whole() {
    return view.caughtUp();
  }

  /// Shows what an edit brought, moved or changed, and never an empty canvas while there is
  /// something to see.
  ///
  /// @param whole whether the selected blocks were whole in the window until now
  private void follow(Document earlier, boolean whole) {
    if (window.width() <= 0) return;
    var deed = new Deed(earlier, state().document());
    var wanted = around(deed, whole).or(() -> lost(deed, whole));
    if (wanted.isEmpty() && view.cardsIn(camera.toWorld(window.grown(-1))).isEmpty())
      wanted = view.bounds(chosen()).or(view::bounds);
    wanted.ifPresent(box -> glide.accept(showing(box)));
  }

  /// Where blocks that came are, and selected ones that were seen; only where the selected of those
  /// that came are if there is no room for all, such as for an output that came along.
  private Optional<Box> around(Deed deed, boolean whole) {
    var brought = deed.brought();
    if (brought.isEmpty()) return Optional.empty();
    var seen = whole || deed.touched(chosen()) ? chosen() : Set.<NodeId>of();
    var kept = Stream.concat(brought.stream(), seen.stream()).toList();
    var room = clearing(covers.get());
    return view.bounds(kept)
        .filter(box -> room.nearest(camera, box, 0).isPresent())
        .or(() -> view.bounds(brought.stream().filter(chosen()::contains).toList()))
        .or(() -> view.bounds(kept));
  }

  /// Where the selected blocks are if they are no longer whole in the window, or were touched
  /// outside of it; more of them than there is room for stay as far out as they were.
  private Optional<Box> lost(Deed deed, boolean whole) {
    if (!whole && !deed.touched(chosen())) return Optional.empty();
    // What shows all has no overview over it.
    boolean isUncovered = view.bounds().filter(this::isSeen).isPresent();
    var open = clearing(isUncovered ? List.of() : covers.get());
    return view.bounds(chosen())
        .filter(box -> !isSeen(box, open))
        .filter(box -> whole || open.nearest(camera, box, 0).isPresent());
  }

  private void firstSight() {
    unseen = window.width() <= 0;
    if (unseen) return;
    camera = welcome();
    tell(Change.CAMERA);
  }

  private void mark() {
    var selection = selection();
    boolean same =
        marks.selected().equals(selection.nodes())
            && marks.wire().equals(selection.wire())
            && framed.equals(selection.frame());
    if (same) return;
    framed = selection.frame();
    marks = marks.selecting(selection.nodes(), selection.wire());
    tell(Change.MARKS);
  }

  private Scene scene() {
    var state = state();
    return new Scene(
        state.document().graph(),
        state.document().layout(),
        state.catalogue(),
        known(),
        marks.asked() ? List.of() : diagnostics(state.analysis().diagnostics()));
  }

  private List<Diagnostic> diagnostics(List<Diagnostic> own) {
    return problem.map(more -> Stream.concat(own.stream(), Stream.of(more)).toList()).orElse(own);
  }

  /// A place for a new card near a point, not on another card.
  Position freeNear(Point world) {
    double x = Math.rint(world.x());
    double y = Math.rint(world.y());
    for (int i = 0; i < 40; i++) {
      var wished = new Box(x, y, CARD_WIDTH, CARD_HEIGHT).grown(24);
      if (view.cardsIn(wished).isEmpty()) break;
      if (view.flow() == Flow.RIGHT) x += 48;
      else y += 24;
    }
    return new Position(x, y);
  }

  /// About the size of a card, in world units.
  static final double CARD_WIDTH = 264;

  static final double CARD_HEIGHT = 72;
}
