package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.List;
import javafx.scene.control.Button;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.inspect.OutputChange;
import vertebra.runtime.Device;
import vertebra.ui.run.RunPanel;
import vertebra.ui.theme.LateTip;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.RunView;
import vertebra.workbench.Scope;

/// Running the design from the window: the button that runs or stops, the device beside it, and
/// what the status line says of it.
final class RunControl {

  private final Observed<OpenDesign> current;
  private final PanelTabs tabs;
  private final StatusController status;
  private final Button button;
  private final FontIcon icon;
  private final Button device;
  private List<OutputChange> changes = List.of();

  RunControl(
      Observed<OpenDesign> current,
      PanelTabs tabs,
      StatusController status,
      Button button,
      FontIcon icon,
      Button device) {
    this.current = current;
    this.tabs = tabs;
    this.status = status;
    this.button = button;
    this.icon = icon;
    this.device = device;
    LateTip.on(device, say("shell.where-the-design-runs"));
    button.setOnAction(_ -> {
      if (current.get().runs().state().isRunning()) stop();
      else run();
    });
  }

  /// Shows the runs of another design.
  void bind(OpenDesign design, Scope open) {
    changes = List.of();
    RunView.of(design, open).watch(open, this::show);
  }

  void run() {
    var learning = current.get().learning();
    if (learning.isAwaited()) {
      learning.refuse(say("shell.predict-before-the-run"));
      tabs.showLearn();
      return;
    }
    if (learning.state().lesson().isEmpty()) tabs.showRun();
    current.get().runs().run();
  }

  /// Stops the run, or what is being learned where nothing runs.
  void stop() {
    if (current.get().runs().state().isRunning()) current.get().runs().cancel();
    else current.get().training().stop();
  }

  private void show(RunView now) {
    boolean running = now.isRunning();
    button.setText(running ? say("shell.stop") : say("shell.run"));
    icon.setIconLiteral(running ? "fth-square" : "fth-play");
    LateTip.on(button, running ? say("shell.stop-the-run-ctrl") : say("shell.run-the-design-ctrl"));
    device.setText(now.wish().device().map(Device::toString).orElse(say("shell.best-device")));
    var found = now.changes().fresh();
    if (found.isEmpty() || found.get().equals(changes)) return;
    changes = found.get();
    status.say(RunPanel.changes(now));
  }
}
