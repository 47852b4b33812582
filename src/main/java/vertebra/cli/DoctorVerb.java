package vertebra.cli;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vertebra.runtime.Availability;
import vertebra.runtime.Part;

/// `vertebra doctor`: which devices can run models here, proved by running one.
@Command(
    name = "doctor",
    description = "Tries every device with a small model and says what keeps the others from use.",
    footer = {"", "Example: vertebra doctor"})
final class DoctorVerb implements Callable<Integer> {

  private final Desk desk;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  DoctorVerb(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    var devices = desk.engine().availability();
    var parts = desk.engine().parts();
    boolean usable = devices.stream().anyMatch(Availability::isReady);
    if (json) {
      desk.json(
          Desk.fields(
              "devices", devices.stream().map(DoctorVerb::entry).toList(),
              "parts", parts.stream().map(DoctorVerb::entry).toList()));
    } else {
      for (var device : devices) print(device);
      desk.out().println("\nWhat they depend on:");
      for (var part : parts) print(part);
      var best = devices.stream().filter(Availability::isReady).findFirst();
      desk.out()
          .println(
              best.map(device -> "\n\"auto\" takes " + device.device().title() + ".")
                  .orElse("\nNo device can run models here."));
    }
    return usable ? Exit.GOOD : Exit.PROBLEMS;
  }

  private void print(Availability state) {
    var title = state.device().title();
    switch (state) {
      case Availability.Ready(var device, var name) ->
          desk.out().printf(Locale.ROOT, "  %-10s ready    %s (%s)%n", title, name, device);
      case Availability.Missing(_, var reason) ->
          desk.out().printf(Locale.ROOT, "  %-10s missing  %s%n", title, reason);
    }
  }

  private void print(Part part) {
    desk.out()
        .printf(
            Locale.ROOT,
            "  %-8s %s: %s%n",
            part.state().name().toLowerCase(Locale.ROOT),
            part.name(),
            part.words());
  }

  private static Map<String, Object> entry(Part part) {
    return Desk.fields(
        "name", part.name(),
        "state", part.state().name().toLowerCase(Locale.ROOT),
        "words", part.words());
  }

  private static Map<String, Object> entry(Availability state) {
    return switch (state) {
      case Availability.Ready(var device, var name) ->
          Desk.fields("id", device.id(), "name", name, "ready", true, "reason", "");
      case Availability.Missing(var device, var reason) ->
          Desk.fields("id", device.id(), "name", device.title(), "ready", false, "reason", reason);
    };
  }
}
