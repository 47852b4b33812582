package vertebra.runtime.pack;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import vertebra.hardware.GpuProbe;

/// The packs that can be had on this computer: which there are, where they come from, and where
/// they go.
///
/// @param system the kind of this computer, such as `linux-x86_64`
/// @param cards which NVIDIA cards there are, asked when somebody wants to know
public record Packs(
    PackTable table,
    PackFolder folder,
    Registries registries,
    String system,
    Supplier<GpuProbe> cards) {

  /// The word that asks for the pack that fits this computer.
  public static final String FITTING = "gpu";

  /// The pack of kernels for training on the processor.
  public static final String ONEDNN = "onednn";

  private static final String NVIDIA = "nvidia";
  private static final String OTHERS = "webgpu";

  /// This computer's and this user's.
  public static Packs usual() {
    var home = Path.of(System.getProperty("user.home", ""));
    return new Packs(
        PackTable.standard(),
        PackFolder.usual(),
        Registries.of(System.getenv(), home),
        PackTable.system(System.getProperty("os.name", ""), System.getProperty("os.arch", "")),
        GpuProbe::probe);
  }

  /// The pack of this name for this computer; for `gpu` the one that fits its card. Throws with a
  /// sentence where there is none.
  public Pack find(String name) throws PackException {
    var wanted = name.equals(FITTING) ? fitting() : name;
    Optional<Pack> found = table.find(wanted, system);
    if (found.isPresent()) return found.get();
    if (system.startsWith("macos")) throw new PackException(say("pack.no-pack-is-needed-on-macos"));
    var known =
        table.packs().stream()
            .filter(pack -> pack.system().equals(system))
            .map(Pack::name)
            .distinct()
            .toList();
    throw new PackException(
        known.isEmpty()
            ? say("pack.there-is-no-gpu-pack", system)
            : say("pack.there-is-no-pack", name, FITTING, String.join(", ", known)));
  }

  private String fitting() {
    return cards.get().gpus().isEmpty() ? OTHERS : NVIDIA;
  }

  public PackInstaller installer() {
    return new PackInstaller(folder, registries);
  }

  /// Where the packs of this name go: those for graphics cards take each other's place, kernels for
  /// the processor do not.
  public PackFolder folder(String name) {
    return name.equals(ONEDNN) ? new PackFolder(folder.home().resolveSibling(ONEDNN)) : folder;
  }

  /// What installs packs of this name.
  public PackInstaller installer(String name) {
    return new PackInstaller(folder(name), registries);
  }

  /// The folder of the installed kernels for the processor, or where they would be.
  public Path kernels() {
    var place = folder(ONEDNN);
    return place.current().orElse(place.home());
  }
}
