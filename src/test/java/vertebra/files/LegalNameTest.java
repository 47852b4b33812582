package vertebra.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names that every system takes, and the window in which they are shown.
class LegalNameTest {

  @ParameterizedTest
  @CsvSource({
    "'ResNet-50: C1/C5','ResNet-50- C1-C5'",
    "'what? <really>|\"yes\"*','what- -really-yes'",
    "'..','design'",
    "'  ','design'",
    "'CON','_CON'",
    "'nul.vertebra','_nul.vertebra'",
    "'console','console'",
    "'ends with a dot.','ends with a dot'",
    "'Größe é 網','Größe é 網'"
  })
  void aNameIsTheNearestThatIsLegal(String wish, String name) {
    assertEquals(name, LegalName.of(wish));
  }

  @Test
  void longNamesAndControlSignsAreCut() {
    assertTrue(LegalName.of("x".repeat(400)).length() <= 120);
    assertFalse(LegalName.of("a\nb\tc\u0000").matches(".*\\p{Cntrl}.*"));
  }

  @Test
  void everySystemShowsAFileInItsOwnWay() {
    var file = Path.of("/somewhere/net.svg");
    assertEquals(
        List.of("explorer.exe", "/select," + file), FileBrowser.command("Windows 11", file));
    assertEquals(List.of("open", "-R", file.toString()), FileBrowser.command("Mac OS X", file));
    assertEquals(
        List.of("xdg-open", file.getParent().toString()), FileBrowser.command("Linux", file));
  }
}
