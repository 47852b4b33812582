package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.util.Optional;
import vertebra.hardware.GpuProbe;
import vertebra.runtime.Device;

/// The NVIDIA cards of this computer, asked once.
final class Nvidia {

  private static final class Answer {
    static final GpuProbe PROBE = GpuProbe.probe();
  }

  private Nvidia() {}

  static GpuProbe probe() {
    return Answer.PROBE;
  }

  /// What the card is called.
  static String name(Device device) {
    var gpus = probe().gpus();
    return device.index() < gpus.size()
        ? gpus.get(device.index()).toString()
        : say("ort.nvidia-card");
  }

  /// Why a device cannot be used because there is no such card.
  static Optional<String> objection(Device device) {
    int cards = probe().gpus().size();
    if (cards == 0) return probe().problem();
    if (device.index() < cards) return Optional.empty();
    return Optional.of(say("ort.there-is", device.id(), cards, cards - 1));
  }
}
