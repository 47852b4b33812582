package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FormatTest {

  @Test
  void everySourceIsInTheFormattersForm() throws Exception {
    List<String> files = JavaFormat.unformatted().stream().map(ProjectFiles::relative).toList();
    assertEquals(List.of(), files, "not formatted; run `mvn -Pformat process-sources`");
  }

  @Test
  void aCrookedSourceIsNoticed() throws Exception {
    String crooked = "class  A{ }\n";
    assertNotEquals(crooked, JavaFormat.formatted(crooked));
  }
}
