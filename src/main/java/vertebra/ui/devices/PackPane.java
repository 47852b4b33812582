package vertebra.ui.devices;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.fxml.FXML;
import javafx.fxml.FXMLLoader;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import vertebra.report.Units;
import vertebra.runtime.pack.Pack;
import vertebra.runtime.pack.PackInstaller.Progress;
import vertebra.text.Texts;
import vertebra.workbench.PackWork;
import vertebra.workbench.Scope;

/// A pack of native libraries: what it is, its licences, fetching it, and removing it.
@SuppressWarnings("NullAway.Init")
final class PackPane {

  /// How a pack is called.
  ///
  /// @param about what it is for
  record Words(String title, String about, String install) {}

  private final PackWork work;
  private final Words words;
  private boolean reading;

  @FXML private Label title;
  @FXML private Label about;
  @FXML private Label what;
  @FXML private Label note;
  @FXML private HBox offer;
  @FXML private Button read;
  @FXML private Button remove;
  @FXML private VBox licences;
  @FXML private TextArea text;
  @FXML private CheckBox accept;
  @FXML private Button install;
  @FXML private Button later;
  @FXML private VBox fetching;
  @FXML private ProgressBar bar;
  @FXML private Label doing;
  @FXML private Button cancel;

  PackPane(PackWork work, Words words) {
    this.work = work;
    this.words = words;
  }

  /// The pane of a pack.
  static Parent of(PackWork work, Words words) {
    var loader = new FXMLLoader(PackPane.class.getResource("PackPane.fxml"), Texts.bundle(""));
    loader.setController(new PackPane(work, words));
    try {
      return loader.load();
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  @FXML
  void initialize() {
    title.setText(words.title());
    about.setText(words.about());
    read.setOnAction(_ -> read(true));
    later.setOnAction(_ -> read(false));
    install.disableProperty().bind(accept.selectedProperty().not());
    install.setOnAction(_ -> {
      read(false);
      work.install();
      cancel.requestFocus();
    });
    cancel.setOnAction(_ -> work.cancel());
    remove.setOnAction(_ -> work.remove());
    work.observed().watch(new Scope(), this::show);
  }

  private void read(boolean wanted) {
    reading = wanted;
    accept.setSelected(false);
    text.setText(wanted ? work.state().pack().map(PackPane::texts).orElse("") : "");
    show(work.state());
    if (wanted) accept.requestFocus();
    else read.requestFocus();
  }

  private static String texts(Pack pack) {
    return pack.licences().stream()
        .map(licence -> licence.name().toUpperCase(java.util.Locale.ROOT) + "\n\n" + licence.text())
        .collect(Collectors.joining("\n\n"));
  }

  private void show(PackWork.PackState state) {
    what.setText(words(state));
    note.setText(state.note());
    visible(note, !state.note().isEmpty());
    visible(offer, !reading && !state.isFetching());
    visible(read, state.pack().isPresent());
    read.setText(state.installed().isPresent() ? say("devices.install-again") : words.install());
    visible(remove, state.installed().isPresent());
    visible(licences, reading && !state.isFetching());
    visible(fetching, state.isFetching());
    state.progress().ifPresent(this::show);
  }

  private void show(Progress progress) {
    bar.setProgress(progress.share());
    doing.setText(PackWork.words(progress));
  }

  private static String words(PackWork.PackState state) {
    Optional<String> installed =
        state.installed().map(folder -> say("devices.a-pack-is-installed-in", folder));
    Optional<String> fitting =
        state
            .pack()
            .map(pack ->
                say(
                    "devices.for-this-computer",
                    pack.title(),
                    Units.bytes(pack.packedBytes()),
                    Units.bytes(pack.bytes())));
    return installed.orElse("") + fitting.orElse("");
  }

  private static void visible(javafx.scene.Node node, boolean wanted) {
    node.setVisible(wanted);
    node.setManaged(wanted);
  }
}
