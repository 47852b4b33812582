package vertebra.document;

import static vertebra.text.Texts.say;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import vertebra.files.AtomicFile;
import vertebra.files.OtherFormat;

/// The `.vertebra` file: a design as JSON, one node, wire and position a line, in the order of the
/// design, so that a change of the design is a change of few lines.
///
/// A file of an older format is brought up to date while it is read. What this version does not
/// understand in a file of its own format (blocks, fields, kinds of values) is kept and written
/// back where it was, and the reader is told. A file that is partly wrong opens without the wrong
/// part, and the reader is told that too. Refused is only a file that is no design at all, and one
/// of a newer format, which this version would misread.
public final class DocumentFile {

  /// How the files' names end.
  public static final String EXTENSION = ".vertebra";

  /// The format that this version writes. It grows when an older version would misread a file.
  public static final int FORMAT_VERSION = 2;

  /// The largest file that is read. A design of 10,000 blocks has about 2 MB.
  public static final long LARGEST_BYTES = 128L << 20;

  static final String FORMAT = "formatVersion";

  /// What turns a file of format `i + 1` into one of format `i + 2`.
  private static final List<UnaryOperator<ObjectNode>> MIGRATIONS =
      List.of(DocumentFile::withRicherValues);

  /// A design that was read.
  ///
  /// @param notes what the user should know, in sentences: parts that were dropped or are not
  ///   understood
  public record Opened(Document document, List<String> notes) {
    public Opened {
      notes = List.copyOf(notes);
    }
  }

  /// The fields without which there is no design.
  private static final List<String> LISTS = List.of("nodes", "wires");

  private DocumentFile() {}

  /// Reads a design.
  public static Opened read(Path file) throws DocumentException {
    try {
      if (Files.isDirectory(file))
        throw new DocumentException(say("document.is-a-folder", file, EXTENSION));
      long size = Files.size(file);
      if (size > LARGEST_BYTES)
        throw new DocumentException(
            say(
                "document.has-mib-a-design-has-at-most",
                file,
                size >> 20,
                LARGEST_BYTES >> 20,
                EXTENSION));
      var bytes = Files.readAllBytes(file);
      if (bytes.length > 0 && !looksLikeJson(bytes)) {
        var other = OtherFormat.of(file);
        if (other.isPresent()) throw new DocumentException(other.get());
      }
      return parse(file.toString(), bytes);
    } catch (IOException unreadable) {
      throw DocumentException.reading(file, unreadable);
    }
  }

  /// Reads a design from text; `name` is what messages call it.
  public static Opened parse(String name, String text) throws DocumentException {
    return parse(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Reads a design from the bytes of its text; `name` is what messages call it.
  public static Opened parse(String name, byte[] bytes) throws DocumentException {
    if (bytes.length == 0)
      throw new DocumentException(say("document.is-empty-expected-a-design", name));
    if (!looksLikeJson(bytes))
      throw new DocumentException(say("document.is-not-a-vertebra-design", name, EXTENSION));
    requireNoZeros(name, bytes);
    JsonNode root;
    try {
      root = Json.MAPPER.readTree(bytes);
    } catch (JsonProcessingException damaged) {
      throw new DocumentException(
          say("document.is-damaged-open-an", name, where(damaged)), damaged);
    } catch (IOException impossible) {
      throw new DocumentException(
          say("document.cannot-be-read", name, impossible.getMessage()), impossible);
    }
    if (!(root instanceof ObjectNode fields)
        || !fields.path(FORMAT).canConvertToInt()
        || !fields.get(FORMAT).isInt())
      throw new DocumentException(say("document.is-json-but-not-a-vertebra-design", name, FORMAT));
    for (var list : LISTS)
      if (fields.has(list) && !fields.get(list).isArray())
        throw new DocumentException(say("document.is-damaged-must-be-a-list", name, list));
    int version = fields.get(FORMAT).intValue();
    if (version < 1) throw new DocumentException(say("document.states-the-format", name, version));
    if (version > FORMAT_VERSION)
      throw new DocumentException(
          say("document.was-saved-by-a-newer-vertebra", name, version, FORMAT_VERSION));
    for (int step = version; step < FORMAT_VERSION; step++)
      fields = MIGRATIONS.get(step - 1).apply(fields);
    return new DocumentReader().read(fields);
  }

  /// Format 2 has parameters that are lists, bytes, types, tensors and graphs, and origins of
  /// nodes; what a file of format 1 says means the same there.
  private static ObjectNode withRicherValues(ObjectNode design) {
    return design.put(FORMAT, 2);
  }

  /// The design as the text of a file.
  public static String text(Document document) {
    return Json.text(DocumentWriter.tree(document));
  }

  /// Saves a design; the file holds the old or the new design whatever happens meanwhile.
  public static void write(Document document, Path file) throws DocumentException {
    var text = text(document).getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFile.write(file, text);
    } catch (IOException failed) {
      throw DocumentException.writing(file, failed);
    }
  }

  /// What a parser says about its own insides.
  private static final String LIBRARY_WORDS =
      " \\(start marker at .*\\)| \\(for \\w+ starting at .*\\)|, from `[^`]*`|: expected close"
          + " marker for \\w+";

  /// Text has no zeros; a reader of JSON would take them for a sign of another form of Unicode.
  private static void requireNoZeros(String name, byte[] bytes) throws DocumentException {
    int line = 1;
    int column = 1;
    for (byte each : bytes) {
      if (each == 0)
        throw new DocumentException(
            say(
                "document.is-damaged-open-an",
                name,
                say("document.line-column", line, column, say("document.holds-zeros"))));
      column++;
      if (each != '\n') continue;
      line++;
      column = 1;
    }
  }

  /// The place and the reason of a mistake in JSON.
  static String where(JsonProcessingException damaged) {
    var place = damaged.getLocation();
    var reason = damaged.getOriginalMessage();
    int details = reason.indexOf('\n');
    if (details > 0) reason = reason.substring(0, details);
    reason = reason.replaceAll(LIBRARY_WORDS, "");
    return place == null
        ? reason
        : say("document.line-column", place.getLineNr(), place.getColumnNr(), reason);
  }

  /// Whether a text begins as a design does.
  public static boolean looksLikeJson(byte[] bytes) {
    int start = bytes.length > 2 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB ? 3 : 0;
    while (start < bytes.length && Character.isWhitespace(bytes[start])) start++;
    return start < bytes.length && (bytes[start] == '{' || bytes[start] == '[');
  }
}
