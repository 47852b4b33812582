package vertebra.document;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file that cannot be read or written. The message is one sentence or two for the user: the
/// file, what was expected, what came, the way out.
public final class DocumentException extends Exception {

  private static final long serialVersionUID = 1;

  public DocumentException(String message) {
    super(message);
  }

  public DocumentException(String message, Throwable cause) {
    super(message, cause);
  }

  /// A file that could not be read.
  public static DocumentException reading(Path file, IOException cause) {
    return new DocumentException(say("document.cannot-read", file, why(file, cause)), cause);
  }

  /// A file that could not be written.
  public static DocumentException writing(Path file, IOException cause) {
    var parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file))
      return new DocumentException(say("document.cannot-write-it-is-a-folder", file), cause);
    if (parent != null && !Files.isDirectory(parent))
      return new DocumentException(
          say("document.cannot-write-there-is-no-folder", file, parent), cause);
    if (parent != null && !Files.isWritable(parent))
      return new DocumentException(
          say("document.cannot-write-the-folder-may", file, parent), cause);
    return new DocumentException(say("document.cannot-write", file, why(file, cause)), cause);
  }

  private static String why(Path file, IOException cause) {
    return switch (cause) {
      case NoSuchFileException missing -> say("document.there-is-no-such-file");
      case AccessDeniedException denied -> say("document.this-user-may");
      case FileSystemException other when other.getReason() != null -> sentence(other.getReason());
      default ->
          Files.isDirectory(file)
              ? say("document.it-is-a-folder-give-a-file")
              : sentence(cause.getMessage());
    };
  }

  private static String sentence(@Nullable String words) {
    if (words == null || words.isBlank()) return say("document.the-system-gave-no-reason");
    return words.endsWith(".") ? words : words + ".";
  }
}
