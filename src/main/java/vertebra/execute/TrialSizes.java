package vertebra.execute;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.tensor.Dim;

/// Numbers for the sizes that a design leaves open, to try it at: an odd one first, where it takes
/// that, and height and width that differ. Where it has a rule of its sizes, the next that fit.
final class TrialSizes {

  /// How many are found at most.
  private static final int COUNT = 3;

  /// Heights and widths in turn. Other open sizes take the heights divided by eight.
  private static final List<List<Long>> SIDES =
      List.of(
          List.of(33L, 47L),
          List.of(65L, 97L),
          List.of(129L, 161L),
          List.of(225L, 257L),
          List.of(299L, 331L),
          List.of(64L, 96L),
          List.of(96L, 64L),
          List.of(160L, 128L),
          List.of(256L, 192L),
          List.of(384L, 320L),
          List.of(224L, 224L),
          List.of(512L, 512L));

  /// A design at such sizes.
  record Trial(SequencedMap<String, Long> sizes, Analysis analysis) {}

  private final Analyzer analyzer;
  private final Analysis open;

  TrialSizes(Catalogue catalogue, Analysis open) {
    analyzer = new Analyzer(catalogue);
    this.open = open;
  }

  /// The design at the first sizes at which it works, an odd one among them if there is one;
  /// nothing for a design that leaves none but the batch open.
  List<Trial> find() {
    var axes = axes();
    var usual = open.findings().sizes().usual();
    var found = new ArrayList<Trial>();
    var tried = new HashSet<Map<String, Long>>();
    if (axes.isEmpty()) return found;
    int odd = 0;
    for (var sides : SIDES) {
      var sizes = new LinkedHashMap<String, Long>();
      axes.forEach((name, axis) ->
          sizes.put(
              name,
              usual.next(name, axis < 0 ? Math.ceilDiv(sides.getFirst(), 8) : sides.get(axis))));
      boolean isOdd = sizes.values().stream().anyMatch(size -> size % 2 == 1);
      boolean isEnough = found.size() == COUNT || isOdd && odd == COUNT - 1;
      if (isEnough || !tried.add(sizes)) continue;
      var fixed = analyzer.at(open, sizes);
      if (!fixed.errors().isEmpty()) continue;
      found.add(new Trial(sizes, fixed));
      if (isOdd) odd++;
    }
    return found;
  }

  /// The open sizes of the inputs: 0 for a height, 1 for a width, −1 for anything else.
  private Map<String, Integer> axes() {
    var axes = new LinkedHashMap<String, Integer>();
    for (var node : open.graph().nodes()) {
      var block = analyzer.catalogue().find(node.block());
      if (block.isEmpty() || block.get().role() != Role.INPUT) continue;
      for (var type : open.findings().of(node.id()).typing().outputs())
        for (int axis = 0; axis < type.shape().rank(); axis++)
          if (type.shape().dim(axis) instanceof Dim.Symbol(var name, var batch) && !batch)
            axes.putIfAbsent(name, type.shape().rank() == 4 && axis > 1 ? axis - 2 : -1);
    }
    return axes;
  }
}
