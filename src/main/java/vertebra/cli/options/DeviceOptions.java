package vertebra.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.precision.Precision;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Placement;

/// What runs a model, and how.
public final class DeviceOptions {

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "auto (the best that is ready), cpu, cuda, cuda:1, tensorrt, coreml, directml or webgpu."
              + " A device that fails is replaced by the CPU, and the result says so")
  private String device = Device.AUTO;

  @Option(names = "--strict", description = "refuse to replace the device by the CPU")
  private boolean strict;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads for one operator; 0 takes one a core")
  private int threads;

  @Option(
      names = "--tf32",
      description = "let an NVIDIA card round factors to 10 bits: faster, and off by about 1/1000")
  private boolean tf32;

  @Option(
      names = "--apart",
      description =
          "run the model in a process of its own, which may crash; done without asking for files"
              + " with loops or foreign operators and for models that need most of the memory")
  private boolean apart;

  /// The wished device; empty for the best.
  public Optional<Device> device() throws UsageError {
    try {
      return Device.parse(device);
    } catch (IllegalArgumentException unknown) {
      throw UsageError.because(unknown);
    }
  }

  /// The wished devices where several may be named, such as `cpu,cuda`.
  public List<Device> devices(Engine engine) throws UsageError {
    var devices = new ArrayList<Device>();
    try {
      for (var name : device.split(",", -1)) devices.add(engine.choose(Device.parse(name)));
    } catch (IllegalArgumentException unknown) {
      throw UsageError.because(unknown);
    }
    return devices.stream().distinct().toList();
  }

  public int threads() {
    return threads;
  }

  public Engine.Options engine() throws UsageError {
    if (threads < 0 || threads > 1024)
      throw new UsageError("--threads must be a number from 0 to 1024, not " + threads + ".");
    return Engine.Options.DEFAULT
        .withThreads(threads)
        .withFallback(!strict)
        .withTf32(tf32)
        .withApart(apart);
  }

  /// Where a model ran and in what precision, as maps for JSON.
  public static Map<String, Object> report(Placement placement, Precision precision) {
    return CommandContext.fields(
        "provider", placement.provider(),
        "device", placement.used().id(),
        "asked", placement.asked().id(),
        "fallback", placement.fallback().orElse(""),
        "precision", precision.title(),
        "arithmetic", precision.on(placement));
  }

  /// Where a model ran, for people.
  public static String inWords(Placement placement) {
    return placement.used().title()
        + " ("
        + placement.provider()
        + ")"
        + placement
            .fallback()
            .map(reason -> ", instead of " + placement.asked().title() + ". " + reason)
            .orElse("");
  }
}
