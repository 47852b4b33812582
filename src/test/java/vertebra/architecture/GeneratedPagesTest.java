package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the pages say by tables is what the program says.
@Tag("slow")
class GeneratedPagesTest {

  static List<GeneratedPages.Section> sections() {
    return GeneratedPages.SECTIONS;
  }

  @ParameterizedTest
  @MethodSource("sections")
  void theTableIsWhatTheProgramSays(GeneratedPages.Section section) {
    assertEquals(
        section.written(),
        Page.named(section.page()).text(),
        "run `" + GeneratedPages.COMMAND + "`");
  }
}
