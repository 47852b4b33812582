package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.canvas.PortSpot.Direction;
import vertebra.design.BlockSearch;
import vertebra.design.BlockSearch.Offer;
import vertebra.design.Prospect;
import vertebra.design.Vocabulary;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;
import vertebra.workbench.Glimpses;
import vertebra.workbench.Preferences;
import vertebra.workbench.Workbench;

/// A search for a block, right where it shall stand: what usually stands there first, what would
/// leave it and what it would cost beside it. What does not check there is left out, unless it was
/// asked for by name; then its line says why, or with which fix it does.
final class BlockChooser extends Picker<Offer> {

  /// What the block is for.
  sealed interface Request {

    /// It shall stand somewhere.
    record At(Position at) implements Request {}

    /// It shall be wired to a port.
    ///
    /// @param carried what leaves that port, if it is an output and that is known
    /// @param neighbour what the user calls the block of that port
    record Wired(
        Position at, Port from, Direction direction, Optional<TensorType> carried, String neighbour)
        implements Request {

      boolean forward() {
        return direction == Direction.OUTPUT;
      }
    }

    /// It shall take a node's place.
    ///
    /// @param title what the user calls that node
    record InsteadOf(NodeId node, BlockType block, String title) implements Request {}
  }

  /// What is done with a block that was chosen.
  @FunctionalInterface
  interface Taking {

    /// Takes what was offered for what was asked.
    ///
    /// @param known what would come of it in the design as it is, if that was tried
    /// @param plainly whether wires that find no port are let go
    void take(Request request, Offer offer, Optional<Prospect> known, boolean plainly);
  }

  /// So many blocks are tried before the lines are shown anew.
  private static final int AT_ONCE = 6;

  /// So many lines from the best on are tried before anybody has gone further down.
  private static final int IN_SIGHT = 24;

  /// What came of trying a block.
  ///
  /// @param mended whether a fix was looked for
  /// @param prospect nothing where it cannot be tried
  private record Trial(boolean mended, Optional<Prospect> prospect) {

    boolean holds(boolean mend) {
      return mended || !mend || prospect.flatMap(Prospect::objection).isEmpty();
    }
  }

  /// A search in which blocks stay as they were tried: the same port or node of the same graph.
  private record Standing(Graph graph, Catalogue catalogue, Object asked) {

    boolean is(@Nullable Standing other) {
      return other != null
          && other.graph == graph
          && other.catalogue == catalogue
          && other.asked.equals(asked);
    }
  }

  /// What was found, before anything was tried.
  private record Found(Request request, String query, List<Offer> offers) {}

  private final Supplier<Workbench.WorkbenchState> state;
  private Vocabulary vocabulary;
  private final Preferences preferences;
  private final Glimpses glimpses;
  private final Executor background;
  private final Executor userInterface;
  private final Taking taking;
  private final Map<Offer, Trial> trials = new HashMap<>();
  private @Nullable Request request;
  private @Nullable Standing standing;
  private @Nullable Found found;
  private int reach;
  private boolean isTrying;

  /// What is being tried; nothing of an earlier search is told.
  private Object trying = new Object();

  /// @param background where blocks are tried
  BlockChooser(
      Supplier<Workbench.WorkbenchState> state,
      Preferences preferences,
      Glimpses glimpses,
      Executor background,
      Executor userInterface,
      Taking taking,
      Runnable closed) {
    super(
        "block-search",
        say("canvas.search-blocks"),
        say("canvas.no-block-of-that-name-fits"),
        closed);
    this.state = state;
    vocabulary = new Vocabulary(state.get().catalogue());
    this.preferences = preferences;
    this.glimpses = glimpses;
    this.background = background;
    this.userInterface = userInterface;
    this.taking = taking;
  }

  /// Opens near a point of the parent.
  void open(double x, double y, Request wanted) {
    request = wanted;
    found = null;
    var now = standing(wanted);
    if (!now.is(standing)) trials.clear();
    standing = now;
    open(
        x,
        y,
        switch (wanted) {
          case Request.At _ -> say("canvas.add-a-block");
          case Request.Wired wired ->
              say("canvas.blocks-that-fit-behind", wired.forward(), wired.neighbour());
          case Request.InsteadOf old -> say("canvas.replace-one-with", old.title());
        });
  }

  private Standing standing(Request wanted) {
    var now = state.get();
    return new Standing(
        now.graph(),
        now.catalogue(),
        switch (wanted) {
          case Request.At _ -> wanted;
          case Request.Wired wired -> List.of(wired.from(), wired.direction());
          case Request.InsteadOf old -> old.node();
        });
  }

  @Override
  List<Offer> found(String query) {
    var wanted = request;
    if (wanted == null) return List.of();
    var last = found;
    if (last == null || last.request() != wanted || !last.query().equals(query)) {
      last = new Found(wanted, query, searched(wanted, query));
      found = last;
    }
    if (!query.isBlank()) return last.offers();
    return last.offers().stream()
        .filter(offer -> known(offer).flatMap(Prospect::objection).isEmpty())
        .sorted(Comparator.comparingInt(this::trouble))
        .toList();
  }

  private List<Offer> searched(Request wanted, String query) {
    var catalogue = state.get().catalogue();
    if (vocabulary.catalogue() != catalogue) vocabulary = new Vocabulary(catalogue);
    var search = new BlockSearch(vocabulary, preferences.recentBlocks());
    return switch (wanted) {
      case Request.At _ -> search.forms(query);
      case Request.Wired wired ->
          wired.forward()
              ? search.behind(block(wired.from()), wired.carried(), query)
              : search.before(block(wired.from()), query);
      case Request.InsteadOf old -> search.insteadOf(old.block(), parameters(old.node()), query);
    };
  }

  /// What came of it, if it was tried as thoroughly as it is asked for now.
  private Optional<Prospect> known(Offer offer) {
    return Optional.ofNullable(trials.get(offer))
        .filter(trial -> trial.holds(isMended()))
        .flatMap(Trial::prospect);
  }

  /// Whether a fix is looked for: of what was asked for by name.
  private boolean isMended() {
    return !query().isBlank();
  }

  private boolean isToTry(Offer offer) {
    var trial = trials.get(offer);
    return trial == null || !trial.holds(isMended());
  }

  /// What keeps everything comes before what needs a fix or a bridge, and that before what does not
  /// check or loses wires.
  private int trouble(Offer offer) {
    var prospect = known(offer).orElse(null);
    if (prospect == null) return 0;
    if (prospect.objection().isPresent()) return 3;
    if (!prospect.lost().isEmpty()) return prospect.bridge().isPresent() ? 1 : 2;
    return prospect.fix().isPresent() ? 1 : 0;
  }

  private Parameters parameters(NodeId node) {
    return state.get().graph().find(node).map(Node::parameters).orElse(Parameters.NONE);
  }

  private Optional<BlockId> block(Port port) {
    return state.get().graph().find(port.node()).map(Node::block);
  }

  @Override
  void listed(List<Offer> lines) {
    trying = new Object();
    isTrying = false;
    reach = IN_SIGHT;
    tryMore();
  }

  @Override
  void seen(int line) {
    if (line < reach) return;
    reach = line + AT_ONCE;
    userInterface.execute(this::tryMore);
  }

  /// Tries blocks where they would stand, a few at a time, as far down as anybody looks.
  private void tryMore() {
    var wanted = request;
    if (isTrying || !isOpen() || wanted == null || wanted instanceof Request.At) return;
    var some = lines().stream().limit(reach).filter(this::isToTry).limit(AT_ONCE).toList();
    if (some.isEmpty()) return;
    isTrying = true;
    var token = trying;
    var now = state.get();
    boolean mended = isMended();
    background.execute(() -> {
      if (trying != token) return;
      var tried = new HashMap<Offer, Trial>();
      for (var offer : some)
        tried.put(offer, new Trial(mended, prospect(now, wanted, offer, mended)));
      userInterface.execute(() -> {
        if (trying != token) return;
        trials.putAll(tried);
        isTrying = false;
        findAgain();
        tryMore();
      });
    });
  }

  private static Optional<Prospect> prospect(
      Workbench.WorkbenchState now, Request wanted, Offer offer, boolean mended) {
    try {
      return switch (wanted) {
        case Request.At _ -> Optional.empty();
        case Request.Wired wired ->
            Optional.of(
                Prospect.at(
                    now.design(),
                    offer.block(),
                    offer.parameters(),
                    wired.from(),
                    wired.forward(),
                    mended));
        case Request.InsteadOf old ->
            Optional.of(
                Prospect.insteadOf(now.design(), old.node(), offer.block(), offer.parameters()));
      };
    } catch (IllegalArgumentException | ArithmeticException inapplicable) {
      return Optional.empty();
    }
  }

  @Override
  void take(Offer offer, boolean plainly) {
    var wanted = request;
    if (wanted == null) return;
    preferences.addRecentBlock(offer.block().id());
    var known = standing(wanted).is(standing) ? known(offer) : Optional.<Prospect>empty();
    taking.take(wanted, offer, known, plainly);
  }

  /// A block: its title and family, what it is for, and what it would be here.
  @Override
  VBox row(Offer offer) {
    var block = offer.block();
    var title = new Label(offer.title());
    title.getStyleClass().add("block-search-title");
    var family =
        new Label(
            state.get().catalogue().familyOf(block.id()).map(each -> each.title()).orElse(""));
    family.getStyleClass().add("block-search-family");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var top = new HBox(8, title, gap, family);
    top.setAlignment(Pos.BASELINE_LEFT);
    var summary = new Label(block.heading().summary());
    summary.getStyleClass().add("block-search-summary");
    var row = new VBox(1, top, summary);
    if (request instanceof Request.At) row.getChildren().add(usually(offer));
    known(offer)
        .ifPresent(prospect -> {
          if (prospect.objection().isEmpty()) {
            row.getChildren().add(figures(ProspectWords.figures(prospect)));
          }
          var trouble = words(prospect);
          if (trouble.isEmpty()) return;
          var said = new Label(trouble);
          said.setWrapText(true);
          said.getStyleClass().addAll("block-search-summary", "block-search-trouble");
          row.getChildren().add(said);
        });
    return row;
  }

  private static Label figures(String words) {
    var figures = new Label(words);
    figures.getStyleClass().addAll("block-search-summary", "block-search-figures");
    return figures;
  }

  /// What it is where it is usually used, once that is known.
  private Label usually(Offer offer) {
    var figures = figures(" ");
    glimpses.of(
        offer.block(),
        offer.parameters(),
        state.get().catalogue(),
        Optional.empty(),
        known -> figures.setText(known.inWords()));
    return figures;
  }

  private String words(Prospect prospect) {
    return ProspectWords.trouble(prospect, state.get().design(), false);
  }

  @Override
  String spoken(Offer offer) {
    return offer.title()
        + ". "
        + offer.block().heading().summary()
        + known(offer)
            .map(each -> " " + ProspectWords.figures(each) + ". " + words(each))
            .orElse("");
  }
}
