package vertebra.ui.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextArea;
import javafx.scene.layout.VBox;
import org.junit.jupiter.api.Test;
import vertebra.hardware.GpuProbe;
import vertebra.runtime.Device;
import vertebra.runtime.pack.PackFolder;
import vertebra.runtime.pack.PackTable;
import vertebra.runtime.pack.Packs;
import vertebra.runtime.pack.Registries;
import vertebra.ui.parts.PanelTest;
import vertebra.workbench.PackWork;

class DoctorSheetTest extends PanelTest {

  private DoctorSheet sheet;

  /// Packs of a registry that does not exist, for a computer without a card.
  private PackWork packs(String name) {
    return new PackWork(
        name,
        () ->
            new Packs(
                PackTable.standard(),
                new PackFolder(folder.resolve("gpu")),
                new Registries(
                    URI.create("http://localhost:1/"), URI.create("http://localhost:1/")),
                "linux-x86_64",
                () -> new GpuProbe(Optional.empty(), List.of(), Optional.empty())),
        Runnable::run,
        Runnable::run);
  }

  @Override
  protected String design() {
    return "input = input(shape: N,8)\nact = relu input\nout = output act\n";
  }

  @Override
  protected Class<?> panel() {
    return DoctorSheet.class;
  }

  @Override
  protected Object controller() {
    sheet = new DoctorSheet(devices, packs(Packs.FITTING), packs(Packs.ONEDNN));
    return sheet;
  }

  @Test
  void whatDevicesDependOnIsListed() {
    robot.interact(() -> sheet.look());
    var parts = find("#doctor-parts", VBox.class);
    assertEquals(1, parts.getChildren().size());
    assertTrue(
        robot
            .from(parts)
            .lookup(".figure-note")
            .queryAs(Labeled.class)
            .getText()
            .contains("was not found"));
  }

  @Test
  void whatIsKeptForTheNextRunIsShownAndFreed() {
    robot.interact(() -> runs.run());
    assertTrue(text("#doctor-held").startsWith("Open models: 1. "), text("#doctor-held"));
    robot.interact(() -> find("#doctor-empty", Button.class).fire());
    assertTrue(text("#doctor-held").startsWith("Open models: 0. "), text("#doctor-held"));
    assertTrue(find("#doctor-empty", Button.class).isDisabled());
  }

  @Test
  void aPackIsFetchedOnlyAfterItsLicencesWereAccepted() {
    robot.interact(() -> sheet.look());
    assertTrue(text("#pack-what").contains("WebGPU"), text("#pack-what"));
    assertTrue(text("#pack-what").contains("to fetch"), text("#pack-what"));
    robot.interact(() -> find("#pack-read", Button.class).fire());
    var licences = find("#pack-licences", TextArea.class);
    assertTrue(licences.getText().contains("Copyright (c) Microsoft Corporation"));
    var install = find("#pack-install", Button.class);
    assertTrue(install.isDisabled());
    robot.interact(() -> find("#pack-accept", CheckBox.class).setSelected(true));
    assertFalse(install.isDisabled());
    robot.interact(install::fire);
    assertTrue(text("#pack-note").contains("the server cannot be reached"), text("#pack-note"));
    assertFalse(licences.getParent().isVisible());
    assertFalse(find("#pack-progress", Node.class).getParent().isVisible());
  }

  @Test
  void kernelsForTrainingAreAPackOfTheirOwn() throws Exception {
    var place = folder.resolve("onednn");
    Files.createDirectories(place.resolve("onednn-1"));
    Files.writeString(place.resolve("current"), "onednn-1");
    robot.interact(() -> sheet.look());
    var what = robot.from(find("#kernels", VBox.class)).lookup("#pack-what").queryAs(Labeled.class);
    assertTrue(what.getText().contains(place.toString()), what.getText());
    assertTrue(what.getText().contains("oneDNN"), what.getText());
    assertFalse(text("#pack-what").contains("oneDNN"), text("#pack-what"));
    var read = robot.from(find("#kernels", VBox.class)).lookup("#pack-read").queryButton();
    robot.interact(read::fire);
    var licences =
        robot.from(find("#kernels", VBox.class)).lookup("#pack-licences").queryAs(TextArea.class);
    assertTrue(licences.getText().contains("Apache License"), licences.getText());
  }

  @Test
  void aPackThatIsThereCanBeRemoved() throws Exception {
    var pack = Files.createDirectories(folder.resolve("gpu").resolve("webgpu-1"));
    Files.writeString(folder.resolve("gpu").resolve("current"), "webgpu-1");
    robot.interact(() -> sheet.look());
    assertTrue(text("#pack-what").contains(pack.toString()), text("#pack-what"));
    robot.interact(() -> find("#pack-remove", Button.class).fire());
    assertFalse(Files.exists(pack));
    assertTrue(text("#pack-note").startsWith("Removed"), text("#pack-note"));
    assertFalse(find("#pack-remove", Node.class).isVisible());
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
