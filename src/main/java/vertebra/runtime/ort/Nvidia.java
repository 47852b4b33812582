package vertebra.runtime.ort;

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
    return device.index() < gpus.size() ? gpus.get(device.index()).toString() : "NVIDIA card";
  }

  /// Why a device cannot be used because there is no such card.
  static Optional<String> objection(Device device) {
    int cards = probe().gpus().size();
    if (cards == 0) return probe().problem();
    if (device.index() < cards) return Optional.empty();
    return Optional.of(
        "There is no "
            + device.id()
            + ": this computer has "
            + (cards == 1 ? "one NVIDIA card, cuda." : cards + " NVIDIA cards, cuda to cuda:")
            + (cards == 1 ? "" : (cards - 1) + "."));
  }
}
