package vertebra.cli;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    description = "Tries every device with a small model and says what keeps the others from use.",
    footer = {
      "",
      "A GPU pack holds the native libraries that a graphics card needs beside its driver. It is",
      "fetched from public registries (your Maven and npm settings count), checked, and used from",
      "the next start on. An installation that was stopped goes on where it ended.",
      "",
      "Example: vertebra doctor",
      "          vertebra doctor --install gpu"
    })
final class DoctorVerb implements Callable<Integer> {

  private final CommandContext context;
  private final Supplier<Packs> packs;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(
      names = "--install",
      paramLabel = "PACK",
      description =
          "fetch a GPU pack: gpu (the one that fits this computer's card), nvidia, or webgpu (other"
              + " cards)")
  private @Nullable String install;

  @Option(
      names = "--accept-licence",
      description = "accept the pack's licences without being asked")
  private boolean accepted;

  @Option(names = "--licences", description = "print the licences of the pack, and do no more")
  private boolean licences;

  @Option(names = "--remove", paramLabel = "gpu", description = "remove every installed GPU pack")
  private @Nullable String remove;

  DoctorVerb(CommandContext context, Supplier<Packs> packs) {
    this.context = context;
    this.packs = packs;
  }

  @Override
  public Integer call() throws PackException, UsageError {
    if (install != null && remove != null)
      throw new UsageError("--install and --remove exclude each other. Name one of them.");
    var change = new PackChange(context, packs.get());
    if (licences) return change.licences(install == null ? Packs.FITTING : install);
    if (install != null) return change.install(install, accepted);
    if (remove != null) {
      if (!remove.equals(Packs.FITTING))
        throw new UsageError("--remove takes gpu, not \"" + remove + "\".");
      return change.remove();
    }
    return report();
  }

  private int report() {
    var devices = context.engine().availability();
    var parts = context.engine().parts();
    boolean usable = devices.stream().anyMatch(Availability::isReady);
    if (json) {
      context.json(
          CommandContext.fields(
              "devices", devices.stream().map(DoctorVerb::entry).toList(),
              "parts", parts.stream().map(DoctorVerb::entry).toList()));
    } else {
      for (var device : devices) print(device);
      context.out().println("\nWhat they depend on:");
      for (var part : parts) print(part);
      context
          .out()
          .println(
              usable
                  ? "\n\"auto\" takes " + context.engine().best().title() + "."
                  : "\nNo device can run models here.");
    }
    return usable ? Exit.GOOD : Exit.PROBLEMS;
  }

  private void print(Availability state) {
    var title = state.device().title();
    switch (state) {
      case Availability.Ready(var device, var name) ->
          context.out().printf(Locale.ROOT, "  %-10s ready    %s (%s)%n", title, name, device);
      case Availability.Missing(_, var reason) ->
          context.out().printf(Locale.ROOT, "  %-10s missing  %s%n", title, reason);
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
