package vertebra.ui.devices;

import static vertebra.text.Texts.say;

import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.hardware.Part;
import vertebra.report.Units;
import vertebra.runtime.Availability;
import vertebra.runtime.Device;
import vertebra.ui.parts.WindowSheet;
import vertebra.workbench.Devices;
import vertebra.workbench.PackWork;
import vertebra.workbench.Scope;

/// Every kind of device: ready and what it is, or missing, why, and what to do; the packs that
/// would help; and what the devices depend on.
@SuppressWarnings("NullAway.Init")
public final class DoctorSheet extends WindowSheet {

  private final Devices devices;
  private final PackWork card;
  private final PackWork kernels;

  @FXML private ProgressBar progress;
  @FXML private VBox list;
  @FXML private VBox packs;
  @FXML private Label held;
  @FXML private Button empty;
  @FXML private VBox dependencies;
  @FXML private VBox parts;
  @FXML private Button close;

  /// @param card the pack for this computer's graphics card
  /// @param kernels the pack for training on the processor
  public DoctorSheet(Devices devices, PackWork card, PackWork kernels) {
    this.devices = devices;
    this.card = card;
    this.kernels = kernels;
  }

  @FXML
  void initialize() {
    close.setOnAction(_ -> leave());
    dependencies.setVisible(false);
    var kernelPane =
        PackPane.of(
            kernels,
            new PackPane.Words(
                say("devices.kernels"), say("devices.kernels-about"), say("devices.get-kernels")));
    kernelPane.setId("kernels");
    packs
        .getChildren()
        .setAll(
            PackPane.of(
                card,
                new PackPane.Words(
                    say("devices.gpu-pack"),
                    say("devices.the-native-libraries-that-a-graphics"),
                    say("devices.install-gpu-pack"))),
            kernelPane);
    var always = new Scope();
    devices.observed().watch(always, this::show);
    empty.setOnAction(_ -> devices.empty());
    devices
        .held()
        .watch(
            always,
            now -> {
              held.setText(
                  say(
                      "devices.held",
                      now.models(),
                      Units.bytes(now.bytes()),
                      Units.bytes(now.budget())));
              empty.setDisable(now.models() == 0 && now.bytes() == 0);
            });
  }

  @Override
  public Node first() {
    return close;
  }

  /// Asks the devices, if nobody has yet.
  public void look() {
    card.look();
    kernels.look();
    if (!devices.state().found().isEmpty()) return;
    devices.find();
    devices.findParts(found -> {
      parts.getChildren().setAll(found.stream().map(DoctorSheet::row).toList());
      dependencies.setVisible(!found.isEmpty());
    });
  }

  private static Node row(Part part) {
    return row(
        switch (part.state()) {
          case GOOD -> "fth-check-circle";
          case DOUBTFUL -> "fth-alert-circle";
          case MISSING -> "fth-minus-circle";
        },
        part.state() == Part.Condition.GOOD,
        part.name(),
        part.words());
  }

  private void show(Devices.DevicesState state) {
    progress.setVisible(state.searching());
    progress.setManaged(state.searching());
    var wished = state.wish().device();
    list.getChildren().setAll(state.found().stream().map(found -> row(found, wished)).toList());
  }

  private Node row(Availability found, Optional<Device> wished) {
    var device = found.device();
    var row =
        row(
            found.isReady() ? "fth-check-circle" : "fth-minus-circle",
            found.isReady(),
            device.title(),
            switch (found) {
              case Availability.Ready(_, var name) -> name;
              case Availability.Missing(_, var reason) -> reason;
            });
    row.setId("doctor-" + device.id());
    if (found.isReady()) row.getChildren().add(choice(device, wished));
    return row;
  }

  private static HBox row(String sign, boolean good, String name, String description) {
    var icon = new FontIcon(sign);
    icon.getStyleClass().add(good ? "ready-icon" : "missing-icon");
    var title = new Label(name);
    title.getStyleClass().add("section-title");
    var words = new Label(description);
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
    words.getStyleClass().add("figure-note");
    var lines = new VBox(2, title, words);
    HBox.setHgrow(lines, Priority.ALWAYS);
    return new HBox(10, icon, lines);
  }

  private Node choice(Device device, Optional<Device> wished) {
    if (wished.filter(device::equals).isPresent()) {
      var chosen = new Label(say("devices.chosen"));
      chosen.getStyleClass().add("figure-note");
      chosen.setMinWidth(Region.USE_PREF_SIZE);
      return chosen;
    }
    var use = new Button(say("devices.use"));
    use.setMinWidth(Region.USE_PREF_SIZE);
    use.setOnAction(_ -> devices.choose(Optional.of(device)));
    return use;
  }
}
