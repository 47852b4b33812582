package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.Document;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.report.Units;

class StorageTest {

  @TempDir Path directory;

  private final HandStepped background = new HandStepped();
  private final List<Storage.Outcome> said = new ArrayList<>();

  /// A small design, and files that are touched when the test says so.
  private OpenDesigns designs(Optional<Path> unsaved) {
    var usual = TestServices.of(TestBlocks.CATALOGUE, new FakeEngine(), directory);
    Executor now = Runnable::run;
    var designs =
        new OpenDesigns(
            TestServices.with(
                usual,
                usual.checker(),
                unsaved,
                new Services.Threads(now, now, now, now, now, background)));
    designs.open(Document.of(TestBlocks.graph("a = dense(units: 3)")), Optional.empty());
    return designs;
  }

  private static void setUnits(Workbench workbench, int units) {
    workbench.perform("Set", new GraphEdit.SetParameter(new NodeId("a"), "units", Value.of(units)));
  }

  @Test
  void whatIsSavedOpensAgain() {
    var designs = designs(Optional.empty());
    var workbench = designs.shown().workbench();
    var storage = new Storage(designs);
    var file = directory.resolve("net.vertebra");
    setUnits(workbench, 7);
    storage.save(file, said::add);
    setUnits(workbench, 8);
    background.finish();
    assertInstanceOf(Storage.Saved.class, said.getFirst());
    assertTrue(workbench.state().isDirty(), "an edit made during the save is not saved");
    designs.close(designs.shown());
    storage.open(file, said::add);
    background.finish();
    assertInstanceOf(Storage.Opened.class, said.getLast());
    assertEquals(
        "{units=7}",
        designs.shown().state().graph().node(new NodeId("a")).parameters().values().toString());
    assertFalse(designs.shown().state().isDirty());
    assertEquals(
        List.of(file), Preferences.from(directory.resolve("preferences.json")).recentFiles());
  }

  @Test
  void aFileThatIsOpenIsFoundByAnyWay() throws IOException {
    var designs = designs(Optional.empty());
    var file = directory.resolve("net.vertebra");
    new Storage(designs).save(file, said::add);
    background.finish();
    var shown = Optional.of(designs.shown());
    assertEquals(shown, designs.of(directory.resolve("x/../net.vertebra")));
    assertEquals(shown, designs.of(Path.of("").toAbsolutePath().relativize(file)));
    var link = Files.createSymbolicLink(directory.resolve("link.vertebra"), file);
    assertEquals(shown, designs.of(link));
    assertEquals(Optional.empty(), designs.of(directory.resolve("other.vertebra")));
  }

  @Test
  void aFileThatCannotBeReadLeavesTheOpenDesignAlone() {
    var designs = designs(Optional.empty());
    var before = designs.shown();
    new Storage(designs).open(directory.resolve("none.vertebra"), said::add);
    background.finish();
    var failed = assertInstanceOf(Storage.Failed.class, said.getFirst());
    assertTrue(failed.reason().contains("there is no such file"), failed::reason);
    assertSame(before, designs.shown());
  }

  @Test
  void valuesThatOnlyRepeatTheInitialOnesAreNotWritten() {
    var document = Document.of(TestBlocks.graph("a = dense(units: 4)\nb = dense(units: 5)"));
    assertEquals(
        TestBlocks.graph("a = dense\nb = dense(units: 5)"),
        Storage.trimmed(TestBlocks.CATALOGUE, document).graph());
  }

  @Test
  void theJournalHoldsTheLatestUnsavedWorkAndNothingOnceItIsSaved() throws Exception {
    var designs = designs(Optional.of(directory));
    background.finish();
    var workbench = designs.shown().workbench();
    for (int units = 5; units < 9; units++) setUnits(workbench, units);
    assertEquals(1, background.waiting(), "one write at a time");
    background.finish();
    assertTrue(journal().orElseThrow().contains("\\\"units\\\": 8"), journal()::orElseThrow);
    new Storage(designs).save(directory.resolve("net.vertebra"), said::add);
    background.finish();
    assertEquals(Optional.empty(), journal());
  }

  @Test
  void aClosedDesignLeavesNoJournal() throws Exception {
    var designs = designs(Optional.of(directory));
    setUnits(designs.shown().workbench(), 5);
    background.finish();
    assertTrue(journal().isPresent());
    designs.close(designs.shown());
    background.finish();
    assertEquals(Optional.empty(), journal());
  }

  private Optional<String> journal() throws java.io.IOException {
    try (var files = Files.newDirectoryStream(directory, "*.journal")) {
      for (var file : files) return Optional.of(Files.readString(file));
    }
    return Optional.empty();
  }

  @Test
  void damagedPreferencesAreSetAside() throws Exception {
    var file = Files.writeString(directory.resolve("p.json"), "{\"theme\": ");
    var preferences = Preferences.from(file);
    assertEquals(Optional.empty(), preferences.text("theme"));
    preferences.set("theme", "dark");
    assertEquals(Optional.of("dark"), Preferences.from(file).text("theme"));
    assertEquals("{\"theme\": ", Files.readString(directory.resolve("p.json.damaged")));
  }

  @Test
  void everySystemHasItsOwnPlaceForSettings() {
    var home = Path.of("home");
    assertEquals(home.resolve(".config/vertebra"), Preferences.directory(Map.of(), "Linux", home));
    assertEquals(
        Path.of("x/vertebra"),
        Preferences.directory(Map.of("XDG_CONFIG_HOME", "x"), "Linux", home));
    assertEquals(
        Path.of("a/Vertebra"), Preferences.directory(Map.of("APPDATA", "a"), "Windows 11", home));
    assertEquals(
        home.resolve("Library/Application Support/Vertebra"),
        Preferences.directory(Map.of(), "Mac OS X", home));
  }

  @Test
  void numbersAreShownWithTheirUnits() {
    assertEquals("25.6 M", Units.count(25_557_032));
    assertEquals("9,999", Units.count(9_999));
    assertEquals("1.00 M", Units.count(999_999));
    assertEquals("97.5 MiB", Units.bytes(102_228_128));
    assertEquals("512 B", Units.bytes(512));
    assertEquals("−1.20 M", Units.change(-1_200_000));
    assertEquals("±0", Units.change(0));
    assertEquals("12.3 ms", Units.millis(12.345));
    assertEquals("0.042 ms", Units.millis(0.0421));
  }
}
