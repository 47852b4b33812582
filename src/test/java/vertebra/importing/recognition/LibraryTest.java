package vertebra.importing.recognition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;

/// The library that lies beside the program says what the catalogue's blocks lower to now.
@Tag("slow")
class LibraryTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final BlockLibrary LIBRARY = BlockLibrary.standard();

  private static final String MAKE_IT_ANEW =
      "; \"mvn test-compile exec:exec@write -Dwrite=importing.recognition.LibraryResource\" makes"
          + " the library anew";

  @Test
  void everyExampleLowersToWhatTheLibraryKnows() {
    var unknown = new TreeSet<String>();
    int lowered = 0;
    for (var block : CATALOGUE.blocks()) {
      var builder = new LibraryBuilder(CATALOGUE, Detail.EXACT);
      builder.addExamples(block);
      var now = builder.library();
      for (int node : now.readings().keySet()) {
        lowered++;
        int there = same(now, node);
        for (var reading : now.readings(node))
          if (there < 0
              || LIBRARY.readings(there).stream()
                  .noneMatch(known -> known.block().equals(reading.block())))
            unknown.add(reading.block() + " " + reading.parameters().values());
      }
    }
    assertTrue(lowered >= 500, lowered + " descriptions are fewer than were asked for");
    assertEquals(List.of(), List.copyOf(unknown), () -> MAKE_IT_ANEW);
  }

  /// The node of the library at which the description of another library's node ends, or −1.
  private static int same(BlockLibrary other, int node) {
    int at = BlockLibrary.START;
    for (int token : path(other, node)) {
      boolean word = Token.kind(token) == Token.TokenKind.WORD;
      at = LIBRARY.child(at, word ? LIBRARY.token(other.words().get(Token.number(token))) : token);
      if (at < 0) return at;
    }
    return at;
  }

  private static List<Integer> path(BlockLibrary library, int node) {
    var path = new ArrayList<Integer>();
    for (int at = node; at != BlockLibrary.START; at = parent(library, at))
      path.add(library.token(at));
    return path.reversed();
  }

  private static int parent(BlockLibrary library, int node) {
    int low = 0;
    int high = node;
    while (low + 1 < high) {
      int middle = (low + high) >>> 1;
      if (library.firstChild(middle) <= node) low = middle;
      else high = middle;
    }
    while (library.endOfChildren(low) <= node) low++;
    return low;
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    var builder = new LibraryBuilder(CATALOGUE, Detail.EXACT);
    CATALOGUE.blocks().stream().limit(30).forEach(builder::addExamples);
    var written = bytes(builder.library());
    assertTrue(
        Arrays.equals(
            written, bytes(LibraryFile.read(new ByteArrayInputStream(written), Detail.EXACT))));
  }

  @Test
  void aLibraryCutShortIsRefused() throws IOException {
    var builder = new LibraryBuilder(CATALOGUE, Detail.EXACT);
    CATALOGUE.blocks().stream().limit(10).forEach(builder::addExamples);
    var written = bytes(builder.library());
    assertThrows(
        IOException.class,
        () ->
            LibraryFile.read(
                new ByteArrayInputStream(Arrays.copyOf(written, written.length / 2)),
                Detail.EXACT));
  }

  private static byte[] bytes(BlockLibrary library) throws IOException {
    var bytes = new ByteArrayOutputStream();
    LibraryFile.write(library, bytes);
    return bytes.toByteArray();
  }
}
