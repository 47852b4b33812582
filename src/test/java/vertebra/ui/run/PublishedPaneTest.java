package vertebra.ui.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import vertebra.execute.RunSettings;
import vertebra.runtime.pack.PublishedWeights;
import vertebra.runtime.pack.Warehouse;
import vertebra.runtime.pack.WeightStore;
import vertebra.ui.parts.PanelTest;
import vertebra.weights.WeightSource;
import vertebra.workbench.WeightWork;

/// Published weights come through the window from a server on this computer, once their licence is
/// accepted.
class PublishedPaneTest extends PanelTest {

  private final byte[] bytes = new byte[30_000];
  private Warehouse house;
  private String sum = "";

  @Override
  protected Class<?> panel() {
    return RunPanel.class;
  }

  @Override
  protected Object controller() {
    try {
      new Random(2).nextBytes(bytes);
      sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      house = new Warehouse();
      house.put("mine.pth", bytes);
      house.put("other.pth", bytes);
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    } catch (NoSuchAlgorithmException none) {
      throw new IllegalStateException(none);
    }
    var known = List.of(weights("mine", sum.substring(0, 8)), weights("other", "00000000"));
    return new RunPanel(
        designs.current(),
        devices,
        files,
        new WeightWork(new WeightStore(store()), known, Runnable::run, Runnable::run));
  }

  private Path store() {
    return folder.resolve("store");
  }

  private PublishedWeights weights(String preset, String checksum) {
    return new PublishedWeights(
        preset,
        "somebody",
        bytes.length,
        checksum,
        "MIT",
        house.address().resolve(preset + ".pth"));
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void fetch() {
    robot.interact(() -> {
      find("#run-published-accept", CheckBox.class).setSelected(true);
      find("#run-published-fetch", Button.class).fire();
    });
  }

  @Test
  void whatSuitsTheDesignIsSuggestedAndUsedOnceItsLicenceIsAccepted() throws Exception {
    robot.interact(() -> find("#run-published", Button.class).fire());
    assertTrue(text("#run-published-what").contains("somebody"), text("#run-published-what"));
    assertTrue(text("#run-published-accept").contains("MIT"), text("#run-published-accept"));
    assertTrue(find("#run-published-fetch", Button.class).isDisabled());
    fetch();
    var weights = RunSettings.of(workbench.state().design()).weights();
    assertTrue(weights instanceof WeightSource.Stored, weights.toString());
    var file = ((WeightSource.Stored) weights).file();
    assertTrue(file.startsWith(store()), file.toString());
    assertArrayEquals(bytes, Files.readAllBytes(file));
    assertEquals("Use These", text("#run-published-fetch"));
    assertFalse(isShown("#run-published-note"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void aFileThatIsNotTheOneThatWasPublishedIsRefused() {
    robot.interact(() -> {
      find("#run-published", Button.class).fire();
      ComboBox<PublishedWeights> network = find("#run-published-network", ComboBox.class);
      network.getSelectionModel().select(1);
    });
    fetch();
    var note = text("#run-published-note");
    assertTrue(note.contains("is not the file that was published"), note);
    assertFalse(
        RunSettings.of(workbench.state().design()).weights() instanceof WeightSource.Stored);
  }
}
