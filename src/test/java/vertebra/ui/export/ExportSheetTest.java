package vertebra.ui.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.layout.VBox;
import org.junit.jupiter.api.Test;
import vertebra.document.History;
import vertebra.importing.ImportedModels;
import vertebra.importing.OddModels;
import vertebra.onnx.ModelReader;
import vertebra.precision.Precision;
import vertebra.ui.parts.PanelTest;
import vertebra.workbench.Exporting;
import vertebra.workbench.TestBlocks;

class ExportSheetTest extends PanelTest {

  private ExportSheet sheet;

  @Override
  protected Class<?> panel() {
    return ExportSheet.class;
  }

  @Override
  protected Object controller() {
    sheet = new ExportSheet(designs.current(), files);
    return sheet;
  }

  private void ready(Exporting.ExportKind kind) {
    robot.interact(() -> sheet.prepare(kind));
  }

  @Test
  void aModelIsWrittenAndReported() {
    ready(Exporting.ExportKind.MODEL);
    file = Optional.of(folder.resolve("net.onnx"));
    robot.interact(() -> find("#export-verify", CheckBox.class).setSelected(false));
    robot.clickOn("#export-start");
    assertEquals(List.of("Export an ONNX model"), asked);
    assertTrue(Files.isRegularFile(file.get()));
    assertTrue(text("#export-report").startsWith("Wrote net.onnx, "), text("#export-report"));
  }

  @Test
  void anOpenedModelKeepsItsOperatorSetUntilAnotherIsChosen() throws Exception {
    var model = Files.write(folder.resolve("model.onnx").toAbsolutePath(), OddModels.older());
    var opened = ImportedModels.open(model, folder, TestBlocks.CATALOGUE).document();
    robot.interact(() ->
        designs.open(
            History.startingAt(opened), Optional.of(folder.resolve("model.vertebra")), "model"));
    ready(Exporting.ExportKind.MODEL);
    assertEquals(16, find("#export-opset", Spinner.class).getValue());
    assertFalse(find("#export-opset", Spinner.class).isDisabled());
    file = Optional.of(folder.resolve("same.onnx"));
    robot.interact(() -> find("#export-verify", CheckBox.class).setSelected(false));
    robot.clickOn("#export-start");
    assertEquals(-1, Files.mismatch(model, file.get()));
    robot.interact(() -> find("#export-opset", Spinner.class).increment());
    file = Optional.of(folder.resolve("raised.onnx"));
    robot.clickOn("#export-start");
    assertEquals(17, ModelReader.read(file.get()).opset());
  }

  @Test
  void aModelIsNotWrittenToAPicturesNameUnasked() {
    ready(Exporting.ExportKind.MODEL);
    file = Optional.of(folder.resolve("cnn.svg"));
    robot.interact(() -> find("#export-verify", CheckBox.class).setSelected(false));
    robot.clickOn("#export-start");
    assertFalse(Files.exists(file.get()));
    assertTrue(text("#export-ending").contains("cnn.svg"), text("#export-ending"));
    robot.clickOn("#export-ending-other");
    assertTrue(Files.isRegularFile(folder.resolve("cnn.onnx")));
    assertFalse(Files.exists(file.get()));
    assertTrue(isShown("#export-show"));
  }

  @Test
  void weightsAreWrittenUnderTheirNames() {
    ready(Exporting.ExportKind.WEIGHTS);
    file = Optional.of(folder.resolve("net.safetensors"));
    assertFalse(isShown("#export-verify"));
    robot.clickOn("#export-start");
    assertTrue(Files.isRegularFile(file.get()));
  }

  @Test
  void withoutAFileNothingHappens() {
    ready(Exporting.ExportKind.MODEL);
    robot.clickOn("#export-start");
    assertFalse(isShown("#export-report"));
  }

  @Test
  void aDesignWithAProblemIsRefusedWithTheReason() {
    feedPictures();
    ready(Exporting.ExportKind.MODEL);
    assertTrue(find("#export-start", Node.class).isDisabled());
    assertTrue(text("#export-report").startsWith("The design has a problem: Dense reads vectors"));
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    ready(Exporting.ExportKind.WEIGHTS);
    file = Optional.of(folder.resolve("absent/net.safetensors"));
    robot.clickOn("#export-start");
    assertTrue(text("#export-report").contains("net.safetensors"), text("#export-report"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void aModelInFloat16SaysHowFarItLiesFromFloat32() {
    ready(Exporting.ExportKind.MODEL);
    file = Optional.of(folder.resolve("net.onnx"));
    robot.interact(() -> {
      find("#export-verify", CheckBox.class).setSelected(false);
      ((ComboBox<Precision>) find("#export-precision", ComboBox.class)).setValue(Precision.FLOAT16);
    });
    robot.clickOn("#export-start");
    assertTrue(text("#export-report").startsWith("Wrote net.onnx, "), text("#export-report"));
    assertTrue(isShown("#export-remarks"));
    var remarks = find("#export-remarks", VBox.class).getChildren();
    assertTrue(
        ((Label) remarks.getFirst()).getText().startsWith("On noise, on the CPU: float16, "));
  }
}
