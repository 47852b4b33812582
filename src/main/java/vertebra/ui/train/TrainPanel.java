package vertebra.ui.train;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.ImageView;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.dataset.DataSource;
import vertebra.execute.RunSettings;
import vertebra.learning.Interruption;
import vertebra.learning.Learned;
import vertebra.learning.LearningProgress;
import vertebra.learning.LearningSettings;
import vertebra.learning.LearningSettings.Choice;
import vertebra.learning.Outlook;
import vertebra.learning.Outlook.Trouble;
import vertebra.paint.StyleTable;
import vertebra.training.LossName;
import vertebra.training.OptimiserName;
import vertebra.training.Recipe;
import vertebra.ui.parts.CurveView;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.parts.FixButton;
import vertebra.ui.parts.Images;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;
import vertebra.workbench.Shown;
import vertebra.workbench.TrainView;
import vertebra.workbench.Training;

/// Training the design: what it learns from and how, how it goes on, and what came of it.
@SuppressWarnings("NullAway.Init")
public final class TrainPanel {

  private static final int MOST = 1_000_000;
  private static final double EXAMPLE = 40;

  private final Observed<OpenDesign> current;
  private final FileQuestions files;
  private final CurveView losses;
  private final CurveView figures;
  private final EarlierMark earlier = new EarlierMark();
  private final ResultSection results;
  private final RunsSection compared;
  private final BlockSection weights;
  private final MemorySection memory = new MemorySection();
  private final Scope scope = new Scope();

  /// Made with the panel, which comes when it is first looked at.
  private MoreSettings refined;

  private @Nullable Outlook shownOutlook;
  private boolean showing;
  private boolean stopped;

  /// Whether the keyboard was on Find when what is under way began.
  private boolean finding;

  private List<BufferedImage> pictured = List.of();

  @FXML private Button start;
  @FXML private ToggleButton pause;
  @FXML private Button stop;
  @FXML private ProgressBar progress;
  @FXML private Label doing;
  @FXML private VBox trouble;
  @FXML private VBox interrupted;
  @FXML private VBox curves;
  @FXML private VBox result;
  @FXML private MenuButton data;
  @FXML private Label dataNote;
  @FXML private FlowPane examples;
  @FXML private ComboBox<String> begin;
  @FXML private Spinner<Integer> epochs;
  @FXML private Spinner<Integer> batch;
  @FXML private ComboBox<String> optimiser;
  @FXML private TextField rate;
  @FXML private ComboBox<String> loss;
  @FXML private TextField seed;
  @FXML private Label frozen;
  @FXML private Button thaw;
  @FXML private VBox runs;
  @FXML private Button findRate;
  @FXML private VBox rates;
  @FXML private VBox more;
  @FXML private VBox block;

  /// @param styles the colours that curves are painted in
  public TrainPanel(
      Observed<OpenDesign> current, FileQuestions files, Supplier<StyleTable> styles) {
    this.current = current;
    this.files = files;
    losses = new CurveView(styles);
    losses.setId("train-losses");
    figures = new CurveView(styles);
    figures.setId("train-figures");
    results = new ResultSection();
    compared = new RunsSection(styles);
    weights = new BlockSection(styles);
  }

  private Training training() {
    return current.get().training();
  }

  /// Starts to learn, unless it is under way. Who is in the panel can pause it at once.
  public void start() {
    if (isEntered()) start.requestFocus();
    training().start();
  }

  private boolean isEntered() {
    return focused(progress.getParent().getParent()) != null;
  }

  /// What has the keyboard among what stands in a place.
  private static @Nullable Node focused(Node place) {
    var scene = place.getScene();
    var owner = scene == null ? null : scene.getFocusOwner();
    Node at = owner;
    while (at != null && at != place) at = at.getParent();
    return at == null ? null : owner;
  }

  /// Fills a place anew. A button that comes again keeps the keyboard; that of one that went is
  /// handed to what can be pressed instead of it: Pause while it learns, else Train.
  private void fill(VBox box, List<Node> nodes) {
    var held = focused(box);
    box.getChildren().setAll(nodes);
    shown(box, !nodes.isEmpty());
    if (held == null) return;
    var again = box.lookup("#" + held.getId());
    if (again != null) again.requestFocus();
    else if (pause.isVisible()) pause.requestFocus();
    else if (start.isDisabled()) data.requestFocus();
    else start.requestFocus();
  }

  private boolean steers() {
    return stop.isFocused() || pause.isFocused();
  }

  @FXML
  void initialize() {
    start.setOnAction(_ -> training().start());
    pause.setOnAction(_ -> training().pause(pause.isSelected()));
    stop.setOnAction(_ -> training().stop());
    thaw.setOnAction(_ -> training().thaw());
    earlier.setId("train-earlier");
    curves.getChildren().setAll(earlier, losses, figures);
    counted(epochs, Choice.EPOCHS);
    counted(batch, Choice.BATCH);
    typed(rate, Choice.RATE);
    typed(seed, Choice.SEED);
    optimiser
        .getItems()
        .setAll(Arrays.stream(OptimiserName.values()).map(OptimiserName::word).toList());
    optimiser.setOnAction(_ -> chosen(Choice.OPTIMISER, optimiser.getValue()));
    loss.getItems().add(say("train.usual-loss"));
    loss.getItems().addAll(Arrays.stream(LossName.values()).map(LossName::word).toList());
    loss.setOnAction(_ ->
        chosen(
            Choice.LOSS, loss.getSelectionModel().getSelectedIndex() == 0 ? "" : loss.getValue()));
    begin.setOnAction(_ ->
        chosen(Choice.START, begin.getSelectionModel().getSelectedIndex() == 1 ? "fresh" : ""));
    findRate.setOnAction(_ -> {
      finding = true;
      training().findRate();
    });
    refined = new MoreSettings((choice, text) -> training().choose(choice, text));
    more.getChildren().addAll(refined, memory);
    fillData();
    shown(examples, false);
    current.bind(scope, this::bind);
  }

  /// Leads to where kernels for the processor are fetched.
  ///
  /// @param devices shows the devices
  public void onDevices(Runnable devices) {
    refined.onDevices(devices);
  }

  private void bind(OpenDesign design, Scope open) {
    design.training().watched(true);
    TrainView.of(design, open).watch(open, this::show);
  }

  private void fillData() {
    for (var generator : DataSource.Generator.values())
      data.getItems()
          .add(
              item(
                  generator.word(),
                  say("train.drawn", generator.word()),
                  () -> training().choose(Choice.DATA, generator.word())));
    data.getItems()
        .addAll(
            new SeparatorMenuItem(),
            item("folder", say("train.folder"), this::askFolder),
            item("file", say("train.file"), this::askFile));
  }

  private static MenuItem item(String name, String words, Runnable action) {
    var item = new MenuItem(words);
    item.setId("train-data-" + name);
    item.setOnAction(_ -> action.run());
    return item;
  }

  private void askFolder() {
    files
        .folder(say("train.choose-folder"))
        .ifPresent(folder -> training().choose(Choice.DATA, folder.toString()));
  }

  private void askFile() {
    files
        .open(say("train.choose-file"), say("train.tables"), List.of("csv", "json"))
        .ifPresent(file -> training().choose(Choice.DATA, file.toString()));
  }

  private void counted(Spinner<Integer> spinner, Choice choice) {
    spinner.setValueFactory(new IntegerSpinnerValueFactory(1, MOST, 1));
    spinner
        .valueProperty()
        .subscribe((_, value) -> {
          if (value != null) chosen(choice, String.valueOf(value));
        });
    spinner
        .focusedProperty()
        .subscribe(focused -> {
          if (!focused) spinner.commitValue();
        });
  }

  private void typed(TextField field, Choice choice) {
    field.setOnAction(_ -> chosen(choice, field.getText()));
    field
        .focusedProperty()
        .subscribe((_, focused) -> {
          // Not at once: what the field shows then is not the design's.
          if (!focused) chosen(choice, field.getText());
        });
  }

  /// A choice that a person made, as opposed to one that is only shown.
  private void chosen(Choice choice, @Nullable String text) {
    if (showing || text == null || text.equals(shownText(choice))) return;
    training().choose(choice, text);
  }

  /// What the panel shows of a choice, chosen or not.
  private String shownText(Choice choice) {
    var settings = LearningSettings.of(current.get().state().document());
    var recipe = recipe(settings);
    return switch (choice) {
      case EPOCHS -> String.valueOf(recipe.epochs());
      case BATCH -> String.valueOf(recipe.batch());
      case RATE -> TrainWords.plain(recipe.rate());
      case SEED -> String.valueOf(recipe.seed());
      case OPTIMISER -> settings.optimiser().orElse(OptimiserName.ADAMW).word();
      case LOSS -> settings.loss().map(LossName::word).orElse("");
      case START -> settings.isFresh() ? "fresh" : "";
      default -> "";
    };
  }

  /// How it will be trained, as far as that is known.
  private Recipe recipe(LearningSettings settings) {
    var outlook = shownOutlook;
    var suggested = outlook == null ? Recipe.USUAL : outlook.recipe();
    var named = settings.optimiser().orElse(OptimiserName.ADAMW);
    return named.in(
        suggested
            .withEpochs(settings.epochs().orElse(Recipe.USUAL.epochs()))
            .withBatch(settings.batch().orElse(suggested.batch()))
            .withSeed(settings.seed().orElse(Recipe.USUAL.seed())),
        settings.rate().orElse(named.usualRate()));
  }

  private void show(TrainView view) {
    showing = true;
    try {
      shownOutlook = view.looked().flatMap(Training.Looked::outlook).orElse(null);
      showStep(view);
      showTrouble(view);
      showInterrupted(view);
      showCurves(view);
      showData(view);
      showSettings(view.settings());
      showRates(view);
      refined.show(view.settings(), Optional.ofNullable(shownOutlook));
      memory.show(Optional.ofNullable(shownOutlook));
      results.show(view.last());
      put(result, results.nodes());
      weights.show(view.sights(), view.chosen());
      put(block, weights.nodes());
      compared.show(view.kept(), training());
      put(runs, compared.nodes());
    } finally {
      showing = false;
    }
  }

  private static void put(VBox box, List<Node> nodes) {
    if (!box.getChildren().equals(nodes)) box.getChildren().setAll(nodes);
    shown(box, !nodes.isEmpty());
  }

  private void showStep(TrainView view) {
    boolean working = view.isWorking();
    boolean wasFocused = working ? start.isFocused() : stopped || steers();
    shown(start, !working);
    start.setDisable(!view.canStart());
    shown(pause, working);
    shown(stop, working);
    if (wasFocused) (working ? pause : start).requestFocus();
    if (!working) stopped = false;
    shown(progress, working);
    switch (view.step()) {
      case Training.Idle(var note) -> doing.setText(note);
      case Training.Failed _ -> doing.setText("");
      case Training.Working(var words, var told, var isPaused, var isStopping) -> {
        pause.setSelected(isPaused);
        pause.setText(isPaused ? say("train.go-on") : say("train.pause"));
        // A disabled button gives the keyboard away.
        stopped = isStopping && (stopped || steers());
        pause.setDisable(isStopping);
        stop.setDisable(isStopping);
        progress.setProgress(
            told.map(one -> (double) one.step() / Math.max(1, one.steps()))
                .orElse(ProgressBar.INDETERMINATE_PROGRESS));
        doing.setText(
            isStopping
                ? say("train.stopping")
                : !words.isEmpty() ? words : told.map(TrainPanel::inWords).orElse(""));
      }
    }
    shown(doing, !doing.getText().isEmpty());
  }

  private static String inWords(LearningProgress now) {
    long perEpoch = Math.max(1, now.steps() / Math.max(1, now.epochs()));
    long epoch = Math.min(now.epochs(), (now.step() - 1) / perEpoch + 1);
    return say(
        "train.progress",
        epoch,
        now.epochs(),
        now.samplesPerSecond(),
        TrainWords.rate(now.rate()),
        TrainWords.time(now.secondsLeft()));
  }

  private void showTrouble(TrainView view) {
    var found =
        view.step() instanceof Training.Failed(var why)
            ? Optional.of(why)
            : view.isWorking()
                ? Optional.<Trouble>empty()
                : view.found().flatMap(Training.Looked::trouble);
    var nodes = new ArrayList<Node>();
    found.ifPresent(why -> {
      nodes.add(line(why.reason(), "run-failure", "fth-alert-circle"));
      for (var way : why.ways()) {
        var button = new Button(way.words());
        button.setId("train-way-" + nodes.size());
        button.setWrapText(true);
        button.setOnAction(_ -> training().apply(way));
        way.onBlocks()
            .ifPresent(edit -> FixButton.price(current.get(), way.words(), edit, button::setText));
        nodes.add(button);
      }
    });
    fill(trouble, nodes);
  }

  private void showInterrupted(TrainView view) {
    var found =
        view.isWorking()
            ? Optional.<Interruption>empty()
            : view.found().flatMap(Training.Looked::interrupted);
    var nodes = new ArrayList<Node>();
    found.ifPresent(left -> {
      var goOn = new Button(say("train.go-on"));
      goOn.setId("train-resume");
      goOn.setOnAction(_ -> training().goOn(left));
      var forget = new Button(say("train.forget"));
      forget.setId("train-forget");
      forget.setOnAction(_ -> training().forget(left));
      nodes.add(
          line(
              say("train.interrupted", left.weights().getFileName()),
              "run-warning",
              "fth-rotate-cw"));
      nodes.add(new HBox(8, goOn, forget));
    });
    fill(interrupted, nodes);
  }

  private void showCurves(TrainView view) {
    var live =
        view.step() instanceof Training.Working working
            ? working.progress()
            : Optional.<LearningProgress>empty();
    var known = view.isWorking() ? Optional.<Learned>empty() : view.last().known();
    earlier.mark(view.isWorking() ? new Shown.None<>() : view.last());
    live.ifPresent(now -> {
      losses.show(TrainWords.losses(now.curves(), now.epochs()));
      figures.show(TrainWords.figures(now.curves(), now.epochs(), now.figure()));
    });
    known.ifPresent(learned -> {
      int end = learned.curves().epochs().getLast().number();
      losses.show(TrainWords.losses(learned.curves(), end));
      figures.show(TrainWords.figures(learned.curves(), end, learned.figure()));
    });
    shown(curves, live.isPresent() || known.isPresent());
  }

  private void showData(TrainView view) {
    var outlook = shownOutlook;
    var settings = view.settings();
    data.setText(
        outlook != null && !view.isLooking()
            ? outlook.title()
            : settings.data().map(DataSource::text).orElse(say("train.found-from-head")));
    var lines = new ArrayList<String>();
    if (outlook != null) {
      lines.add(say("train.sizes", outlook.training(), outlook.validation()));
      lines.add(say("train.classes", outlook.classes().size(), few(outlook.classes())));
      lines.addAll(outlook.remarks());
    } else if (view.canStart() && view.isLooking() && !view.isWorking()) {
      lines.add(say("train.looking"));
    }
    if (view.step() instanceof Training.Working(_, var told, _, _))
      told.filter(one -> !one.skipped().isEmpty())
          .ifPresent(one -> {
            lines.add(say("train.skipped", one.skipped().size()));
            lines.addAll(one.skipped().stream().limit(3).toList());
          });
    dataNote.setText(String.join("\n", lines));
    shown(dataNote, !lines.isEmpty());
    showExamples(outlook == null ? List.of() : outlook.examples());
  }

  private void showExamples(List<BufferedImage> found) {
    if (found.equals(pictured)) return;
    pictured = found;
    examples.getChildren().clear();
    for (var example : found) {
      var picture = new ImageView(Images.of(example));
      picture.setFitWidth(EXAMPLE);
      picture.setFitHeight(EXAMPLE);
      picture.setPreserveRatio(true);
      examples.getChildren().add(picture);
    }
    shown(examples, !found.isEmpty());
  }

  private static String few(List<String> names) {
    return names.size() <= 8
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 8)) + " …";
  }

  private void showSettings(LearningSettings settings) {
    var recipe = recipe(settings);
    epochs.getValueFactory().setValue(recipe.epochs());
    batch.getValueFactory().setValue(recipe.batch());
    if (!rate.isFocused()) rate.setText(TrainWords.plain(recipe.rate()));
    if (!seed.isFocused()) seed.setText(String.valueOf(recipe.seed()));
    optimiser.setValue(settings.optimiser().orElse(OptimiserName.ADAMW).word());
    loss.setValue(settings.loss().map(LossName::word).orElse(say("train.usual-loss")));
    var weights = RunSettings.of(current.get().state().design()).weightsInWords();
    var choices = List.of(weights, say("train.fresh"));
    if (!choices.equals(begin.getItems())) begin.getItems().setAll(choices);
    begin.setValue(choices.get(settings.isFresh() ? 1 : 0));
    frozen.setText(
        settings.frozen().isEmpty()
            ? ""
            : say("train.frozen", String.join(", ", settings.frozen())));
    shown(frozen, !settings.frozen().isEmpty());
    shown(thaw, !settings.frozen().isEmpty());
  }

  /// What came of trying rates, and a button that takes the one that suits.
  private void showRates(TrainView view) {
    if (view.isWorking() && findRate.isFocused()) pause.requestFocus();
    findRate.setDisable(view.isWorking() || !view.canStart());
    if (!view.isWorking()) {
      if (finding && start.isFocused()) findRate.requestFocus();
      finding = false;
    }
    var nodes = new ArrayList<Node>();
    view.rates()
        .fresh()
        .filter(_ -> !view.isWorking())
        .ifPresent(found -> {
          nodes.add(
              line(say("train.rate-found", TrainWords.rate(found.rate() * 10)), "figure-note", ""));
          double rounded = new BigDecimal(found.rate()).round(new MathContext(2)).doubleValue();
          if (view.settings().rate().filter(now -> now == rounded).isPresent()) return;
          var words = TrainWords.plain(rounded);
          var use = new Button(say("learning.way-rate", words));
          use.setId("train-use-rate");
          use.setOnAction(_ -> training().choose(Choice.RATE, words));
          nodes.add(use);
        });
    fill(rates, nodes);
  }

  /// Paints curves anew after the theme changed.
  public void repaint() {
    losses.refresh();
    figures.refresh();
    compared.repaint();
    weights.repaint();
    put(block, weights.nodes());
  }

  static Label line(String words, String style, String icon) {
    var label = new Label(words);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().add(style);
    if (!icon.isEmpty()) label.setGraphic(new FontIcon(icon));
    return label;
  }

  static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
