package vertebra.files;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;

/// The temporary folder cannot be used. The message is for the user: the folder, what is wrong with
/// it, and the way out.
public final class ScratchException extends IOException {

  private static final long serialVersionUID = 1;

  private ScratchException(String message, Throwable cause) {
    super(message, cause);
  }

  static ScratchException of(IOException failure) {
    var place = Scratch.place();
    String reason;
    if (!Files.exists(place)) reason = say("files.it-does-not-exist");
    else if (!Files.isDirectory(place)) reason = say("files.it-is-no-folder");
    else if (failure instanceof AccessDeniedException || !Files.isWritable(place))
      reason = say("files.this-user-may-not-write-there");
    else if (failure instanceof FileSystemException known && known.getReason() != null)
      reason = known.getReason();
    else if (failure instanceof FileSystemException)
      reason = say("files.nothing-can-be-made-there");
    else reason = String.valueOf(failure.getMessage());
    return new ScratchException(say("files.the-temporary-folder", place, reason), failure);
  }
}
