package vertebra.media;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import vertebra.runtime.Cancellation;

/// A webcam that can take one picture.
public interface Webcam {

  /// Takes a picture and writes it to a file as PNG. The exception's message is for the user: it
  /// names what was looked for and the way out.
  void take(Path file, Cancellation cancellation) throws InputException;

  /// The webcam of this computer, or one that says why there is none.
  ///
  /// @param system the value of `os.name`
  static Webcam of(String system) {
    return system.startsWith("Linux")
        ? new LinuxWebcam(Path.of("/dev"))
        : (file, _) -> {
          throw new InputException(say("media.vertebra-takes-webcam-pictures", system));
        };
  }
}
