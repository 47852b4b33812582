package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.design.Samples;
import vertebra.execute.RunSettings;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.microscope.Sightline;
import vertebra.microscope.SightlineTask;
import vertebra.microscope.Slide;
import vertebra.microscope.SlideTask;
import vertebra.paint.Box;
import vertebra.runtime.Cancellation;

/// The selected block of an open design under the microscope, as long as somebody looks through it.
///
/// Called on the user-interface thread; slides are made on the device thread, and of several the
/// latest wins.
public final class Microscopy {

  /// What is under the microscope.
  ///
  /// @param open whether somebody looks
  /// @param follows whether somebody looks at what flows where inside the block
  /// @param inside the part of the selected block that is looked at, from the design inwards; empty
  ///   for the block itself
  /// @param slide the last slide that was made, and what it was about
  /// @param making whether another is on its way
  /// @param trouble why none was made, if that is so
  record MicroscopyState(
      boolean open,
      boolean follows,
      List<NodeId> inside,
      Optional<About<Slide>> slide,
      boolean making,
      Optional<String> trouble) {

    MicroscopyState {
      inside = List.copyOf(inside);
    }

    MicroscopyState with(boolean isMaking) {
      return new MicroscopyState(open, follows, inside, slide, isMaking, trouble);
    }

    MicroscopyState opened(boolean wanted) {
      return new MicroscopyState(wanted, follows, inside, slide, making, trouble);
    }

    MicroscopyState at(List<NodeId> part) {
      return new MicroscopyState(open, follows, part, slide, making, trouble);
    }

    MicroscopyState following(boolean wanted) {
      return new MicroscopyState(open, wanted, inside, slide, making, trouble);
    }
  }

  /// A place of a map that somebody points at on the canvas.
  ///
  /// @param port the port that the map leaves
  public record PointedPlace(PortPath port, int row, int column) {}

  private final Workbench workbench;
  private final Observed<Workbench> level;
  private final Present present;
  private final Devices devices;
  private final Samples samples;
  private final DesignWork work;
  private final Observed<MicroscopyState> state =
      new Observed<>(
          new MicroscopyState(false, false, List.of(), Optional.empty(), false, Optional.empty()));
  private Cancellation making = Cancellation.none();
  private @Nullable Basis asked;
  private List<NodeId> askedFor = List.of();
  private boolean hasFollowed;
  private final Observed<Map<PortPath, Box>> pointed = new Observed<>(Map.of());
  private Optional<PointedPlace> place = Optional.empty();
  private Optional<About<Sightline>> sightline = Optional.empty();
  private Cancellation finding = Cancellation.none();

  /// @param level what is looked at
  Microscopy(
      Workbench workbench,
      Observed<Workbench> level,
      Present present,
      Devices devices,
      Samples samples,
      Scope scope) {
    this.workbench = workbench;
    this.level = level;
    this.present = present;
    this.devices = devices;
    this.samples = samples;
    this.work = new DesignWork(devices.work(), scope);
    workbench.observed().follow(scope, _ -> look());
    level.bind(scope, (shown, open) -> shown.observed().follow(open, _ -> look()));
    present.now().follow(scope, _ -> look());
    workbench.observed().follow(scope, _ -> forget());
  }

  /// Nothing is pointed at in a design that is no longer the one that was pointed at.
  private void forget() {
    if (sightline.filter(found -> !found.isFresh(present.basis())).isEmpty()) return;
    sightline = Optional.empty();
    point(Optional.empty());
  }

  Observed<MicroscopyState> observed() {
    return state;
  }

  /// Somebody looks from now on, or no longer.
  public void open(boolean wanted) {
    if (state.get().open() == wanted) return;
    state.set(state.get().opened(wanted));
    look();
  }

  /// What flows where inside the block is looked at from now on, or no longer.
  public void follow(boolean wanted) {
    if (state.get().follows() == wanted) return;
    state.set(state.get().following(wanted));
    look();
  }

  /// Looks at a part of the selected block; an empty one at the block itself.
  public void lookAt(List<NodeId> part) {
    state.set(state.get().at(part));
    look();
  }

  /// What the place that is pointed at on the canvas saw in the maps before it, by port, as shares
  /// of its map from 0 to 1; nothing while none is.
  Observed<Map<PortPath, Box>> pointed() {
    return pointed;
  }

  /// Somebody points at a place of a map, or at none. How maps are made from each other is found
  /// out when it is first asked for; then the answer comes later.
  public void point(Optional<PointedPlace> at) {
    place = at;
    var basis = present.basis();
    var known = sightline.filter(found -> found.isFresh(basis));
    if (at.isEmpty() || known.isPresent()) {
      show(known.map(About::value));
      return;
    }
    var now = workbench.state();
    finding.cancel();
    if (!now.isChecked()) return;
    finding =
        work.submit(
            new SightlineTask(now.catalogue(), now.analysis(), RunSettings.of(now.design())),
            outcome -> {
              if (outcome instanceof DeviceWork.Good<Sightline>(var found)) {
                sightline = Optional.of(new About<>(found, basis, Basis.STRUCTURE));
                point(place);
              }
            });
  }

  private void show(Optional<Sightline> known) {
    Map<PortPath, Box> seen =
        place
            .flatMap(at -> known.map(line -> line.seen(at.port(), at.row(), at.column())))
            .<Map<PortPath, Box>>map(Map::copyOf)
            .orElseGet(Map::of);
    if (!seen.equals(pointed.get())) pointed.set(seen);
  }

  private Optional<List<NodeId>> selected() {
    return level
        .get()
        .state()
        .selection()
        .latest()
        .map(node -> PortPath.plus(present.place().get().trail(), node));
  }

  /// Whether a part of the selected block is looked at.
  boolean isPart() {
    return !block().equals(selected());
  }

  /// The block that is looked at: the selected one, or a part of it.
  Optional<List<NodeId>> block() {
    var part = state.get().inside();
    return selected()
        .map(block ->
            part.size() > block.size() && part.subList(0, block.size()).equals(block)
                ? part
                : block);
  }

  private void look() {
    var now = workbench.state();
    var block = block();
    if (!state.get().open() || block.isEmpty() || !now.isChecked()) {
      stop();
      return;
    }
    var basis = present.basis();
    boolean same =
        asked != null
            && asked.differing(basis, Runs.PORT_VALUES).isEmpty()
            && askedFor.equals(block.get())
            && (hasFollowed || !state.get().follows());
    if (same) return;
    making.cancel();
    asked = basis;
    askedFor = block.get();
    hasFollowed = state.get().follows();
    state.set(state.get().with(true));
    var task =
        new SlideTask(
            now.catalogue(),
            now.analysis(),
            RunSettings.of(now.design()),
            samples,
            devices.state().wish(),
            block.get(),
            hasFollowed);
    making = work.submit(task, outcome -> came(outcome, basis));
  }

  private void stop() {
    if (!state.get().making()) return;
    making.cancel();
    asked = null;
    state.set(state.get().with(false));
  }

  private void came(DeviceWork.Outcome<Slide> outcome, Basis basis) {
    var before = state.get();
    state.set(
        switch (outcome) {
          case DeviceWork.Good<Slide>(var slide) ->
              new MicroscopyState(
                  before.open(),
                  before.follows(),
                  before.inside(),
                  Optional.of(new About<>(slide, basis, Runs.PORT_VALUES)),
                  false,
                  Optional.empty());
          case DeviceWork.Bad<Slide>(var reason) ->
              new MicroscopyState(
                  before.open(),
                  before.follows(),
                  before.inside(),
                  Optional.empty(),
                  false,
                  Optional.of(reason));
        });
  }

  /// Why there is no slide, in a sentence.
  String why() {
    var now = state.get();
    if (now.trouble().isPresent()) return now.trouble().get();
    if (block().isEmpty()) return say("workbench.select-a-block-to-look-at");
    if (!workbench.state().isChecked() || now.making())
      return say("workbench.it-is-being-computed");
    return say("workbench.the-microscope-is-closed");
  }
}
