package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.document.DocumentException;
import vertebra.files.AtomicFile;
import vertebra.files.Scratch;
import vertebra.files.ScratchException;

/// Where a verb writes: a file, or standard output, for which `-` stands. What is wrong with the
/// place is said before any work is done.
///
/// What goes to standard output is written as a file first, so that it is whole or not there.
///
/// @param file where to write
/// @param stream where the file goes when it is complete; empty where it stays
record Destination(Path file, Optional<OutputStream> stream) {

  /// What stands for standard output.
  static final String STANDARD = "-";

  /// The place that `text` names, which can be written.
  ///
  /// @param endings what the name of a file may end in, with the dot; standard output takes what is
  ///   written to the first
  static Destination of(CommandContext context, String text, String... endings) throws UsageError {
    if (!text.equals(STANDARD)) return new Destination(checked(text, endings), Optional.empty());
    try {
      return new Destination(
          Scratch.folder("output").resolve("model" + endings[0]),
          Optional.of(context.streams().take()));
    } catch (ScratchException unusable) {
      throw UsageError.because(unusable);
    }
  }

  /// Says before any work is done what is wrong with a place that is used later.
  static void check(String text, String... endings) throws UsageError {
    if (!text.equals(STANDARD)) checked(text, endings);
  }

  private static Path checked(String text, String... endings) throws UsageError {
    Path file;
    try {
      file = Path.of(text);
    } catch (InvalidPathException notAPath) {
      throw new UsageError(say("cli.is-no-file-name-here", text), notAPath);
    }
    var parent = file.toAbsolutePath().getParent();
    if (text.isBlank() || parent == null) throw new UsageError(say("cli.is-no-file-name", text));
    if (Files.isDirectory(file)) throw failed(file, new FileAlreadyExistsException(text));
    var lower = text.toLowerCase(Locale.ROOT);
    if (Stream.of(endings).noneMatch(lower::endsWith))
      throw new UsageError(say("cli.must-end-in", text, String.join(", ", endings)));
    if (!Files.isDirectory(parent)) throw failed(file, new NotDirectoryException(text));
    if (Files.exists(file) && !Files.isRegularFile(file))
      throw failed(file, new FileSystemException(text, null, say("files.it-is-a-device")));
    boolean writable = Files.isWritable(parent) && (!Files.exists(file) || Files.isWritable(file));
    if (!writable) throw failed(file, new AccessDeniedException(text));
    return file;
  }

  /// Whether the file goes to standard output.
  boolean isStandard() {
    return stream.isPresent();
  }

  /// What the place is called in messages.
  String name() {
    return isStandard() ? say("cli.standard-output") : file.toString();
  }

  /// Writes the whole of a text there and hands it on.
  void write(String text) throws UsageError {
    try {
      AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw failed(file, failure);
    }
    finish();
  }

  /// Hands the finished file on, where it does not stay.
  void finish() throws UsageError {
    if (stream.isEmpty()) return;
    try {
      Files.copy(file, stream.get());
      Scratch.discard(Objects.requireNonNull(file.getParent()));
    } catch (IOException failure) {
      throw failed(file, failure);
    }
  }

  /// Why a file could not be written, for the user.
  static UsageError failed(Path file, IOException cause) {
    return UsageError.because(DocumentException.writing(file, cause));
  }
}
