package vertebra.weights;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.weights.Safetensors.Entry;

/// Which tensor of a file stands for which weight of a model, and everything that does not fit.
///
/// A weight is called after its path in the design (`backbone.layer1.0.conv1.weight`); a published
/// file calls it as its author's network did (`layer1.0.conv1.weight`). So a name is looked up as
/// it is, else with the outer node's name taken off, else as other authors spell it. Two weights
/// that would read the same tensor that way get neither; they are listed as missing.
///
/// @param kind how tensors were found
/// @param prefix what all names of the file begin with and was taken off to find them, such as
///   `module.`; empty where it was not needed
/// @param matched the name in the file for every weight that has one of its shape
/// @param missing weights that the file does not have
/// @param misshapen weights whose tensor has another shape
/// @param unexpected tensors of the file that no weight asked for
/// @param counters tensors that only training uses (`num_batches_tracked`) and no model has
public record WeightMatch(
    Safetensors file,
    MatchKind kind,
    String prefix,
    SequencedMap<String, String> matched,
    List<Weight> missing,
    List<Misshapen> misshapen,
    List<String> unexpected,
    List<String> counters) {

  /// How tensors are found.
  public enum MatchKind {
    /// By name: the result means what the names say.
    BY_NAME,
    /// By order and shape: a guess that has to be checked by what the network then answers.
    IN_ORDER
  }

  /// A tensor that has the right name and the wrong shape.
  public record Misshapen(Weight weight, Entry found) {

    /// `fc.weight is [1000, 512] in the design, F32 [10, 512] in the file`.
    @Override
    public String toString() {
      return say(
          "weights.is-in-the-design-in-the-file",
          weight.name(),
          Safetensors.shapeText(weight.dims()),
          found);
    }
  }

  private static final String COUNTER = "num_batches_tracked";

  public WeightMatch {
    matched = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(matched));
    missing = List.copyOf(missing);
    misshapen = List.copyOf(misshapen);
    unexpected = List.copyOf(unexpected);
    counters = List.copyOf(counters);
  }

  /// Finds the weights of a model in a file.
  public static WeightMatch of(Model model, Safetensors file, MatchKind kind) {
    return switch (kind) {
      case BY_NAME -> of(model, file);
      case IN_ORDER -> inOrder(model, file);
    };
  }

  /// Finds the weights of a model in a file by name.
  public static WeightMatch of(Model model, Safetensors file) {
    var best = byName(model, file, "");
    for (var prefix : prefixes(file)) {
      if (best.isComplete()) return best;
      var found = byName(model, file, prefix);
      if (found.matched().size() > best.matched().size()) best = found;
    }
    return best;
  }

  /// What may be taken off the names of a file: what all of them begin with, part by part.
  private static List<String> prefixes(Safetensors file) {
    var prefixes = new ArrayList<String>();
    var names = file.entries().keySet();
    if (names.size() < 2) return prefixes;
    var first = file.entries().firstEntry().getKey();
    for (int dot = first.indexOf('.'); dot >= 0; dot = first.indexOf('.', dot + 1)) {
      var prefix = first.substring(0, dot + 1);
      if (!names.stream().allMatch(name -> name.startsWith(prefix))) break;
      prefixes.add(prefix);
    }
    return prefixes;
  }

  private static WeightMatch byName(Model model, Safetensors file, String prefix) {
    var weights = stored(model);
    var names = new HashMap<String, String>();
    for (var weight : weights) {
      var known =
          Spellings.of(weight.name()).stream()
              .map(prefix::concat)
              .filter(name -> file.find(name).isPresent())
              .toList();
      // A name of another weight can read like a spelling of this one, but seldom has its shape.
      known.stream()
          .filter(name -> file.find(name).orElseThrow().dims().equals(weight.dims()))
          .findFirst()
          .or(() -> known.stream().findFirst())
          .ifPresent(name -> names.put(weight.name(), name));
    }
    var claims = new HashMap<String, Integer>();
    names.values().forEach(name -> claims.merge(name, 1, Integer::sum));
    return compared(
        file,
        MatchKind.BY_NAME,
        prefix,
        weights,
        weight ->
            Optional.ofNullable(names.get(weight.name()))
                .filter(name ->
                    claims.getOrDefault(name, 0) == 1 || name.equals(prefix + weight.name())));
  }

  /// Gives every weight, in the order of execution, the next tensor of its shape, and of its role
  /// (`bias`, `running_mean`) where there is one. Tensors come in the order of the file, or in that
  /// of their names, numbers as numbers, when the file is sorted by name.
  public static WeightMatch inOrder(Model model, Safetensors file) {
    var weights = stored(model);
    var free = new ArrayList<>(file.entries().values());
    free.removeIf(entry -> isCounter(entry.name()));
    if (isSorted(free)) free.sort((a, b) -> NaturalOrder.compare(a.name(), b.name()));
    var names = new HashMap<String, String>();
    for (var weight : weights) {
      var fitting = free.stream().filter(entry -> entry.dims().equals(weight.dims())).toList();
      var role = last(weight.name());
      var next =
          fitting.stream()
              .filter(entry -> last(entry.name()).equals(role))
              .findFirst()
              .or(() -> fitting.stream().findFirst());
      next.ifPresent(entry -> {
        names.put(weight.name(), entry.name());
        free.remove(entry);
      });
    }
    return compared(
        file,
        MatchKind.IN_ORDER,
        "",
        weights,
        weight -> Optional.ofNullable(names.get(weight.name())));
  }

  private interface Naming {
    Optional<String> of(Weight weight);
  }

  private static WeightMatch compared(
      Safetensors file, MatchKind kind, String prefix, List<Weight> weights, Naming naming) {
    var matched = new LinkedHashMap<String, String>();
    var missing = new ArrayList<Weight>();
    var misshapen = new ArrayList<Misshapen>();
    Set<String> asked = new LinkedHashSet<>();
    for (var weight : weights) {
      var entry = naming.of(weight).flatMap(file::find);
      if (entry.isEmpty()) {
        missing.add(weight);
        continue;
      }
      asked.add(entry.get().name());
      if (entry.get().dims().equals(weight.dims())) matched.put(weight.name(), entry.get().name());
      else misshapen.add(new Misshapen(weight, entry.get()));
    }
    var others =
        Stream.concat(file.entries().keySet().stream(), file.unread().keySet().stream())
            .filter(name -> !asked.contains(name))
            .toList();
    return new WeightMatch(
        file,
        kind,
        prefix,
        matched,
        missing,
        misshapen,
        others.stream().filter(name -> !isCounter(name)).toList(),
        others.stream().filter(WeightMatch::isCounter).toList());
  }

  /// The weights that a file can supply: all but the program's own constants.
  private static List<Weight> stored(Model model) {
    return model.weights().stream()
        .filter(weight -> weight.kind() != Weight.WeightKind.CONSTANT)
        .toList();
  }

  /// The last part of a name, which says what a weight is for.
  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static boolean isCounter(String name) {
    return name.equals(COUNTER) || name.endsWith("." + COUNTER);
  }

  private static boolean isSorted(List<Entry> entries) {
    for (int i = 1; i < entries.size(); i++)
      if (entries.get(i - 1).name().compareTo(entries.get(i).name()) > 0) return false;
    return true;
  }

  /// Whether every weight of the model has its tensor, of its shape.
  public boolean isComplete() {
    return missing.isEmpty() && misshapen.isEmpty();
  }

  /// The numbers of the file where there are some, and of `rest` for all other weights. The file
  /// must stay open as long as this is used.
  public WeightData data(WeightData rest) {
    return new WeightData() {
      @Override
      public void fill(Weight weight, MemorySegment target) throws IOException {
        var name = matched.get(weight.name());
        if (name == null) rest.fill(weight, target);
        else file.fill(name, weight.dtype(), target);
      }

      @Override
      public void stream(Weight weight, Sink sink) throws IOException {
        var name = matched.get(weight.name());
        if (name == null) rest.stream(weight, sink);
        else file.stream(name, weight.dtype(), sink);
      }
    };
  }

  /// One line that tells how much fitted: `161 of 161 weights by name`.
  public String summary() {
    int all = matched.size() + missing.size() + misshapen.size();
    return say(
        "weights.of-weights-by-name",
        matched.size(),
        all,
        kind == MatchKind.BY_NAME,
        !prefix.isEmpty(),
        prefix);
  }

  /// Everything that did not fit, one sentence a line and name by name.
  public List<String> complaints() {
    var lines = new ArrayList<String>();
    file.within().ifPresent(key -> lines.add(say("weights.were-found-under", file.file(), key)));
    for (var weight : missing)
      lines.add(
          say(
              "weights.missing-is-not-in-the-file",
              weight.name(),
              Safetensors.shapeText(weight.dims())));
    for (var wrong : misshapen) lines.add(say("weights.wrong-shape", wrong));
    for (var name : unexpected) lines.add(say("weights.unexpected-of-the-file-is-not-used", name));
    return lines;
  }

  /// The summary and all complaints.
  List<String> report() {
    var lines = new ArrayList<String>();
    lines.add(say("weights.from", summary(), file.file().getFileName()));
    lines.addAll(complaints());
    return lines;
  }

  /// What makes the file unusable although names and shapes fit: numbers of a kind that cannot
  /// stand for a weight's.
  Optional<WeightException> objection(Model model) {
    for (var weight : model.weights()) {
      var entry = Optional.ofNullable(matched.get(weight.name())).flatMap(file::find);
      if (entry.isPresent() && !entry.get().type().fits(weight.dtype()))
        return Optional.of(file.misfit(entry.get(), weight.dtype()));
    }
    for (var weight : missing)
      for (var spelling : Spellings.of(weight.name())) {
        var kind = file.unread().get(prefix + spelling);
        if (kind != null)
          return Optional.of(
              new WeightException(
                  say(
                      "weights.is-of-a-kind-that-is-not-read",
                      file.file(),
                      prefix + spelling,
                      kind)));
      }
    return Optional.empty();
  }

  /// Says that nothing fitted, with a name of either side to compare.
  WeightException refusal() {
    var first = file.entries().isEmpty() ? "nothing" : file.entries().firstEntry().getKey();
    return new WeightException(
        say(
            "weights.has-no-tensor-that-this-design-needs",
            file.file(),
            missing.getFirst().name(),
            first,
            kind == MatchKind.BY_NAME));
  }
}
