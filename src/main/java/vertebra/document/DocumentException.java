package vertebra.document;

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
    return new DocumentException("Cannot read " + file + ": " + why(file, cause), cause);
  }

  /// A file that could not be written.
  public static DocumentException writing(Path file, IOException cause) {
    var parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file))
      return new DocumentException(
          "Cannot write " + file + ": it is a folder. Give a file name.", cause);
    if (parent != null && !Files.isDirectory(parent))
      return new DocumentException(
          "Cannot write "
              + file
              + ": there is no folder "
              + parent
              + ". Make it or choose another place.",
          cause);
    if (parent != null && !Files.isWritable(parent))
      return new DocumentException(
          "Cannot write "
              + file
              + ": the folder "
              + parent
              + " may not be written to. Choose another place.",
          cause);
    return new DocumentException("Cannot write " + file + ": " + why(file, cause), cause);
  }

  private static String why(Path file, IOException cause) {
    return switch (cause) {
      case NoSuchFileException missing -> "there is no such file.";
      case AccessDeniedException denied ->
          "this user may not. Change the file's permissions or choose another file.";
      case FileSystemException other when other.getReason() != null -> sentence(other.getReason());
      default ->
          Files.isDirectory(file) ? "it is a folder. Give a file." : sentence(cause.getMessage());
    };
  }

  private static String sentence(@Nullable String words) {
    if (words == null || words.isBlank()) return "the system gave no reason.";
    return words.endsWith(".") ? words : words + ".";
  }
}
