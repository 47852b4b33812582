package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.Console;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.cli.input.CommandContext;
import vertebra.runtime.pack.Pack;
import vertebra.runtime.pack.PackException;
import vertebra.runtime.pack.PackInstaller.Progress;
import vertebra.runtime.pack.Packs;

/// Installing and removing GPU packs from the command line.
final class PackChange {

  /// How much has to arrive before it is worth a line, as a share of all.
  private static final double STEP = 0.05;

  private final CommandContext context;
  private final Packs packs;

  PackChange(CommandContext context, Packs packs) {
    this.context = context;
    this.packs = packs;
  }

  /// @param accepted whether the licences were accepted on the command line; else they are shown
  ///   and asked about, where somebody can answer
  int install(String name, boolean accepted) throws PackException {
    var pack = packs.find(name);
    context
        .out()
        .println(
            say(
                "cli.to-fetch-on-the-disk-in",
                pack.title(),
                size(pack.packedBytes()),
                size(pack.bytes()),
                packs.folder(name).home()));
    boolean agreed = accepted || asked(pack);
    var folder = packs.installer(name).install(pack, agreed, new Lines(), context.cancellation());
    context.out().println(say("cli.installed-in", folder));
    context.out().println(say("cli.it-is-used-from-the-next-start"));
    return Exit.GOOD;
  }

  private boolean asked(Pack pack) throws PackException {
    var console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    context.out().println(say("cli.its-licences"));
    for (var licence : pack.licences()) context.out().println("  " + licence.name());
    if (console.isEmpty()) throw new PackException(say("cli.nothing-was-fetched"));
    while (true) {
      var answer = console.get().readLine(say("cli.accept-them-all"));
      switch (answer == null ? "no" : answer.strip().toLowerCase(Locale.ROOT)) {
        case "yes", "y" -> {
          return true;
        }
        case "no", "n" -> {
          return false;
        }
        default -> show(pack);
      }
    }
  }

  /// Prints the licences' texts.
  int licences(String name) throws PackException {
    show(packs.find(name));
    return Exit.GOOD;
  }

  private void show(Pack pack) {
    for (var licence : pack.licences()) {
      context.out().println();
      context.out().println("=== " + licence.name() + " ===");
      context.out().println(licence.text());
    }
  }

  int remove(String name) throws PackException {
    var folder = packs.folder(name);
    if (folder.isEmpty()) {
      context
          .out()
          .println(
              name.equals(Packs.ONEDNN)
                  ? say("cli.onednn-is-not-installed")
                  : say("cli.no-gpu-pack-is-installed"));
      return Exit.GOOD;
    }
    long freed = folder.remove();
    context.out().println(say("cli.removed-are-free-again", size(freed)));
    return Exit.GOOD;
  }

  private static String size(long bytes) {
    return vertebra.report.Units.bytes(bytes);
  }

  /// Prints a line now and then.
  private final class Lines implements Consumer<Progress> {
    private double next;

    @Override
    public void accept(Progress progress) {
      if (progress.share() < next) return;
      next = progress.share() + STEP;
      context
          .err()
          .println(
              say(
                  "cli.of-with-share",
                  100 * progress.share(),
                  size(progress.done()),
                  size(progress.total()),
                  progress.file()));
    }
  }
}
