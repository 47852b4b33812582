package vertebra.start;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javafx.css.CssParser;
import javafx.css.ParsedValue;
import javafx.css.Stylesheet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinarySheetsTest {

  @TempDir private Path folder;

  private static List<Path> sheets() throws Exception {
    try (var all = Files.list(Path.of("styles"))) {
      return all.sorted().toList();
    }
  }

  private Path packed() throws Exception {
    var jar = folder.resolve("program.jar");
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (var sheet : sheets()) {
        var entry = new ZipEntry("styles/" + sheet.getFileName());
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        out.putNextEntry(entry);
        Files.copy(sheet, out);
      }
    }
    return jar;
  }

  /// Every value of a sheet with its converter. The file's own place is no part of it.
  private static List<String> said(Stylesheet sheet) {
    var said = new ArrayList<String>();
    for (var rule : sheet.getRules()) {
      said.add(rule.getSelectors().toString());
      for (var declared : rule.getDeclarations()) {
        said.add(declared.getProperty());
        value(declared.getParsedValue(), said);
      }
    }
    return said;
  }

  private static void value(@Nullable Object value, List<String> said) {
    switch (value) {
      case ParsedValue<?, ?> parsed -> {
        said.add(String.valueOf(parsed.getConverter()));
        value(parsed.getValue(), said);
      }
      case Object[] many -> {
        for (var each : many) value(each, said);
      }
      case null, default -> said.add(String.valueOf(value).replaceAll("^(jar:)?file:.*", ""));
    }
  }

  @Test
  void everySheetOfTheProgramSaysTheSame() throws Exception {
    var jar = packed();
    BinarySheets.add(jar);
    int binary = 0;
    try (var inside = FileSystems.newFileSystem(jar)) {
      for (var sheet : sheets()) {
        var name = sheet.getFileName().toString().replace(".css", ".bss");
        var written = inside.getPath("styles", name);
        if (!Files.exists(written)) continue;
        binary++;
        var read = Stylesheet.loadBinary(written.toUri().toURL());
        assertEquals(said(new CssParser().parse(sheet.toUri().toURL())), said(read), name);
      }
    }
    assertEquals(sheets().size() - 1, binary, "all but the one that moves");
  }

  @Test
  void theSameSheetsMakeTheSameJar() throws Exception {
    var made = new ArrayList<byte[]>();
    for (int time = 0; time < 2; time++) {
      var jar = packed();
      BinarySheets.add(jar);
      made.add(Files.readAllBytes(jar));
    }
    assertArrayEquals(made.get(0), made.get(1));
  }

  @Test
  void aJarWithoutSheetsStaysAsItIs() throws Exception {
    var jar = folder.resolve("other.jar");
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("some/file.css"));
    }
    var before = Files.readAllBytes(jar);
    BinarySheets.add(jar);
    assertArrayEquals(before, Files.readAllBytes(jar));
  }
}
