package vertebra.workbench;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.compare.Changes;
import vertebra.compare.ComparedNetwork;
import vertebra.compare.Comparison;
import vertebra.compare.ComparisonFiles;
import vertebra.compare.DrawnChanges;
import vertebra.compare.NetworkSource;
import vertebra.compile.CompileException;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.onnx.ModelException;
import vertebra.report.Chart;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.text.Texts;

/// The networks that the user put side by side. They are counted in the background and measured on
/// request. Called on the user-interface thread, answers there.
public final class Comparing {

  /// One network of the comparison.
  ///
  /// @param number which one it is for good; a name may come again after the network was taken out
  /// @param counted what is known of it; empty while it is being counted and when that failed
  /// @param trouble why it could not be counted or measured, in a sentence
  public record Item(
      long number, String name, Optional<ComparedNetwork> counted, Optional<String> trouble) {

    Item with(ComparedNetwork found) {
      return new Item(number, name, Optional.of(found), Optional.empty());
    }

    Item troubled(String why) {
      return new Item(number, name, counted, Optional.of(why));
    }

    /// Whether it is still being read and counted.
    public boolean isCounting() {
      return counted.isEmpty() && trouble.isEmpty();
    }
  }

  /// Two networks of which it is shown what differs.
  ///
  /// @param before the number of the one
  /// @param after the number of the other
  /// @param changes from the one to the other; empty while they are being found out
  /// @param drawing both on one canvas
  public record Between(long before, long after, Optional<Changes> changes, Drawing drawing) {
    static Between of(long before, long after) {
      return new Between(before, after, Optional.empty(), Drawing.NONE);
    }

    Between with(Changes found) {
      return new Between(before, after, Optional.of(found), drawing);
    }

    Between with(Drawing other) {
      return new Between(before, after, changes, other);
    }

    boolean isAbout(long one, long other) {
      return before == one && after == other;
    }
  }

  /// Two networks on one canvas, which is made when somebody looks.
  ///
  /// @param isComing whether it is being made
  /// @param trouble why there is none, in a sentence; blank if there could be
  public record Drawing(Optional<DrawnChanges> drawn, boolean isComing, String trouble) {
    public static final Drawing NONE = new Drawing(Optional.empty(), false, "");
    static final Drawing COMING = new Drawing(Optional.empty(), true, "");
  }

  /// Everything a view shows.
  ///
  /// @param baseline the name of the network that others are measured against
  /// @param between the two that are looked at, once there are two that could be counted
  /// @param doing what is being measured; blank if nothing is
  /// @param trouble why measuring ended early; blank if it did not
  public record ComparisonState(
      List<Item> items,
      Optional<String> baseline,
      Optional<Between> between,
      String doing,
      String trouble) {

    public static final ComparisonState NONE =
        new ComparisonState(List.of(), Optional.empty(), Optional.empty(), "", "");

    public ComparisonState {
      items = List.copyOf(items);
    }

    public boolean isMeasuring() {
      return !doing.isEmpty();
    }

    /// The networks that could be counted.
    public Comparison comparison() {
      return new Comparison(
          items.stream()
              .flatMap(item -> item.counted().stream())
              .map(ComparedNetwork::row)
              .toList(),
          baseline);
    }

    public Optional<Item> item(String name) {
      return items.stream().filter(item -> item.name().equals(name)).findFirst();
    }

    public Optional<Item> item(long number) {
      return items.stream().filter(item -> item.number() == number).findFirst();
    }

    /// Those that could be counted.
    public List<Item> counted() {
      return items.stream().filter(item -> item.counted().isPresent()).toList();
    }

    ComparisonState with(List<Item> others) {
      return new ComparisonState(others, baseline, between, doing, trouble);
    }

    ComparisonState with(Optional<String> base) {
      return new ComparisonState(items, base, between, doing, trouble);
    }

    ComparisonState between(Optional<Between> other) {
      return new ComparisonState(items, baseline, other, doing, trouble);
    }

    ComparisonState doing(String what, String why) {
      return new ComparisonState(items, baseline, between, what, why);
    }

    /// The two that are looked at unless others are chosen: those of before as long as both are
    /// there, else the baseline or the first, and the first other.
    ///
    /// @param anew whether the first of the two is looked for anew
    private Optional<Between> usual(boolean anew) {
      var counted = counted();
      if (counted.size() < 2) return Optional.empty();
      var before =
          between
              .flatMap(old -> item(old.before()))
              .filter(item -> !anew && counted.contains(item))
              .or(() -> baseline.flatMap(this::item).filter(counted::contains))
              .orElse(counted.getFirst());
      var after =
          between
              .flatMap(old -> item(old.after()))
              .filter(item -> counted.contains(item) && item != before)
              .orElseGet(() -> counted.get(counted.getFirst() == before ? 1 : 0));
      return between
          .filter(old -> old.isAbout(before.number(), after.number()))
          .or(() -> Optional.of(Between.of(before.number(), after.number())));
    }
  }

  /// Makes a contender; may read files.
  @FunctionalInterface
  private interface Source {
    NetworkSource read() throws IOException, DocumentException;
  }

  private static final System.Logger LOG = System.getLogger(Comparing.class.getName());

  private final Catalogue blocks;
  private final DeviceWork work;
  private final Executor userInterface;
  private final Executor background;
  private final BiPredicate<Item, Item> same;
  private final Observed<ComparisonState> state = new Observed<>(ComparisonState.NONE);
  private Cancellation measuring = Cancellation.none();
  private long added;

  /// @param blocks the catalogue, without the blocks that designs define themselves
  public Comparing(Catalogue blocks, Devices devices, Executor userInterface, Executor background) {
    this(
        blocks, devices, (one, other) -> one.number() == other.number(), userInterface, background);
  }

  /// @param same whether an answer is about an item
  Comparing(
      Catalogue blocks,
      Devices devices,
      BiPredicate<Item, Item> same,
      Executor userInterface,
      Executor background) {
    this.blocks = blocks;
    this.work = devices.work();
    this.same = same;
    this.userInterface = userInterface;
    this.background = background;
  }

  public ComparisonState state() {
    return state.get();
  }

  public Observed<ComparisonState> observed() {
    return state;
  }

  /// Adds the design as it is now; later changes to it are another design.
  public void add(OpenDesign design) {
    var document = design.state().document();
    var name = design.title();
    add(name, () -> NetworkSource.of(blocks, name, document));
  }

  public void add(NetworkSource contender) {
    add(contender.name(), () -> contender);
  }

  /// Adds a network of the catalogue.
  public void add(Preset preset) {
    add(preset.title(), () -> NetworkSource.of(preset));
  }

  /// Adds a design file or an ONNX file.
  public void add(Path file) {
    var name = String.valueOf(file.getFileName());
    boolean isModel = name.toLowerCase(Locale.ROOT).endsWith(".onnx");
    add(
        isModel ? name : name.replaceFirst("\\.[^.]*$", ""),
        () ->
            isModel
                ? new NetworkSource.Stored(name, file)
                : NetworkSource.of(blocks, name, DocumentFile.read(file).document()));
  }

  private void add(String wished, Source source) {
    var name = unique(wished);
    var items = new ArrayList<>(state().items());
    var fresh = new Item(++added, name, Optional.empty(), Optional.empty());
    items.add(fresh);
    show(state().with(items));
    background.execute(() -> {
      var item = counted(fresh, source);
      userInterface.execute(() -> put(item));
    });
  }

  private String unique(String wished) {
    var name = wished;
    for (int number = 2; state().item(name).isPresent(); number++)
      name = wished + " (" + number + ")";
    return name;
  }

  private Item counted(Item item, Source source) {
    try {
      return item.with(ComparedNetwork.of(blocks, source.read().named(item.name())));
    } catch (IOException | DocumentException | CompileException known) {
      return item.troubled(String.valueOf(known.getMessage()));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError ours) {
      LOG.log(Level.ERROR, "a network could not be counted", ours);
      return item.troubled(Texts.say("workbench.it-could-not-be-counted-because"));
    }
  }

  private void put(Item item) {
    show(
        state()
            .with(state().items().stream().map(old -> same.test(old, item) ? item : old).toList()));
  }

  /// Takes a network out.
  public void remove(String name) {
    var base = state().baseline().filter(other -> !other.equals(name));
    show(
        state()
            .with(state().items().stream().filter(item -> !item.name().equals(name)).toList())
            .with(base));
  }

  /// Measures the others against this one; against none if it already was the one.
  public void base(String name) {
    boolean was = state().baseline().filter(name::equals).isPresent();
    show(state().with(was ? Optional.<String>empty() : Optional.of(name)), true);
  }

  /// Measures every network on every device, one after another.
  ///
  /// @param devices empty stands for the best device that is ready
  /// @param batch samples at once
  public void measure(List<Optional<Device>> devices, Benchmark benchmark, long batch) {
    cancel();
    var counted = state().counted();
    if (counted.isEmpty()) return;
    say(Texts.say("workbench.waiting-for-the-device"));
    measuring =
        work.<Boolean>submit(
            (sessions, cancellation) -> {
              var engine = sessions.engine();
              var chosen = devices.stream().map(engine::choose).distinct().toList();
              for (var each : counted)
                measure(engine, chosen, benchmark, batch, each, cancellation);
              return true;
            },
            outcome ->
                show(
                    state()
                        .doing(
                            "",
                            outcome instanceof DeviceWork.Bad<Boolean>(var reason) ? reason : "")));
  }

  private void measure(
      Engine engine,
      List<Device> devices,
      Benchmark benchmark,
      long batch,
      Item item,
      Cancellation cancellation) {
    cancellation.check();
    work.tell(cancellation, () -> say(Texts.say("workbench.measuring", item.name())));
    var counted = item.counted().orElseThrow();
    Item done;
    try {
      done =
          item.with(
              counted.measured(
                  engine, devices, Engine.Options.DEFAULT, benchmark, batch, cancellation));
    } catch (EngineException | IOException failed) {
      done = item.troubled(Texts.say("workbench.not-measured", failed.getMessage()));
    }
    var answer = done;
    work.tell(cancellation, () -> put(answer));
  }

  /// Stops measuring; what was measured stays.
  public void cancel() {
    measuring.cancel();
    if (state().isMeasuring()) say("");
  }

  /// Looks at what differs from one network to another; nothing does between one and itself.
  public void between(long before, long after) {
    if (state().between().filter(now -> now.isAbout(before, after)).isPresent()) return;
    show(state().between(Optional.of(Between.of(before, after))));
  }

  /// Finds out what differs between the two that are looked at, where that is not known yet.
  private void find(Optional<Between> old, Between wanted) {
    if (wanted.changes().isPresent()
        || old.filter(before -> before.isAbout(wanted.before(), wanted.after())).isPresent())
      return;
    var one = state().item(wanted.before()).flatMap(Item::counted);
    var other = state().item(wanted.after()).flatMap(Item::counted);
    if (one.isEmpty() || other.isEmpty()) return;
    background.execute(() -> {
      var changes = other.get().since(one.get());
      userInterface.execute(() -> put(wanted, between -> between.with(changes)));
    });
  }

  /// Draws the two that are looked at on one canvas, unless that was done.
  public void draw() {
    var wanted = state().between().filter(pair -> pair.drawing().equals(Drawing.NONE));
    if (wanted.isEmpty()) return;
    var one = state().item(wanted.get().before()).flatMap(Item::counted);
    var other = state().item(wanted.get().after()).flatMap(Item::counted);
    if (one.isEmpty() || other.isEmpty()) return;
    put(wanted.get(), between -> between.with(Drawing.COMING));
    background.execute(() -> {
      var drawing = drawing(one.get().source(), other.get().source());
      userInterface.execute(() -> put(wanted.get(), between -> between.with(drawing)));
    });
  }

  private Drawing drawing(NetworkSource before, NetworkSource after) {
    try {
      return new Drawing(
          Optional.of(DrawnChanges.between(blocks, before, after, () -> false)), false, "");
    } catch (ModelException known) {
      return new Drawing(Optional.empty(), false, String.valueOf(known.getMessage()));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError ours) {
      LOG.log(Level.ERROR, "two networks could not be drawn", ours);
      return new Drawing(Optional.empty(), false, Texts.say("workbench.it-could-not-be-drawn"));
    }
  }

  private void put(Between asked, UnaryOperator<Between> change) {
    var now = state().between().filter(pair -> pair.isAbout(asked.before(), asked.after()));
    if (now.isPresent()) show(state().between(now.map(change)));
  }

  /// Writes the comparison to a file of the kind that its extension names.
  ///
  /// @param told hears a sentence about what came of it
  public void write(Path file, List<Chart> charts, Consumer<String> told) {
    var comparison = state().comparison();
    var counted = state().counted().stream().flatMap(item -> item.counted().stream()).toList();
    background.execute(() -> {
      String words;
      try {
        ComparisonFiles.write(file, comparison, charts, changes(comparison, counted));
        words = Texts.say("workbench.wrote", file.getFileName());
      } catch (IOException failed) {
        words = String.valueOf(DocumentException.writing(file, failed).getMessage());
      }
      var said = words;
      userInterface.execute(() -> told.accept(said));
    });
  }

  /// From the baseline, or else the first network, to every other.
  private static List<Changes> changes(Comparison comparison, List<ComparedNetwork> counted) {
    if (counted.isEmpty()) return List.of();
    var from =
        counted.stream()
            .filter(each -> comparison.baseline().filter(each.name()::equals).isPresent())
            .findFirst()
            .orElse(counted.getFirst());
    return counted.stream().filter(each -> each != from).map(each -> each.since(from)).toList();
  }

  private void say(String doing) {
    show(state().doing(doing, ""));
  }

  private void show(ComparisonState next) {
    show(next, false);
  }

  /// @param anew whether what differs is looked at from the baseline from now on
  private void show(ComparisonState next, boolean anew) {
    var old = state().between();
    var shown = next.between(next.usual(anew));
    state.set(shown);
    shown.between().ifPresent(wanted -> find(old, wanted));
  }
}
