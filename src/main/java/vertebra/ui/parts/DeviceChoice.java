package vertebra.ui.parts;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.runtime.Availability;
import vertebra.runtime.Device;
import vertebra.workbench.Devices;

/// An entry of the device menu.
///
/// @param device empty for the best that is ready
/// @param note the hardware's name, or what is missing
public record DeviceChoice(Optional<Device> device, String title, String note, boolean isReady) {

  /// The entries of the menu: the best, the processor, and whatever else was found or wished for.
  public static List<DeviceChoice> of(Devices.DevicesState state) {
    var choices = new ArrayList<DeviceChoice>();
    var best = state.found().stream().filter(Availability::isReady).findFirst();
    choices.add(
        new DeviceChoice(
            Optional.empty(),
            best.map(found -> say("parts.best", found.device().title()))
                .orElse(say("parts.best-device")),
            say("parts.the-first-of-these-that-is-ready"),
            true));
    for (var found : state.found())
      choices.add(
          switch (found) {
            case Availability.Ready(var device, var name) ->
                new DeviceChoice(Optional.of(device), device.title(), name, true);
            case Availability.Missing(var device, var reason) ->
                new DeviceChoice(Optional.of(device), device.title(), reason, false);
          });
    add(choices, Optional.of(Device.CPU));
    add(choices, state.wish().device());
    return List.copyOf(choices);
  }

  private static void add(List<DeviceChoice> choices, Optional<Device> device) {
    boolean listed = choices.stream().anyMatch(choice -> choice.device().equals(device));
    if (!listed)
      device.ifPresent(own -> choices.add(new DeviceChoice(device, own.title(), "", true)));
  }

  @Override
  public String toString() {
    return title;
  }
}
