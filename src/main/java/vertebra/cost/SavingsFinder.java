package vertebra.cost;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.block.Cost;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.cost.Budget.Gauge;
import vertebra.cost.Budget.Limit;
import vertebra.cost.Hotspot.Rewrite;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// Finds the blocks that cost a design most of what it may not cost, and tries what could be done
/// about each: what the block itself offers, and other values of its parameters. Only what leaves
/// the design valid, keeps the shapes of its outputs and really saves is offered.
public final class SavingsFinder {

  private static final int HOTSPOTS = 3;
  private static final int REWRITES = 4;
  private static final int OPTIONS = 6;
  private static final int EXCHANGES = 3;

  /// By so much a network may be made narrower that has a factor for it.
  private static final double[] NARROWER = {0.75, 0.5};

  private static final double WORTH_IT = 0.99;

  private final Snapshot design;
  private final Analyzer analyzer;
  private final CostTable costs;
  private final BooleanSupplier wanted;

  private SavingsFinder(Snapshot design, CostTable costs, BooleanSupplier wanted) {
    this.design = design;
    this.wanted = wanted;
    this.analyzer = new Analyzer(design.catalogue());
    this.costs = costs;
  }

  /// The worst blocks of every limit that is exceeded, worst first; nothing if none is.
  ///
  /// @param wanted whether anybody still wants to know; asked often
  public static List<Hotspot> of(
      Snapshot design, CostTable costs, List<Gauge> gauges, BooleanSupplier wanted) {
    var over = gauges.stream().filter(Gauge::isOver).toList();
    if (over.isEmpty() || !design.isSound()) return List.of();
    var finder = new SavingsFinder(design, costs, wanted);
    var hotspots = new ArrayList<Hotspot>();
    for (var gauge : over)
      for (var hotspot : finder.worst(gauge.limit(), gauges))
        if (hotspots.stream().noneMatch(known -> known.node().equals(hotspot.node())))
          hotspots.add(hotspot);
    return List.copyOf(hotspots);
  }

  private List<Hotspot> worst(Limit limit, List<Gauge> gauges) {
    var amounts = amounts(limit);
    double all = amounts.values().stream().mapToDouble(Double::doubleValue).sum();
    return amounts.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(Comparator.comparingDouble((Map.Entry<NodeId, Double> entry) -> -entry.getValue()))
        .limit(HOTSPOTS)
        .map(entry -> {
          var node = design.graph().node(entry.getKey());
          return new Hotspot(
              node.id(),
              new Titles(design).of(node),
              limit,
              entry.getValue(),
              limit == Limit.PEAK ? 1 : entry.getValue() / all,
              rewrites(node, limit, gauges));
        })
        .toList();
  }

  /// How much of the limited quantity each block takes. Time follows multiply-adds, because the
  /// time of a single block is not known before a profile.
  private SequencedMap<NodeId, Double> amounts(Limit limit) {
    var amounts = new LinkedHashMap<NodeId, Double>();
    costs
        .byNode()
        .forEach((id, cost) -> {
          if (design.graph().contains(id)) amounts.put(id, amount(limit, id, cost));
        });
    return amounts;
  }

  private double amount(Limit limit, NodeId node, Cost cost) {
    return switch (limit) {
      case PARAMETERS -> cost.parameters();
      case MACS, MILLIS -> cost.multiplyAdds();
      case PEAK -> costs.peak().nodes().getFirst().equals(node) ? costs.peak().bytes() : 0;
    };
  }

  private List<Rewrite> rewrites(Node node, Limit limit, List<Gauge> gauges) {
    var offered = new LinkedHashMap<GraphEdit, String>();
    offered(node, offered);
    for (var edge : design.graph().incoming(node.id()))
      if (isFree(edge.from().node())) offered(design.graph().node(edge.from().node()), offered);
    var adjusted = new LinkedHashMap<GraphEdit, String>();
    adjusted(node, adjusted);
    var found =
        Stream.concat(saving(offered, limit), saving(adjusted, limit)).limit(REWRITES).toList();
    if (found.stream().anyMatch(rewrite -> excess(rewrite, gauges) <= 1)) return found;
    return Stream.concat(found.stream(), exchanged(node, gauges).limit(EXCHANGES)).toList();
  }

  /// Other backbones in the place of one, where nothing less brings the design within what it may
  /// cost: of those that do, the largest first; else those that come nearest.
  private Stream<Rewrite> exchanged(Node node, List<Gauge> gauges) {
    var own = design.catalogue().find(node.block());
    if (own.isEmpty() || own.get().role() != Role.BACKBONE) return Stream.empty();
    var candidates = new LinkedHashMap<GraphEdit, String>();
    for (var other : design.catalogue().blocks())
      if (other.role() == Role.BACKBONE && !other.id().equals(node.block())) {
        candidates.put(
            new GraphEdit.Change(node.id(), other.id(), Parameters.NONE),
            say("cost.exchange-for", other.title()));
        for (var spec : other.parameters())
          if (spec instanceof ParameterSpec.Real real)
            for (double share : NARROWER)
              candidates.put(
                  new GraphEdit.Change(
                      node.id(),
                      other.id(),
                      Parameters.NONE.with(real.key(), real.encode(real.initial() * share))),
                  say(
                      "cost.exchange-for-with",
                      other.title(),
                      real.label(),
                      real.initial() * share));
      }
    // A parameter that costs nothing, such as an epsilon, makes no other choice of a backbone.
    var known = new HashSet<Cost>();
    return candidates.entrySet().stream()
        .flatMap(candidate -> tried(candidate.getValue(), candidate.getKey()).stream())
        .filter(rewrite -> known.add(rewrite.after().total()))
        .sorted(
            Comparator.comparingDouble((Rewrite rewrite) -> Math.max(1, excess(rewrite, gauges)))
                .thenComparingLong(rewrite -> -rewrite.after().total().parameters()));
  }

  /// How many times a limit is exceeded at most, after a rewrite; time is not known before a run.
  private static double excess(Rewrite rewrite, List<Gauge> gauges) {
    double most = 0;
    for (var gauge : gauges) {
      var after = Budget.actual(gauge.limit(), rewrite.after(), OptionalDouble.empty());
      if (after.isPresent()) most = Math.max(most, after.getAsDouble() / gauge.most());
    }
    return most;
  }

  /// Those that were tried and save, most first.
  private Stream<Rewrite> saving(SequencedMap<GraphEdit, String> candidates, Limit limit) {
    return candidates.entrySet().stream()
        .flatMap(candidate -> tried(candidate.getValue(), candidate.getKey()).stream())
        .filter(rewrite -> saves(rewrite, limit))
        .sorted(Comparator.comparingDouble(rewrite -> cost(limit, rewrite.after())));
  }

  /// A block before that costs nothing itself, such as one that lays a map out in a row, may be
  /// what makes this one dear.
  private boolean isFree(NodeId id) {
    var cost = costs.byNode().getOrDefault(id, Cost.FREE);
    return cost.parameters() == 0 && cost.multiplyAdds() == 0;
  }

  /// What the block itself says could be had for less.
  private void offered(Node node, Map<GraphEdit, String> candidates) {
    var finding = design.analysis().findings().find(node.id());
    var block = design.catalogue().find(node.block());
    if (finding.isEmpty() || block.isEmpty()) return;
    for (var remedy : block.get().leaner(finding.map(Finding::site).orElseThrow()))
      analyzer
          .edit(design.analysis(), node.id(), remedy)
          .ifPresent(edit -> candidates.putIfAbsent(edit, remedy.said().text()));
  }

  /// Other values of the parameters.
  private void adjusted(Node node, Map<GraphEdit, String> candidates) {
    var block = design.catalogue().find(node.block());
    if (block.isEmpty() || block.get().role() == Role.INPUT || block.get().role() == Role.OUTPUT)
      return;
    for (var spec : block.get().parameters()) adjusted(node, spec, candidates);
  }

  private static <T> void adjusted(
      Node node, ParameterSpec<T> spec, Map<GraphEdit, String> candidates) {
    var now = spec.in(node.parameters());
    for (var other : others(spec, now)) {
      var edit = new GraphEdit.SetParameter(node.id(), spec.key(), other);
      var value = spec.decode(other).map(Object::toString).orElse(other.toString());
      candidates.putIfAbsent(edit, say("cost.from-to", spec.label(), now, value));
    }
  }

  /// Values nearby that might cost less; whether they do is found by trying.
  private static <T> List<Value> others(ParameterSpec<T> spec, T now) {
    var values = new ArrayList<Value>();
    switch (spec) {
      case ParameterSpec.Whole whole -> {
        int number = (Integer) now;
        for (int other : new int[] {number / 2, number * 2, number - 2})
          if (other != number && whole.objection(other).isEmpty()) values.add(whole.encode(other));
      }
      case ParameterSpec.OneOf few ->
          few.allowed().stream()
              .filter(other -> !other.equals(now))
              .limit(OPTIONS)
              .forEach(other -> values.add(few.encode(other)));
      case ParameterSpec.Sides sides -> {
        var pair = (Pair) now;
        for (var other :
            List.of(
                new Pair(pair.height() - 2, pair.width() - 2),
                new Pair(pair.height() * 2, pair.width() * 2)))
          if (Math.min(other.height(), other.width()) > 0 && sides.objection(other).isEmpty())
            values.add(sides.encode(other));
      }
      case ParameterSpec.Choice<?> choice -> choices(choice, values);
      case ParameterSpec.Real real -> {
        double number = (Double) now;
        if (real.objection(number / 2).isEmpty()) values.add(Value.of(number / 2));
      }
      case ParameterSpec.Flag _,
          ParameterSpec.Wholes _,
          ParameterSpec.Sizes _,
          ParameterSpec.Padding _,
          ParameterSpec.Text _,
          ParameterSpec.Attribute _ -> {}
    }
    return values;
  }

  private static <E extends Enum<E>> void choices(
      ParameterSpec.Choice<E> choice, List<Value> values) {
    choice.options().stream().limit(OPTIONS).forEach(option -> values.add(choice.encode(option)));
  }

  /// The rewrite, if the design stays valid and gives out what it gave out before.
  private Optional<Rewrite> tried(String title, GraphEdit edit) {
    if (!wanted.getAsBoolean()) return Optional.empty();
    try {
      var analysis = analyzer.check(design.analysis(), edit);
      if (analysis.graph() == design.graph() || !analysis.isValid()) return Optional.empty();
      var after = CostTable.of(design.catalogue(), analysis);
      boolean same = after.outputs().equals(costs.outputs());
      return same ? Optional.of(new Rewrite(title, edit, costs, after)) : Optional.empty();
    } catch (IllegalArgumentException | ArithmeticException inapplicable) {
      return Optional.empty();
    }
  }

  private static boolean saves(Rewrite rewrite, Limit limit) {
    return cost(limit, rewrite.after()) < WORTH_IT * cost(limit, rewrite.before());
  }

  private static double cost(Limit limit, CostTable table) {
    var time = OptionalDouble.of((double) table.total().multiplyAdds());
    return Budget.actual(limit, table, time).orElse(0);
  }
}
