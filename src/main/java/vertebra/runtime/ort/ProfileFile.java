package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vertebra.files.Scratch;
import vertebra.runtime.EngineException;
import vertebra.runtime.KernelTime;

/// The file in which the runtime records what it did: a JSON array of events, of which those of
/// category `Node` whose name ends in `_kernel_time` are executions of kernels and those named
/// `model_run` end a run.
final class ProfileFile {

  private static final String KERNEL = "_kernel_time";

  private ProfileFile() {}

  /// An empty folder for a session's profile.
  static Path folder() throws EngineException {
    try {
      return Scratch.folder("profile");
    } catch (IOException failure) {
      throw new EngineException(
          say("ort.there-is-no-place-for-the-profile", failure.getMessage()), failure);
    }
  }

  static List<KernelTime> read(Path file) throws EngineException {
    var kernels = new ArrayList<KernelTime>();
    try (var events = new EventReader(Files.newBufferedReader(file))) {
      int run = 0;
      for (var event = events.next(); event.isPresent(); event = events.next()) {
        var fields = event.get();
        var name = text(fields.get("name"));
        if (text(fields.get("cat")).equals("Session") && name.equals("model_run")) run++;
        if (text(fields.get("cat")).equals("Node") && name.endsWith(KERNEL))
          kernels.add(kernel(name.substring(0, name.length() - KERNEL.length()), fields, run));
      }
    } catch (IOException failure) {
      throw new EngineException(
          say("ort.the-profile-cannot-be-read", failure.getMessage()), failure);
    }
    return kernels;
  }

  private static KernelTime kernel(String name, Map<?, ?> fields, int run) {
    Map<?, ?> arguments = fields.get("args") instanceof Map<?, ?> map ? map : Map.of();
    return new KernelTime(
        name,
        text(arguments.get("op_name")),
        text(arguments.get("provider")),
        number(fields.get("dur")),
        run,
        (long) number(arguments.get("output_size")));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static double number(@Nullable Object value) {
    if (value instanceof Double number) return number;
    try {
      return value == null ? 0 : Double.parseDouble(value.toString());
    } catch (NumberFormatException word) {
      return 0;
    }
  }

  /// Deletes a session's folder.
  static void discard(Path folder) {
    Scratch.discard(folder);
  }
}
