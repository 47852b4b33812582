package vertebra.ui.devices;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.stream.Collectors;
import javafx.fxml.FXML;
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
import vertebra.workbench.PackWork;
import vertebra.workbench.Scope;

/// The GPU pack that fits this computer: what it is, its licences, fetching it, and removing it.
@SuppressWarnings("NullAway.Init")
public final class PackPane {

  private final PackWork work;
  private boolean reading;

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

  public PackPane(PackWork work) {
    this.work = work;
  }

  @FXML
  void initialize() {
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

  /// Finds out what fits, if nobody has yet.
  public void look() {
    work.look();
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
    read.setText(
        state.installed().isPresent()
            ? say("devices.install-again")
            : say("devices.install-gpu-pack"));
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
