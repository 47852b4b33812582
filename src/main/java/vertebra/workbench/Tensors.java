package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.design.Titles;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.inspect.PortValue;

/// Looking at the numbers that leave the selected block of an open design: which of its ports, and
/// what they are compared with.
public final class Tensors {

  /// A port that can be looked at.
  ///
  /// @param name as the list of ports shows it
  /// @param isInside whether it lies inside the selected block, and flows only when asked for
  public record Choice(String name, PortPath path, boolean isInside) {
    @Override
    public String toString() {
      return name;
    }
  }

  /// Numbers kept to compare others with.
  public record Pin(PortPath port, PortValue portValue) {}

  /// What was chosen.
  ///
  /// @param port the path of the port that was picked; empty for the first there is
  /// @param pin what others are compared with, and what it was about
  record TensorsState(Optional<PortPath> port, Optional<About<Pin>> pin) {}

  private final Observed<Workbench> level;
  private final Present present;
  private final Runs runs;
  private final Observed<TensorsState> state =
      new Observed<>(new TensorsState(Optional.empty(), Optional.empty()));

  Tensors(Observed<Workbench> level, Present present, Runs runs, Scope scope) {
    this.level = level;
    this.present = present;
    this.runs = runs;
    level.bind(scope, (shown, open) -> shown.watch(open, _ -> probe()));
    runs.watch(scope, _ -> probe());
    present.place().follow(scope, _ -> probe());
    state.follow(scope, _ -> probe());
  }

  Observed<TensorsState> observed() {
    return state;
  }

  /// Looks at another port of the selected block.
  public void choose(PortPath port) {
    var picked = Optional.of(port);
    if (!picked.equals(state.get().port())) state.set(new TensorsState(picked, state.get().pin()));
  }

  /// Keeps the numbers that show to compare others with, or lets go of what was kept.
  public void pin(boolean wanted) {
    var seen = runs.state().seen();
    var pin =
        chosen()
            .filter(_ -> wanted)
            .flatMap(choice ->
                seen.value()
                    .of(choice.path())
                    .map(portValue -> seen.map(_ -> new Pin(choice.path(), portValue))));
    state.set(new TensorsState(state.get().port(), pin));
  }

  /// What others are compared with.
  public Optional<Pin> pinned() {
    return state.get().pin().map(About::value);
  }

  /// The ports of the selected block, then those of attention weights inside it.
  public List<Choice> choices() {
    var selected = selected();
    if (selected.isEmpty()) return List.of();
    var where = where(selected.get());
    var portValues = runs.state().portValues();
    var found = new ArrayList<Choice>();
    for (var port : portValues.byPort().keySet())
      if (port.nodes().equals(where)) found.add(new Choice(port.port(), port, false));
    for (var port : portValues.attentions())
      if (port.isInside(where)) {
        var path = port.composites().subList(where.size() - 1, port.composites().size());
        var inside = new Titles(level.get().state().design()).below(path);
        found.add(new Choice(say("workbench.attention", inside), port, true));
      }
    return List.copyOf(found);
  }

  /// The port that is looked at: the one that was picked, or the first.
  public Optional<Choice> chosen() {
    var choices = choices();
    return choices.stream()
        .filter(choice -> state.get().port().filter(choice.path()::equals).isPresent())
        .findFirst()
        .or(() -> choices.stream().findFirst());
  }

  /// The block whose ports are looked at.
  public Optional<NodeId> selected() {
    return level.get().state().selection().nodes().stream().findFirst();
  }

  /// Whether a port of the selected block was left out of what flows.
  boolean isLeft() {
    return selected()
        .map(this::where)
        .filter(where ->
            runs.state().portValues().left().stream().anyMatch(port -> port.nodes().equals(where)))
        .isPresent();
  }

  private List<NodeId> where(NodeId node) {
    return PortPath.plus(present.place().get().trail(), node);
  }

  /// A port that flows only when asked for is asked for while it is looked at.
  private void probe() {
    runs.probe(chosen().filter(Choice::isInside).map(Choice::path));
  }
}
