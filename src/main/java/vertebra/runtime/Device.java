package vertebra.runtime;

import static vertebra.text.Texts.say;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Something that can run a model, such as the processor or the second NVIDIA card.
///
/// @param index which of several, from 0
public record Device(DeviceKind kind, int index) {

  /// The ways to run a model, in the order in which they are taken where several are ready.
  /// TensorRT stands late because it spends minutes on building an engine for every new model.
  public enum DeviceKind {
    CUDA("CUDA"),
    COREML(say("runtime.core-ml")),
    DIRECTML("DirectML"),
    WEBGPU("WebGPU"),
    TENSORRT("TensorRT"),
    CPU("CPU");

    private final String title;

    DeviceKind(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }

    private String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The processor, which is always there.
  public static final Device CPU = new Device(DeviceKind.CPU, 0);

  /// The word that asks for the best device that is ready.
  public static final String AUTO = "auto";

  public Device {
    if (index < 0) throw new IllegalArgumentException("a device number of " + index);
  }

  public static Device of(DeviceKind kind) {
    return new Device(kind, 0);
  }

  /// Reads `cpu`, `cuda` or `cuda:1`; empty for `auto`. Throws [IllegalArgumentException] with a
  /// sentence for the user.
  public static Optional<Device> parse(String text) {
    var word = text.strip().toLowerCase(Locale.ROOT);
    if (word.equals(AUTO)) return Optional.empty();
    int colon = word.indexOf(':');
    var name = colon < 0 ? word : word.substring(0, colon);
    var number = colon < 0 ? "0" : word.substring(colon + 1);
    for (var kind : DeviceKind.values())
      if (kind.id().equals(name)
          && number.matches("\\d{1,3}")
          && (kind != DeviceKind.CPU || colon < 0))
        return Optional.of(new Device(kind, Integer.parseInt(number)));
    throw new IllegalArgumentException(say("runtime.there-is-no-device", text, known()));
  }

  private static String known() {
    return Arrays.stream(DeviceKind.values())
        .map(DeviceKind::id)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /// The word that [#parse] reads: `cuda` for the first, `cuda:1` for the second.
  public String id() {
    return index == 0 ? kind.id() : kind.id() + ":" + index;
  }

  /// What people call it: `CUDA`, `CUDA 1`.
  public String title() {
    return index == 0 ? kind.title() : kind.title() + " " + index;
  }

  @Override
  public String toString() {
    return id();
  }
}
