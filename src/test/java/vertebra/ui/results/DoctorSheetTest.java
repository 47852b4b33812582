package vertebra.ui.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import javafx.scene.control.Labeled;
import org.junit.jupiter.api.Test;
import vertebra.runtime.Device;

class DoctorSheetTest extends PanelTest {

  private DoctorSheet sheet;

  @Override
  String design() {
    return "input = input(shape: N,8)\n";
  }

  @Override
  String description() {
    return "DoctorSheet.fxml";
  }

  @Override
  Object controller() {
    sheet = new DoctorSheet(runs);
    return sheet;
  }

  @Test
  void missingDevicesSayWhyAndReadyOnesCanBeChosen() {
    robot.interact(() -> sheet.look());
    assertTrue(
        robot
            .lookup("#doctor-cuda")
            .lookup(".figure-note")
            .queryAs(Labeled.class)
            .getText()
            .contains("There is no NVIDIA driver."));
    robot.clickOn(robot.lookup("#doctor-cpu").lookup(".button").queryAs(Labeled.class));
    assertEquals(Optional.of(Device.CPU), runs.state().wish().device());
  }

  @Test
  void devicesAreAskedOnce() {
    robot.interact(() -> {
      sheet.look();
      sheet.look();
    });
    assertEquals(1, engine.diary.stream().filter("availability"::equals).count());
  }
}
