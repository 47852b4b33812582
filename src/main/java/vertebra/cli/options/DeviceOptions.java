package vertebra.cli.options;

import static vertebra.text.Texts.say;

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

  @Option(names = "--device", paramLabel = "DEVICE", description = "${bundle:help.device.device}")
  private String device = Device.AUTO;

  @Option(names = "--strict", description = "${bundle:help.device.strict}")
  private boolean strict;

  @Option(names = "--threads", paramLabel = "N", description = "${bundle:help.device.threads}")
  private int threads;

  @Option(names = "--tf32", description = "${bundle:help.device.tf32}")
  private boolean tf32;

  @Option(names = "--apart", description = "${bundle:help.device.apart}")
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
      throw new UsageError(say("cli.threads-must-be-a-number-from-0", threads));
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
            .map(reason -> say("cli.instead-of", placement.asked().title(), reason))
            .orElse("");
  }
}
