package vertebra.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import vertebra.tensor.Dim;

/// Numbers for the sizes that a model leaves open, where nobody says others: one sample, pictures
/// of 224 pixels a side, 3 channels and 16 of anything else, or the next at which the model works.
///
/// @param rules at which sizes it works, by the name of the size; one that is not named may be any
public record UsualSizes(SortedMap<String, SizeRule> rules) {

  /// For a model of which nothing is known.
  public static final UsualSizes ANY = new UsualSizes(new TreeMap<>());

  /// Pixels a side of a picture.
  public static final int SIDE = 224;

  private static final long CHANNELS = 3;
  private static final long COUNT = 16;
  private static final int PICTURE_RANK = 4;

  public UsualSizes {
    rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
  }

  /// Those of a model that says its rules itself.
  public static UsualSizes of(Model model) {
    return new UsualSizes(SizeRule.of(model.metadata()));
  }

  /// Reads what [#written] wrote.
  public static UsualSizes parse(String written) {
    return new UsualSizes(SizeRule.of(Map.of(SizeRule.KEY, written)));
  }

  /// The rules as a model's metadata says them.
  public String written() {
    return rules.values().stream().map(SizeRule::written).collect(Collectors.joining(" "));
  }

  /// The number for an open size at an axis of a tensor of so many axes.
  public long at(String name, int axis, int rank) {
    if (axis == 0) return next(name, 1);
    if (rank != PICTURE_RANK) return next(name, COUNT);
    return next(name, axis == 1 ? CHANNELS : SIDE);
  }

  /// A wished size, or else the next larger one at which the model works, or else the next smaller.
  public long next(String name, long wished) {
    var rule = rules.get(name);
    return rule == null ? wished : rule.next(wished);
  }

  /// Numbers for all sizes that these inputs leave open, by name in their order.
  ///
  /// @param decided sizes that are known already and come first
  public SequencedMap<String, Long> of(List<Model.Value> inputs, Map<String, Long> decided) {
    var sizes = new LinkedHashMap<>(decided);
    for (var input : inputs) {
      var shape = input.type().shape();
      for (int axis = 0; axis < shape.rank(); axis++)
        if (shape.dim(axis) instanceof Dim.Symbol(var name, _) && !sizes.containsKey(name))
          sizes.put(name, at(name, axis, shape.rank()));
    }
    return sizes;
  }

  /// The extents of an input once its sizes are numbers.
  public static long[] extents(Model.Value input, Map<String, Long> sizes) {
    return input.type().shape().dims().stream()
        .mapToLong(dim -> dim.substitute(sizes).known().orElse(COUNT))
        .toArray();
  }

  /// Sizes as chosen, with the rule of each that has one.
  public Chosen chosen(SequencedMap<String, Long> sizes) {
    var numbers = sizes.entrySet().stream().map(Object::toString).collect(Collectors.joining(", "));
    var reasons =
        sizes.keySet().stream()
            .map(name -> rules.get(name))
            .filter(Objects::nonNull)
            .map(SizeRule::words)
            .collect(Collectors.joining("; "));
    return new Chosen(sizes, reasons.isEmpty() ? numbers : numbers + " (" + reasons + ")");
  }

  /// What open sizes were decided to be.
  ///
  /// @param inWords for people, such as `H=225, W=225 (H must be a multiple of 9)`; blank for none
  public record Chosen(SequencedMap<String, Long> sizes, String inWords) {
    public Chosen {
      sizes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sizes));
    }

    public boolean isEmpty() {
      return sizes.isEmpty();
    }
  }
}
