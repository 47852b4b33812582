package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.Card;
import vertebra.canvas.Hit;
import vertebra.canvas.PortSpot;
import vertebra.canvas.Wire;
import vertebra.design.Connections;
import vertebra.design.Connections.Verdict;
import vertebra.design.WordRank;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;

/// The ports and wires of a card by name, for hands on the keyboard: a port is taken up and put
/// down at another by name, each with what would be said of the wire if a mouse held it there. A
/// wire is selected, and ports and wires have their menus and can be cleared.
final class PortChooser extends Picker<PortChooser.Line> {

  /// What a line stands for.
  sealed interface Line {}

  /// A port from which a wire may begin.
  record From(PortSpot port) implements Line {}

  /// A wire of the port above it.
  record OfWire(Wire wire, boolean leaves) implements Line {}

  /// A port at which the wire may end.
  record To(Card card, PortSpot port) implements Line {}

  /// So many ports are judged before the lines are shown anew.
  private static final int AT_ONCE = 8;

  private final CanvasModel desk;
  private final Executor background;
  private final Executor userInterface;
  private final BiConsumer<Verdict, Boolean> connect;
  private final Consumer<Edge> select;
  private final Consumer<Hit> menu;
  private final Consumer<Hit> clear;
  private final Map<PortSpot, Verdict> verdicts = new HashMap<>();
  private Map<NodeId, String> numbered = Map.of();
  private Optional<NodeId> card = Optional.empty();
  private Optional<PortSpot> from = Optional.empty();
  private @Nullable Object judging;

  /// @param background where wires are judged
  /// @param connect makes the wire of a verdict, with its fix or as it is
  /// @param menu opens the menu of a port or wire
  /// @param clear takes a wire, or all wires of a port, away
  PortChooser(
      CanvasModel desk,
      Executor background,
      Executor userInterface,
      BiConsumer<Verdict, Boolean> connect,
      Consumer<Edge> select,
      Consumer<Hit> menu,
      Consumer<Hit> clear,
      Runnable closed) {
    super("port-search", say("canvas.search-ports"), say("canvas.no-port-of-that-name"), closed);
    this.desk = desk;
    this.background = background;
    this.userInterface = userInterface;
    this.connect = connect;
    this.select = select;
    this.menu = menu;
    this.clear = clear;
  }

  /// Lists the ports and wires of a card, beside it.
  void open(NodeId node) {
    var at = desk.view().card(node);
    if (at.isEmpty()) return;
    card = Optional.of(node);
    from = Optional.empty();
    numbered = numbered();
    openBeside(at.get(), say("canvas.ports-of", at.get().title()));
  }

  /// Lists where a wire of a port may end.
  private void openFrom(PortSpot port) {
    var at = desk.view().card(port.port().node());
    if (at.isEmpty()) return;
    from = Optional.of(port);
    verdicts.clear();
    openBeside(
        at.get(),
        say("canvas.wire-from-to", title(at.get()) + ", " + port.title(), !port.isInput()));
  }

  private void openBeside(Card at, String heading) {
    var box = desk.camera().toScreen(at.bounds());
    open(box.right() + 12, box.y(), heading);
  }

  @Override
  List<Line> found(String query) {
    var lines =
        from.map(this::ends)
            .orElseGet(() -> card.flatMap(desk.view()::card).map(this::own).orElse(List.of()));
    if (query.isBlank()) return lines.stream().sorted(Comparator.comparingInt(this::rank)).toList();
    record Ranked(Line line, WordRank words) {}
    return lines.stream()
        .flatMap(line ->
            WordRank.of(query, new WordRank.Named(title(line), List.of(), List.of())).stream()
                .map(words -> new Ranked(line, words)))
        .sorted(Comparator.comparing(Ranked::words).thenComparingInt(ranked -> rank(ranked.line())))
        .map(Ranked::line)
        .toList();
  }

  private List<Line> own(Card at) {
    var lines = new ArrayList<Line>();
    Stream.concat(at.outputs().stream(), at.inputs().stream())
        .forEach(port -> {
          lines.add(new From(port));
          for (var wire : desk.view().wiresAt(at.id())) {
            boolean leaves = wire.edge().from().equals(port.port());
            if (leaves || wire.edge().to().equals(port.port())) lines.add(new OfWire(wire, leaves));
          }
        });
    return lines;
  }

  /// Ports of the other direction, those of the cards that come next in the flow first.
  private List<Line> ends(PortSpot start) {
    var order = Topology.of(desk.graph()).order();
    int here = order.indexOf(start.port().node());
    var lines = new ArrayList<Line>();
    order.stream()
        .filter(id -> !id.equals(start.port().node()))
        .sorted(
            Comparator.comparingInt(id -> {
              int steps = order.indexOf(id) - here;
              boolean ahead = start.isInput() ? steps < 0 : steps > 0;
              return ahead ? Math.abs(steps) : order.size() + Math.abs(steps);
            }))
        .flatMap(id -> desk.view().card(id).stream())
        .forEach(other -> {
          var ports = start.isInput() ? other.outputs() : other.inputs();
          for (var port : ports) lines.add(new To(other, port));
        });
    return lines;
  }

  /// Wires that fit come first, then those with a fix; what is wired already comes later.
  private int rank(Line line) {
    if (!(line instanceof To(_, var port))) return 0;
    return switch (verdicts.get(port)) {
      case null -> 1;
      case Connections.Legal _ -> old(port).isPresent() ? 1 : 0;
      case Connections.Fixable _ -> 2;
      case Connections.Illegal _ -> 3;
    };
  }

  /// The wire that a new one would take the place of.
  private Optional<Edge> old(PortSpot end) {
    return end.isInput()
        ? desk.graph().source(end.port()).map(from -> new Edge(from, end.port()))
        : Optional.empty();
  }

  /// Judges what is listed, a few at a time.
  @Override
  void listed(List<Line> lines) {
    var token = new Object();
    judging = token;
    if (from.isEmpty()) return;
    var start = from.get();
    var design = desk.state().design();
    var ports =
        lines.stream()
            .filter(To.class::isInstance)
            .map(line -> ((To) line).port())
            .filter(port -> !verdicts.containsKey(port))
            .toList();
    for (int at = 0; at < ports.size(); at += AT_ONCE) {
      var some = List.copyOf(ports.subList(at, Math.min(ports.size(), at + AT_ONCE)));
      background.execute(() -> {
        if (judging != token) return;
        var judged = new HashMap<PortSpot, Verdict>();
        for (var port : some) judged.put(port, judge(new Connections(design), start, port));
        userInterface.execute(() -> {
          if (judging != token) return;
          verdicts.putAll(judged);
          findAgain();
        });
      });
    }
  }

  private static Verdict judge(Connections connections, PortSpot start, PortSpot end) {
    return start.isInput()
        ? connections.judge(end.port(), start.port())
        : connections.judge(start.port(), end.port());
  }

  @Override
  void take(Line line, boolean plainly) {
    switch (line) {
      case From(var port) -> openFrom(port);
      case OfWire(var wire, _) -> select.accept(wire.edge());
      case To(_, var port) ->
          from.ifPresent(start ->
              connect.accept(judge(new Connections(desk.state().design()), start, port), plainly));
    }
  }

  /// `Delete` clears a port or takes a wire away, `Menu` opens its menu.
  @Override
  boolean pressed(KeyEvent event, Line line) {
    var hit =
        switch (line) {
          case From(var port) -> Optional.<Hit>of(new Hit.OnPort(port));
          case OfWire(var wire, _) -> Optional.<Hit>of(new Hit.OnWire(wire.edge()));
          case To _ -> Optional.<Hit>empty();
        };
    boolean menus =
        event.getCode() == KeyCode.CONTEXT_MENU
            || event.getCode() == KeyCode.F10 && event.isShiftDown();
    if (hit.isEmpty()) return menus;
    if (menus) {
      close(true);
      menu.accept(hit.get());
      return true;
    }
    if (event.getCode() != KeyCode.DELETE || !query().isEmpty()) return false;
    clear.accept(hit.get());
    find();
    return true;
  }

  private String title(Line line) {
    return switch (line) {
      case From(var port) ->
          Proxies.named(port)
              + desk.view().card(port.port().node()).map(own -> number(own, port)).orElse("");
      case OfWire(var wire, var leaves) ->
          (leaves ? "→ " : "← ")
              + Tips.named(desk, leaves ? wire.edge().to() : wire.edge().from(), this::title);
      case To(var other, var port) -> title(other) + ", " + port.title() + number(other, port);
    };
  }

  /// What a card is called among those of its title.
  private String title(Card at) {
    return numbered.getOrDefault(at.id(), at.title());
  }

  /// The cards of which several have one title, each with its number in the order of the flow.
  private Map<NodeId, String> numbered() {
    var alike = new HashMap<String, List<NodeId>>();
    for (var id : Topology.of(desk.graph()).order())
      desk.view()
          .card(id)
          .ifPresent(at -> alike.computeIfAbsent(at.title(), _ -> new ArrayList<>()).add(id));
    var titles = new HashMap<NodeId, String>();
    alike.forEach((title, ids) -> {
      if (ids.size() > 1)
        for (int i = 0; i < ids.size(); i++)
          titles.put(ids.get(i), say("design.numbered", title, i + 1));
    });
    return titles;
  }

  /// Which it is of several ports of one title.
  private static String number(Card card, PortSpot port) {
    var alike =
        (port.isInput() ? card.inputs() : card.outputs())
            .stream().filter(other -> other.title().equals(port.title())).toList();
    return alike.size() < 2 ? "" : " " + (alike.indexOf(port) + 1);
  }

  private String note(Line line) {
    return switch (line) {
      case From(var port) ->
          Stream.of(port.shape(), state(port))
              .filter(words -> !words.isEmpty())
              .reduce((a, b) -> a + "  ·  " + b)
              .orElse("");
      case OfWire(var wire, _) -> wire.label();
      case To(_, var port) -> {
        var verdict = verdicts.get(port);
        var words = verdict == null ? say("canvas.being-judged") : LiveVerdict.words(verdict);
        yield old(port)
            .map(wire ->
                say("canvas.in-place-of", words, Tips.named(desk, wire.from(), this::title)))
            .orElse(words);
      }
    };
  }

  private static String state(PortSpot port) {
    return switch (port.state()) {
      case CONNECTED -> "";
      case FREE -> say("canvas.port-free");
      case MISSING -> say("canvas.port-missing");
      case STRAY -> say("canvas.the-block-has-no-such-port");
    };
  }

  @Override
  VBox row(Line line) {
    var title = new Label(title(line));
    title
        .getStyleClass()
        .add(line instanceof OfWire ? "block-search-summary" : "block-search-title");
    var note = new Label(note(line));
    note.setWrapText(true);
    note.getStyleClass().add("block-search-summary");
    var row = new VBox(1, title);
    if (!note.getText().isEmpty()) row.getChildren().add(note);
    if (line instanceof OfWire) row.setStyle("-fx-padding: 0 0 0 16px;");
    if (line instanceof To(_, var port) && verdicts.get(port) instanceof Connections.Illegal)
      note.getStyleClass().add("block-search-trouble");
    return row;
  }

  @Override
  String spoken(Line line) {
    return title(line) + ". " + note(line);
  }
}
