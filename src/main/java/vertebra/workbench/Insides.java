package vertebra.workbench;

import java.util.ArrayList;
import java.util.List;
import vertebra.graph.NodeId;

/// The level of a design that is looked at: the design itself, or the inside of a block, which is
/// worked on in the same ways.
final class Insides {

  /// A block that is looked into, and how long.
  private record Entered(NodeId id, Workbench workbench, Scope scope) {}

  private final Workbench top;
  private final Scope scope;
  private final List<Entered> entered = new ArrayList<>();
  private final Observed<Workbench> shown;
  private final Observed<Workbench.WorkbenchState> state;

  /// @param place where one looks
  Insides(Workbench top, Observed<Place> place, Scope scope) {
    this.top = top;
    this.scope = scope;
    shown = new Observed<>(top);
    state = new Observed<>(top.state());
    shown.bind(scope, (level, open) -> level.watch(open, state::set));
    place.watch(scope, now -> go(now.trail()));
  }

  Observed<Workbench> shown() {
    return shown;
  }

  /// The state of what is looked at.
  Observed<Workbench.WorkbenchState> state() {
    return state;
  }

  private void go(List<NodeId> trail) {
    int same = 0;
    while (same < Math.min(trail.size(), entered.size())
        && entered.get(same).id().equals(trail.get(same))) same++;
    var left = entered.subList(same, entered.size());
    left.forEach(each -> each.scope().close());
    left.clear();
    for (var id : trail.subList(same, trail.size())) {
      var lasting = scope.inner();
      entered.add(new Entered(id, Workbench.inside(level(), id, lasting), lasting));
    }
    shown.set(level());
  }

  private Workbench level() {
    return entered.isEmpty() ? top : entered.getLast().workbench();
  }
}
