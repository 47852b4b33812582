package vertebra.workmanship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.architecture.ProjectFiles;

/// Every source is in google-java-format's form. It takes half a minute and no other test waits for
/// it, so it stands where the suite begins.
class FormatTest {

  @Test
  void everySourceIsInTheFormattersForm() throws Exception {
    // The quick loop looks at the form while the compiler works.
    var beside = System.getProperty("vertebra.unformatted");
    var written =
        beside == null ? Optional.<List<String>>empty() : JavaFormat.written(Path.of(beside));
    List<String> files =
        written.isPresent()
            ? written.get()
            : JavaFormat.unformatted().stream().map(ProjectFiles::relative).toList();
    assertEquals(List.of(), files, "not formatted; run `mvn -Pformat process-sources`");
  }

  @Test
  void aCrookedSourceIsNoticed() throws Exception {
    String crooked = "class  A{ }\n";
    assertNotEquals(crooked, JavaFormat.formatted(crooked));
  }
}
