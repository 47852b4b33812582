package vertebra.ui.measure;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.cost.Budget;
import vertebra.cost.Budget.Gauge;
import vertebra.cost.Budget.Limit;
import vertebra.cost.Hotspot;
import vertebra.design.Titles;
import vertebra.graph.NodeId;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.parts.Pale;
import vertebra.workbench.BudgetView;
import vertebra.workbench.Budgeting;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;

/// What the design may cost, how much of that it uses, and what could be done where it is too much.
@SuppressWarnings("NullAway.Init")
public final class BudgetPanel {

  private static final PseudoClass OVER = PseudoClass.getPseudoClass("over");
  private static final Map<Limit, String> EXAMPLES =
      Map.of(
          Limit.PARAMETERS, say("measure.such-as-4-m"),
          Limit.MACS, say("measure.such-as-600-m"),
          Limit.PEAK, say("measure.such-as-64-mib"),
          Limit.MILLIS, say("measure.such-as-5-ms"));

  private final Observed<OpenDesign> current;
  private final Scope scope = new Scope();
  private final Map<Limit, Line> lines = new EnumMap<>(Limit.class);
  private Consumer<NodeId> reveal = _ -> {};

  @FXML private GridPane limits;
  @FXML private Label complaint;
  @FXML private Label heading;
  @FXML private EarlierMark earlier;
  @FXML private ProgressIndicator busy;
  @FXML private VBox hotspots;

  /// The controls of one limit.
  private record Line(TextField most, ProgressBar bar, Label words) {}

  public BudgetPanel(Observed<OpenDesign> current) {
    this.current = current;
  }

  /// Who brings a node into view.
  public void onReveal(Consumer<NodeId> revealer) {
    reveal = revealer;
  }

  /// Lets the keyboard be about the first limit.
  public void focus() {
    Optional.ofNullable(lines.get(Limit.PARAMETERS)).ifPresent(line -> line.most().requestFocus());
  }

  @FXML
  void initialize() {
    for (var limit : Limit.values()) {
      var title = new Label(limit.title());
      title.getStyleClass().add("run-label");
      var most = new TextField();
      most.setId("budget-" + limit.word());
      most.setPromptText(EXAMPLES.get(limit));
      most.setPrefColumnCount(8);
      most.setMinWidth(Region.USE_PREF_SIZE);
      most.setOnAction(_ -> entered(limit));
      most.focusedProperty()
          .subscribe(focused -> {
            if (!focused) entered(limit);
          });
      title.setLabelFor(most);
      var bar = new ProgressBar(0);
      bar.setId("budget-bar-" + limit.word());
      bar.setPrefWidth(64);
      bar.setMinWidth(40);
      var words = new Label();
      words.getStyleClass().add("figure-note");
      words.setMinWidth(Region.USE_PREF_SIZE);
      lines.put(limit, new Line(most, bar, words));
      limits.addRow(lines.size(), title, most, bar, words);
    }
    current.bind(
        scope,
        (design, open) -> {
          complain("");
          var view = BudgetView.of(design, open);
          lines.forEach((limit, line) -> line.most().setText(written(view.get(), limit)));
          view.watch(open, this::show);
          design.onTitles(open, () -> show(view.get()));
        });
  }

  private static String written(BudgetView view, Limit limit) {
    var most = view.budget().most(limit);
    return most.isEmpty() ? "" : Budget.written(limit, most.getAsDouble());
  }

  private Budgeting budgeting() {
    return current.get().budgeting();
  }

  private void entered(Limit limit) {
    var line = lines.get(limit);
    if (line == null) return;
    var text = line.most().getText().strip();
    try {
      var most = text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Budget.number(text));
      complain("");
      budgeting().limit(limit, most);
    } catch (IllegalArgumentException unreadable) {
      complain(String.valueOf(unreadable.getMessage()));
    }
  }

  private void complain(String words) {
    complaint.setText(words);
    complaint.setVisible(!words.isEmpty());
    complaint.setManaged(!words.isEmpty());
  }

  private void show(BudgetView state) {
    var gauges = state.gauges().known().orElse(List.of());
    Pale.show(limits, !state.gauges().remark().isEmpty());
    lines.forEach((limit, line) -> {
      var text = written(state, limit);
      if (!line.most().isFocused() || text.isEmpty() && line.most().getText().isEmpty())
        line.most().setText(text);
      var gauge = gauges.stream().filter(each -> each.limit() == limit).findFirst();
      line.bar().setVisible(gauge.isPresent());
      line.bar().setProgress(gauge.map(each -> Math.min(1, each.share())).orElse(0.0));
      line.bar().pseudoClassStateChanged(OVER, gauge.filter(Gauge::isOver).isPresent());
      line.words().setText(gauge.map(BudgetPanel::words).orElse(""));
    });
    busy.setVisible(state.looking());
    heading.setText(
        state.isOver()
            ? say("measure.what-takes-most-and-what")
            : gauges.isEmpty()
                ? say("measure.no-limit-is-set")
                : say("measure.everything-is-within-the-budget"));
    earlier.mark(state.hotspots());
    var nodes = new ArrayList<Node>();
    var titles = new Titles(current.get().state().design());
    for (var hotspot : state.hotspots().known().orElse(List.of())) nodes.add(box(hotspot, titles));
    hotspots.getChildren().setAll(nodes);
  }

  static String words(Gauge gauge) {
    if (gauge.actual().isEmpty()) return gauge.words();
    return String.format(
        Locale.ROOT,
        "%s%.0f %%, %s",
        gauge.isOver() ? "⚠ " : "",
        100 * gauge.share(),
        gauge.words());
  }

  private Node box(Hotspot hotspot, Titles titles) {
    var name = new Hyperlink(titles.of(hotspot.node()));
    name.setOnAction(_ -> reveal.accept(hotspot.node()));
    var share =
        new Label(
            say(
                "measure.of",
                hotspot.limit() == Limit.PEAK
                    ? Limit.PEAK.unit().text(hotspot.amount())
                    : String.format(Locale.ROOT, "%.0f %%", 100 * hotspot.share()),
                hotspot.limit() == Limit.MILLIS ? "MACs" : hotspot.limit().title(),
                hotspot.limit() == Limit.MILLIS ? say("measure.the-time-of-single-blocks") : ""));
    share.getStyleClass().add("figure-note");
    var head = new HBox(6, name, share);
    head.setAlignment(Pos.CENTER_LEFT);
    var box = new VBox(3, head);
    for (var rewrite : hotspot.rewrites()) box.getChildren().add(line(rewrite));
    if (hotspot.rewrites().isEmpty()) {
      var none = new Label(say("measure.nothing-that-was-tried-keeps"));
      none.getStyleClass().add("figure-note");
      box.getChildren().add(none);
    }
    return box;
  }

  private Node line(Hotspot.Rewrite rewrite) {
    var apply = new Button(rewrite.title());
    apply.getStyleClass().add("budget-rewrite");
    apply.setOnAction(_ -> budgeting().apply(rewrite));
    var words = new Label(rewrite.words());
    words.getStyleClass().add("figure-note");
    words.setWrapText(true);
    apply.setMinWidth(0);
    apply.setTooltip(new Tooltip(rewrite.title()));
    apply.setAccessibleHelp(rewrite.words());
    return new VBox(1, apply, words);
  }
}
