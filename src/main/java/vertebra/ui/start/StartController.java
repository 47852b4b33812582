package vertebra.ui.start;

import static vertebra.text.Texts.say;

import atlantafx.base.controls.CustomTextField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.design.Gallery;
import vertebra.design.Gallery.Family;
import vertebra.design.Gallery.Order;
import vertebra.design.Gallery.Task;
import vertebra.design.Samples;
import vertebra.design.Samples.Sample;
import vertebra.design.Silhouette;
import vertebra.ui.parts.EmptyState;
import vertebra.ui.theme.Icons;
import vertebra.workbench.Glimpses;
import vertebra.workbench.Preferences;

/// Where to begin: an empty design, a file, something that works, or a ready-made network by task
/// and family.
///
/// Everything works without a mouse: letters go to the search, Down leads from there to the cards,
/// arrows go from card to card, and Enter opens.
@SuppressWarnings("NullAway.Init")
public final class StartController {

  private static final int RECENT = 7;
  private static final double SIDE_PICTURE = 44;

  private static final double CARD_GAP = 12;

  /// What a newcomer is led to, in order, and what the page says of it.
  private enum Beginning {
    TINY("tiny-shapes", say("start.tiny-shapes"), say("start.open-and-run")),
    DETECTOR("resnet50-fpn-retinanet", say("start.detector"), say("start.open")),
    BROKEN("broken", say("start.broken"), say("start.repair-it"));

    private final String file;
    private final String title;
    private final String invitation;

    Beginning(String file, String title, String invitation) {
      this.file = file;
      this.title = title;
      this.invitation = invitation;
    }
  }

  private final Preferences preferences;
  private final Glimpses glimpses;
  private final Catalogue catalogue;
  private final Map<Task, ToggleButton> tabs = new EnumMap<>(Task.class);
  private final ToggleGroup group = new ToggleGroup();
  private Gallery gallery;
  private Task task = Task.DETECT;
  private Consumer<Sample> openSample = _ -> {};
  private Consumer<Sample> runSample = _ -> {};
  private Consumer<Preset> openPreset = _ -> {};
  private Consumer<Path> openFile = _ -> {};

  @FXML private BorderPane root;
  @FXML private Button empty;
  @FXML private Button open;
  @FXML private Button learn;
  @FXML private Button back;
  @FXML private VBox recent;
  @FXML private Label version;
  @FXML private Label count;
  @FXML private FlowPane beginnings;
  @FXML private FlowPane others;
  @FXML private Label heading;
  @FXML private FlowPane tasks;
  @FXML private ComboBox<Order> order;
  @FXML private FlowPane families;
  @FXML private Label bars;
  @FXML private EmptyState lost;
  @FXML private CustomTextField search;

  public StartController(Preferences preferences, Glimpses glimpses, Catalogue catalogue) {
    this.preferences = preferences;
    this.glimpses = glimpses;
    this.catalogue = catalogue;
  }

  @FXML
  void initialize() {
    gallery = new Gallery(catalogue);
    for (var each : Task.values()) tabs.put(each, tab(each));
    tasks.getChildren().addAll(0, tabs.values());
    order.getItems().setAll(Order.values());
    order.setValue(Order.SMALLEST);
    order.valueProperty().subscribe((_, _) -> showFamilies());
    search.textProperty().subscribe((_, _) -> showFamilies());
    search.addEventFilter(KeyEvent.KEY_PRESSED, this::typedInSearch);
    root.addEventHandler(KeyEvent.KEY_TYPED, this::typed);
    var number = StartController.class.getPackage().getImplementationVersion();
    version.setText(number == null ? "" : say("start.version", number));
    count.setText(
        say(
            "start.networks-in-families",
            List.of(Task.values()).stream().mapToInt(gallery::size).sum()
                - gallery.size(Task.BLOCKS),
            gallery.familyCount()));
    showBeginnings();
  }

  private ToggleButton tab(Task each) {
    var tab = new ToggleButton(each.title());
    var size = new Label();
    size.getStyleClass().add("tab-count");
    tab.setGraphic(size);
    tab.setContentDisplay(ContentDisplay.RIGHT);
    tab.getStyleClass().add("task-tab");
    tab.setId("start-task-" + each.name().toLowerCase(java.util.Locale.ROOT));
    tab.setToggleGroup(group);
    tab.setOnAction(_ -> {
      tab.setSelected(true);
      task = each;
      showFamilies();
    });
    return tab;
  }

  public void onEmpty(Runnable action) {
    empty.setOnAction(_ -> action.run());
  }

  public void onLearn(Runnable action) {
    learn.setOnAction(_ -> action.run());
  }

  public void onOpen(Runnable action) {
    open.setOnAction(_ -> action.run());
  }

  public void onBack(Runnable action) {
    back.setOnAction(_ -> action.run());
  }

  /// Who opens a sample, and who opens and runs one.
  public void onSample(Consumer<Sample> opening, Consumer<Sample> running) {
    openSample = opening;
    runSample = running;
  }

  public void onPreset(Consumer<Preset> action) {
    openPreset = action;
  }

  public void onRecent(Consumer<Path> action) {
    openFile = action;
  }

  public BorderPane root() {
    return root;
  }

  /// What has the keyboard first.
  public Button first() {
    return empty;
  }

  /// Brings everything up to date before it is shown.
  ///
  /// @param hasDesign whether there is a design to go back to
  public void refresh(boolean hasDesign) {
    back.setVisible(hasDesign);
    back.setManaged(hasDesign);
    search.clear();
    showRecent();
    showFamilies();
  }

  /// Takes back what was searched for; false if nothing was.
  public boolean clearSearch() {
    if (search.getText().isEmpty()) return false;
    search.clear();
    return true;
  }

  private void showRecent() {
    recent.getChildren().clear();
    for (var file : preferences.recentFiles().stream().limit(RECENT).toList())
      recent.getChildren().add(recent(file));
    if (recent.getChildren().isEmpty()) {
      var none = new Label(say("start.files-you-open"));
      none.setWrapText(true);
      none.getStyleClass().add("figure-note");
      recent.getChildren().add(none);
    }
  }

  private Button recent(Path file) {
    var name = new Label(stem(file));
    name.getStyleClass().add("recent-title");
    var where = new Label(where(file));
    where.getStyleClass().add("figure-note");
    var words = new VBox(name, where);
    words.setMinWidth(0);
    HBox.setHgrow(words, Priority.ALWAYS);
    var picture = new StackPane(Icons.of("fth-file"));
    picture.setMinSize(SIDE_PICTURE, 28);
    picture.setMaxSize(SIDE_PICTURE, 28);
    glimpses.of(
        file,
        silhouette -> {
          if (!silhouette.bars().isEmpty())
            picture.getChildren().setAll(new SilhouetteView(silhouette, SIDE_PICTURE, 28));
        });
    var line = new HBox(8, picture, words);
    line.setAlignment(Pos.CENTER_LEFT);
    var button = new Button(null, line);
    button.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    button.getStyleClass().addAll("flat", "recent");
    button.setMaxWidth(Double.MAX_VALUE);
    button.setTooltip(new Tooltip(file.toString()));
    button.setAccessibleText(name.getText() + ", " + where.getText());
    button.setOnAction(_ -> openFile.accept(file));
    return button;
  }

  private static String stem(Path file) {
    var name = String.valueOf(file.getFileName());
    return name.endsWith(".vertebra") ? name.substring(0, name.length() - 9) : name;
  }

  /// The folder of a file, and when it was last written.
  private static String where(Path file) {
    var parent = file.getParent();
    var folder = parent == null ? "" : Objects.toString(parent.getFileName(), "/");
    try {
      return folder + " · " + age(Files.getLastModifiedTime(file).toInstant(), Instant.now());
    } catch (IOException gone) {
      return folder;
    }
  }

  /// How long ago something was, in words.
  static String age(Instant then, Instant now) {
    long minutes = Math.max(0, Duration.between(then, now).toMinutes());
    if (minutes < 1) return say("start.just-now");
    if (minutes < 60) return say("start.minutes-ago", minutes);
    if (minutes < 24 * 60) return say("start.hours-ago", minutes / 60);
    if (minutes < 14 * 24 * 60) return say("start.days-ago", minutes / (24 * 60));
    return LocalDate.ofInstant(then, ZoneId.systemDefault()).toString();
  }

  private void showBeginnings() {
    others.getChildren().setAll(heading, new Label(say("start.also")));
    for (var sample : Samples.all()) {
      var beginning =
          List.of(Beginning.values()).stream()
              .filter(each -> sample.file().startsWith(each.file + "."))
              .findFirst();
      if (beginning.isPresent()) {
        var card = beginning(beginning.get(), sample);
        card.prefWidthProperty()
            .bind(
                Bindings.createDoubleBinding(
                    () -> share(beginnings.getWidth(), card.getMinWidth() + CARD_GAP),
                    beginnings.widthProperty(),
                    card.minWidthProperty()));
        beginnings.getChildren().add(card);
      } else {
        var link = new Hyperlink(sample.title());
        link.setId(id(sample));
        link.setTooltip(new Tooltip(sample.summary()));
        link.setOnAction(_ -> openSample.accept(sample));
        others.getChildren().add(link);
      }
    }
  }

  private static String id(Sample sample) {
    return "sample-" + sample.file().replace(".vertebra", "");
  }

  /// The width of one card of a row: as many stand beside each other as have room.
  ///
  /// @param least what each takes at least with what lies beside it
  private static double share(double width, double least) {
    int beside = Math.clamp((int) (width / least), 1, Beginning.values().length);
    return Math.floor(width / beside) - CARD_GAP;
  }

  private Button beginning(Beginning beginning, Sample sample) {
    var title = new Label(beginning.title);
    title.getStyleClass().add("card-title");
    title.setWrapText(true);
    var line = new Label(sample.summary());
    line.setWrapText(true);
    line.getStyleClass().add("card-line");
    line.setMinHeight(34);
    var invitation = new Label(beginning.invitation);
    invitation.getStyleClass().add("card-invitation");
    invitation.setMinWidth(Region.USE_PREF_SIZE);
    var words = new VBox(4, title, line, invitation);
    words.getStyleClass().add("beginning-words");
    HBox.setHgrow(words, Priority.ALWAYS);
    var picture = new StackPane(picture(beginning));
    picture.getStyleClass().add("beginning-picture");
    var card = new Button(null, new HBox(picture, words));
    card.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    card.getStyleClass().addAll("start-card", "beginning");
    card.setAlignment(Pos.TOP_LEFT);
    card.setMaxWidth(Double.MAX_VALUE);
    card.setId(id(sample));
    card.setAccessibleText(sample.title() + ": " + sample.summary());
    card.setOnAction(_ -> {
      if (beginning == Beginning.TINY) runSample.accept(sample);
      else openSample.accept(sample);
    });
    return card;
  }

  private Node picture(Beginning beginning) {
    return switch (beginning) {
      case TINY -> {
        var star =
            new ImageView(
                new Image(
                    Objects.requireNonNull(Samples.class.getResource("/samples/star.png"))
                        .toExternalForm(),
                    152,
                    152,
                    true,
                    true));
        star.setFitWidth(76);
        star.setFitHeight(76);
        yield star;
      }
      case DETECTOR -> new SilhouetteView(detector(), 92, 76);
      case BROKEN -> {
        var sign = Icons.of("fth-alert-circle");
        sign.getStyleClass().add("beginning-error");
        yield sign;
      }
    };
  }

  private Silhouette detector() {
    return gallery.families(Task.DETECT, Order.NAME).stream()
        .flatMap(family -> family.members().stream())
        .filter(member -> member.network().id().equals("retinanet_resnet50_fpn"))
        .findFirst()
        .map(Gallery.Member::silhouette)
        .orElse(Silhouette.NONE);
  }

  private void showFamilies() {
    var query = search.getText().strip();
    boolean searching = !query.isEmpty();
    var found = searching ? gallery.found(query) : List.<Family>of();
    for (var each : Task.values()) {
      long size =
          searching
              ? found.stream().filter(family -> family.task() == each).count()
              : gallery.size(each);
      if (Objects.requireNonNull(tabs.get(each)).getGraphic() instanceof Label label)
        label.setText(String.valueOf(size));
      Objects.requireNonNull(tabs.get(each)).setSelected(!searching && each == task);
      Objects.requireNonNull(tabs.get(each)).setDisable(searching && size == 0);
    }
    order.setDisable(searching);
    var shown = searching ? found : gallery.families(task, order.getValue());
    families
        .getChildren()
        .setAll(shown.stream().map(family -> new FamilyCard(family, openPreset)).toList());
    boolean isLost = searching && shown.isEmpty();
    bars.setVisible(!isLost);
    bars.setManaged(!isLost);
    lost.setVisible(isLost);
    lost.setManaged(isLost);
    if (isLost) advise(query);
  }

  private void advise(String query) {
    var titles = gallery.nearest(query);
    var missing = say("palette.nothing-by-that-name");
    if (titles.isEmpty()) {
      lost.say(missing, say("start.try-a-name"));
      lost.offer(say("start.show-all"), search::clear);
    } else {
      lost.say(missing, say("palette.did-you-mean", String.join(", ", titles)));
      lost.offer(
          say("empty.search-for", titles.getFirst()), () -> search.setText(titles.getFirst()));
    }
  }

  private @Nullable Button firstCard() {
    return families.getChildren().stream()
        .map(card -> card.lookup(".family-front"))
        .filter(Button.class::isInstance)
        .map(Button.class::cast)
        .findFirst()
        .orElse(null);
  }

  private void typedInSearch(KeyEvent event) {
    var card = firstCard();
    var first = card == null ? (Button) lost.lookup("#start-lost-help") : card;
    if (first == null) return;
    if (event.getCode() == KeyCode.DOWN) first.requestFocus();
    else if (event.getCode() == KeyCode.ENTER && !search.getText().isBlank()) first.fire();
    else return;
    event.consume();
  }

  /// Letters are looked for, wherever the keyboard is.
  private void typed(KeyEvent event) {
    var letters = event.getCharacter();
    boolean isWord = letters.length() == 1 && Character.isLetterOrDigit(letters.charAt(0));
    if (!isWord || event.isShortcutDown() || event.isAltDown()) return;
    if (event.getTarget() instanceof TextInputControl) return;
    search.requestFocus();
    search.appendText(letters);
    search.end();
    event.consume();
  }
}
