package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.compare.Changes;
import vertebra.compare.Comparison;
import vertebra.workbench.Comparing.Drawing;
import vertebra.workbench.Comparing.Item;

/// What the sheet shows in which networks stand side by side. A network is what it was when it was
/// added, so nothing here is ever about an earlier state.
///
/// @param items the networks, in the order in which they were added
/// @param comparison those that could be counted
/// @param before the network that the other is held against, if two are looked at
/// @param after the other
/// @param changes what differs between the two, once it is known
/// @param drawing the two on one canvas
/// @param measuring whether a device is at work
/// @param counting whether a network is still being read and counted
/// @param said what has to be said of all that; blank if nothing has
public record CompareView(
    List<Item> items,
    Comparison comparison,
    Optional<Item> before,
    Optional<Item> after,
    Optional<Changes> changes,
    Drawing drawing,
    boolean measuring,
    boolean counting,
    String said)
    implements View {

  public static Observed<CompareView> of(Comparing comparing, Scope scope) {
    return Observed.derived(scope, () -> now(comparing.state()), comparing.observed());
  }

  private static CompareView now(Comparing.ComparisonState state) {
    boolean counting = state.items().stream().anyMatch(Item::isCounting);
    return new CompareView(
        state.items(),
        state.comparison(),
        state.between().flatMap(pair -> state.item(pair.before())),
        state.between().flatMap(pair -> state.item(pair.after())),
        state.between().flatMap(Comparing.Between::changes),
        state.between().map(Comparing.Between::drawing).orElse(Drawing.NONE),
        state.isMeasuring(),
        counting,
        said(state, counting));
  }

  private static String said(Comparing.ComparisonState state, boolean counting) {
    if (state.isMeasuring()) return say("workbench.doing", state.doing());
    if (counting) return say("workbench.counting");
    if (!state.trouble().isEmpty()) return state.trouble();
    return state.items().stream()
        .flatMap(item ->
            item.trouble().map(why -> say("workbench.of-a-network", item.name(), why)).stream())
        .collect(Collectors.joining("  "));
  }

  /// The networks that could be counted.
  public List<Item> counted() {
    return items.stream().filter(item -> item.counted().isPresent()).toList();
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of(
        "comparison",
        comparison.rows().isEmpty() ? new Shown.None<>() : new Shown.Fresh<>(comparison),
        "differences",
        changes.<Shown<?>>map(Shown.Fresh::new).orElseGet(Shown.None::new),
        "drawing",
        drawing.drawn().<Shown<?>>map(Shown.Fresh::new).orElseGet(Shown.None::new));
  }
}
