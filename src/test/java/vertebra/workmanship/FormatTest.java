package vertebra.workmanship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.architecture.ProjectFiles;

/// Every source is in google-java-format's form. It takes half a minute and no other test waits for
/// it, so it stands where the suite begins.
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
