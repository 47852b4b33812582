package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import vertebra.cli.input.UsageError;
import vertebra.document.DocumentException;

/// Where a verb writes. What is wrong with the place is said before any work is done.
final class Destination {

  private Destination() {}

  /// The file that `text` names, which can be written.
  static Path of(String text) throws UsageError {
    Path file;
    try {
      file = Path.of(text);
    } catch (InvalidPathException notAPath) {
      throw new UsageError(say("cli.is-no-file-name-here", text), notAPath);
    }
    var parent = file.toAbsolutePath().getParent();
    if (text.isBlank() || parent == null) throw new UsageError(say("cli.is-no-file-name", text));
    if (Files.isDirectory(file)) throw failed(file, new FileAlreadyExistsException(text));
    if (!Files.isDirectory(parent)) throw failed(file, new NotDirectoryException(text));
    boolean writable = Files.isWritable(parent) && (!Files.exists(file) || Files.isWritable(file));
    if (!writable) throw failed(file, new AccessDeniedException(text));
    return file;
  }

  /// Why a file could not be written, for the user.
  static UsageError failed(Path file, IOException cause) {
    return UsageError.because(DocumentException.writing(file, cause));
  }
}
