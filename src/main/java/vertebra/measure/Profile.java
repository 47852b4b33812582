package vertebra.measure;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.ModelFile;
import vertebra.runtime.KernelTime;

/// Where the time of a run goes: the runtime's kernels, mapped back to the blocks whose operators
/// they compute.
///
/// The runtime fuses operators and renames what it rewrites. A kernel is found by the name of its
/// operator or of the tensor it makes; operators without a kernel of their own belong to the kernel
/// that makes what they read (a normalisation and an activation to the convolution before them).
///
/// @param parts every block with a kernel, in execution order
/// @param kernels how many different kernels ran
/// @param attributed how many of them belong to a block
/// @param millis the time of all kernels of one run together, the median over the runs
/// @param attributedMillis the time of the attributed ones
/// @param strangers the kernels that belong to no block
/// @param runs how many runs were looked at
public record Profile(
    List<Part> parts,
    int kernels,
    int attributed,
    double millis,
    double attributedMillis,
    List<String> strangers,
    int runs) {

  /// Whose time it is: a block of the design, or an operator of a foreign model.
  ///
  /// @param nodes the block, after the composites around it from the outside in; empty for an
  ///   operator that is named otherwise than nodes are
  /// @param name as people and files read it
  public record Owner(List<NodeId> nodes, String name) {

    public Owner {
      nodes = List.copyOf(nodes);
    }

    /// The owner that an operator of a model names.
    static Owner named(String name) {
      return new Owner(PortPath.nodes(name).orElse(List.of()), name);
    }

    /// The block's name beside another's, without the composites that stand around both.
    public String beside(Owner other) {
      if (other.nodes.size() < 2 || nodes.size() < other.nodes.size()) return name;
      int around = other.nodes.size() - 1;
      return nodes.subList(0, around).equals(other.nodes.subList(0, around))
          ? PortPath.text(nodes.subList(around, nodes.size()))
          : name;
    }
  }

  /// The time of one block.
  ///
  /// @param kernels the kinds of kernel, such as `FusedConv`
  /// @param millis the median over the runs, which one interrupted kernel does not move
  /// @param providers the back ends that computed it
  /// @param fused other blocks that the same kernels compute
  public record Part(
      Owner owner, List<String> kernels, double millis, List<String> providers, List<Owner> fused) {

    public Part {
      kernels = List.copyOf(kernels);
      providers = List.copyOf(providers);
      fused = List.copyOf(fused);
    }

    /// The block's path in the design, or the operator's name in a foreign model.
    public String path() {
      return owner.name();
    }

    /// The blocks that the kernels compute, as models name them.
    Set<String> paths() {
      var paths = new LinkedHashSet<String>();
      fused.forEach(other -> paths.add(other.name()));
      paths.add(path());
      return paths;
    }
  }

  private static final double MICROS = 1_000;

  public Profile {
    parts = List.copyOf(parts);
    strangers = List.copyOf(strangers);
  }

  /// Attributes the kernels of a model of ours.
  ///
  /// @param warmup how many runs at the start do not count
  public static Profile of(Model model, List<KernelTime> times, int warmup) {
    var operators = new ArrayList<Operator>();
    for (var operator : model.operators())
      operators.add(
          new Operator(
              operator.name(),
              Owner.named(operator.block()),
              operator.inputs(),
              operator.outputs()));
    return new Attribution(operators).of(times, warmup);
  }

  /// Attributes the kernels of a model that some other program made, operator by operator.
  public static Profile of(ModelFile model, List<KernelTime> times, int warmup) {
    var operators = new ArrayList<Operator>();
    for (var node : model.nodes())
      operators.add(
          new Operator(node.name(), Owner.named(node.name()), node.inputs(), node.outputs()));
    return new Attribution(operators).of(times, warmup);
  }

  /// An operator of a model and whose time its is.
  private record Operator(String name, Owner owner, List<String> inputs, List<String> outputs) {}

  /// The share of the kernels' time that is attributed, 0 to 1.
  public double attributedShare() {
    return millis == 0 ? 0 : attributedMillis / millis;
  }

  /// The times added up by the node of the design they belong to, in execution order; an operator
  /// of a foreign model that is named otherwise than nodes are stands for itself.
  public SequencedMap<String, Double> byNode() {
    var sums = new LinkedHashMap<String, Double>();
    for (var part : parts) {
      var nodes = part.owner().nodes();
      sums.merge(
          nodes.isEmpty() ? part.path() : nodes.getFirst().value(), part.millis(), Double::sum);
    }
    return sums;
  }

  /// The times added up by what their operators are read as, the longest first.
  ///
  /// @param readAs what an operator is part of, by its name
  public <K> SequencedMap<K, Double> by(Function<String, K> readAs) {
    var sums = new HashMap<K, Double>();
    for (var part : parts) sums.merge(readAs.apply(part.path()), part.millis(), Double::sum);
    var sorted = new LinkedHashMap<K, Double>();
    sums.entrySet().stream()
        .sorted(Map.Entry.<K, Double>comparingByValue(Comparator.reverseOrder()))
        .forEach(sum -> sorted.put(sum.getKey(), sum.getValue()));
    return sorted;
  }

  /// The blocks that another back end than this one computed.
  public List<Part> outside(String provider) {
    return parts.stream()
        .filter(part -> part.providers().stream().anyMatch(other -> !other.equals(provider)))
        .toList();
  }

  /// `attributed 89 of 89 kernels, 99.1 % of time`.
  public String summary() {
    return say(
        "measure.attributed-of-kernels-of-time", attributed, kernels, 100 * attributedShare());
  }

  /// The work of mapping names.
  private static final class Attribution {

    /// What is collected about one block.
    private static final class Sum {
      final Set<String> kernels = new LinkedHashSet<>();
      final Set<String> providers = new LinkedHashSet<>();
      final Set<Owner> fused = new LinkedHashSet<>();
      final Map<Integer, Double> micros = new HashMap<>();
    }

    private record Kernel(String name, String operator) {}

    private final List<Operator> operators;
    private final Map<String, Operator> named = new LinkedHashMap<>();
    private final Map<String, Operator> makers = new LinkedHashMap<>();
    private final Map<String, Operator> readers = new LinkedHashMap<>();

    Attribution(List<Operator> operators) {
      this.operators = operators;
      for (var operator : operators) {
        named.put(operator.name(), operator);
        operator.outputs().forEach(output -> makers.put(output, operator));
        operator.inputs().forEach(input -> readers.putIfAbsent(input, operator));
      }
    }

    Profile of(List<KernelTime> times, int warmup) {
      var counted = times.stream().filter(time -> time.run() >= warmup).toList();
      int runs = (int) counted.stream().mapToInt(KernelTime::run).distinct().count();
      var sums = new LinkedHashMap<Owner, Sum>();
      var kernels = new LinkedHashMap<Kernel, Optional<Owner>>();
      var alive = new LinkedHashSet<Operator>();
      var all = new HashMap<Integer, Double>();
      var known = new HashMap<Integer, Double>();
      for (var time : counted) {
        var kernel = new Kernel(time.name(), time.operator());
        var owner = kernels.computeIfAbsent(kernel, this::owner);
        all.merge(time.run(), time.micros(), Double::sum);
        if (owner.isEmpty()) continue;
        known.merge(time.run(), time.micros(), Double::sum);
        operator(kernel).ifPresent(alive::add);
        var sum = sums.computeIfAbsent(owner.get(), _ -> new Sum());
        sum.micros.merge(time.run(), time.micros(), Double::sum);
        sum.kernels.add(time.operator());
        sum.providers.add(time.provider());
      }
      fuse(alive, sums);
      return new Profile(
          parts(sums, runs),
          kernels.size(),
          (int) kernels.values().stream().filter(Optional::isPresent).count(),
          median(all, runs),
          median(known, runs),
          kernels.entrySet().stream()
              .filter(entry -> entry.getValue().isEmpty())
              .map(entry -> entry.getKey().name() + " (" + entry.getKey().operator() + ")")
              .toList(),
          runs);
    }

    /// The median in milliseconds of what was added up run by run; a run without it counts as 0.
    private static double median(Map<Integer, Double> micros, int runs) {
      var sorted =
          DoubleStream.concat(
                  micros.values().stream().mapToDouble(Double::doubleValue),
                  DoubleStream.generate(() -> 0).limit(Math.max(0, runs - micros.size())))
              .sorted()
              .toArray();
      if (sorted.length == 0) return 0;
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return median / MICROS;
    }

    private List<Part> parts(SequencedMap<Owner, Sum> sums, int runs) {
      var order = new ArrayList<>(sums.keySet());
      var places = new HashMap<Owner, Integer>();
      for (var operator : operators) places.putIfAbsent(operator.owner(), places.size());
      order.sort(Comparator.comparingInt(owner -> places.getOrDefault(owner, places.size())));
      var parts = new ArrayList<Part>();
      for (var owner : order) {
        var sum = sums.get(owner);
        if (sum == null) continue;
        sum.fused.remove(owner);
        parts.add(
            new Part(
                owner,
                List.copyOf(sum.kernels),
                median(sum.micros, runs),
                List.copyOf(sum.providers),
                List.copyOf(sum.fused)));
      }
      return Collections.unmodifiableList(parts);
    }

    private Optional<Owner> owner(Kernel kernel) {
      return operator(kernel).or(() -> reader(kernel)).map(Operator::owner);
    }

    /// Who reads the weight that a kernel converts: without float16 arithmetic of its own, a device
    /// gets a Cast before whatever reads such numbers.
    private Optional<Operator> reader(Kernel kernel) {
      var weight =
          kernel
              .name()
              .replaceFirst("^InsertedPrecisionFreeCast_", "")
              .replaceFirst("^ConvBnFusion_(W|BN_B)_", "");
      return Optional.ofNullable(readers.get(weight));
    }

    private Optional<Operator> operator(Kernel kernel) {
      var name = kernel.name();
      var plain =
          name.replaceFirst("(_token_\\d+|_nchwc|/duplicated)+$", "").replaceFirst("^fused ", "");
      for (var candidate : List.of(name, plain)) {
        var operator = named.getOrDefault(candidate, makers.get(candidate));
        if (operator != null) return Optional.of(operator);
      }
      return Optional.empty();
    }

    /// Gives every operator without a kernel to the block of the kernel that makes its data.
    private void fuse(Set<Operator> alive, Map<Owner, Sum> sums) {
      var owners = new HashMap<Operator, Owner>();
      for (var operator : operators) {
        if (alive.contains(operator)) {
          owners.put(operator, operator.owner());
          continue;
        }
        var owner =
            operator.inputs().stream()
                .map(makers::get)
                .map(owners::get)
                .filter(Objects::nonNull)
                .findFirst();
        if (owner.isEmpty()) continue;
        owners.put(operator, owner.get());
        var sum = sums.get(owner.get());
        if (sum != null) sum.fused.add(operator.owner());
      }
    }
  }
}
