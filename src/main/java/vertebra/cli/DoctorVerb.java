package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.hardware.Part;
import vertebra.runtime.Availability;
import vertebra.runtime.pack.PackException;
import vertebra.runtime.pack.Packs;

/// `vertebra doctor`: which devices can run models here, proved by running one.
@Command(
    name = "doctor",
    description = "${bundle:help.doctor}",
    footer = {
      "",
      "${bundle:help.doctor.a-gpu-pack-holds}",
      "${bundle:help.doctor.fetched-from-public-registries}",
      "${bundle:help.doctor.the-next-start-on}",
      "",
      "${bundle:help.doctor.example}",
      "          vertebra doctor --install gpu"
    })
final class DoctorVerb implements Callable<Integer> {

  private final CommandContext context;
  private final Supplier<Packs> packs;

  @Mixin private JsonOption json = new JsonOption();

  @Option(names = "--install", paramLabel = "PACK", description = "${bundle:help.doctor.install}")
  private @Nullable String install;

  @Option(names = "--accept-licence", description = "${bundle:help.doctor.accept-licence}")
  private boolean accepted;

  @Option(names = "--licences", description = "${bundle:help.doctor.licences}")
  private boolean licences;

  @Option(names = "--remove", paramLabel = "gpu", description = "${bundle:help.doctor.remove}")
  private @Nullable String remove;

  DoctorVerb(CommandContext context, Supplier<Packs> packs) {
    this.context = context;
    this.packs = packs;
  }

  @Override
  public Integer call() throws PackException, UsageError {
    if (install != null && remove != null)
      throw new UsageError(say("cli.install-and-remove-exclude"));
    var change = new PackChange(context, packs.get());
    if (licences) return change.licences(install == null ? Packs.FITTING : install);
    if (install != null) return change.install(install, accepted);
    if (remove != null) {
      if (!remove.equals(Packs.FITTING) && !remove.equals(Packs.ONEDNN))
        throw new UsageError(say("cli.remove-takes-gpu-not", remove));
      return change.remove(remove);
    }
    return report();
  }

  private int report() {
    context.engine().tryAgain();
    var devices = context.engine().availability();
    var parts = context.engine().parts();
    boolean usable = devices.stream().anyMatch(Availability::isReady);
    if (json.isWanted()) {
      context.json(
          CommandContext.fields(
              "devices", devices.stream().map(DoctorVerb::entry).toList(),
              "parts", parts.stream().map(DoctorVerb::entry).toList()));
    } else {
      for (var device : devices) print(device);
      context.out().println(say("cli.what-they-depend-on"));
      for (var part : parts) print(part);
      context
          .out()
          .println(
              usable
                  ? say("cli.auto-takes", context.engine().best().title())
                  : say("cli.no-device-can-run-models"));
    }
    return usable ? Exit.GOOD : Exit.PROBLEMS;
  }

  private void print(Availability state) {
    var title = state.device().title();
    switch (state) {
      case Availability.Ready(var device, var name) ->
          context.out().println(say("cli.ready", title, name, device));
      case Availability.Missing(_, var reason) ->
          context.out().println(say("cli.missing", title, reason));
    }
  }

  private void print(Part part) {
    context
        .out()
        .printf(
            Locale.ROOT,
            "  %-8s %s: %s%n",
            part.state().name().toLowerCase(Locale.ROOT),
            part.name(),
            part.words());
  }

  private static Map<String, Object> entry(Part part) {
    return CommandContext.fields(
        "name", part.name(),
        "state", part.state().name().toLowerCase(Locale.ROOT),
        "words", part.words());
  }

  private static Map<String, Object> entry(Availability state) {
    return switch (state) {
      case Availability.Ready(var device, var name) ->
          CommandContext.fields("id", device.id(), "name", name, "ready", true, "reason", "");
      case Availability.Missing(var device, var reason) ->
          CommandContext.fields(
              "id", device.id(), "name", device.title(), "ready", false, "reason", reason);
    };
  }
}
