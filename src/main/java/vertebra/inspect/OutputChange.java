package vertebra.inspect;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.media.Labels;
import vertebra.runtime.Tensor;
import vertebra.runtime.TopK;

/// How much an output of a design changes because blocks are muted or bypassed.
///
/// @param output the node of the output
/// @param difference what it is now, less what it is with all blocks at work; empty if the shapes
///   are unlike
/// @param before the likeliest class with all blocks at work, such as `star 95.2 %`, if it is
///   scores
/// @param after the likeliest class now
public record OutputChange(
    String output,
    Optional<TensorDifference> difference,
    Optional<String> before,
    Optional<String> after) {

  /// The same of an output that is called otherwise.
  public OutputChange called(String title) {
    return new OutputChange(title, difference, before, after);
  }

  static List<OutputChange> between(
      SequencedMap<String, Tensor> before, SequencedMap<String, Tensor> after, Labels labels) {
    var changes = new ArrayList<OutputChange>();
    after.forEach((output, now) -> {
      var then = before.get(output);
      if (then == null || then.elements() == 0 || now.elements() == 0) return;
      changes.add(
          new OutputChange(
              output,
              TensorDifference.between(then, now),
              likeliest(output, then, labels),
              likeliest(output, now, labels)));
    });
    return changes;
  }

  private static Optional<String> likeliest(String output, Tensor tensor, Labels labels) {
    var alone = new LinkedHashMap<String, Tensor>();
    alone.put(output, tensor);
    return TopK.of(alone, 1, labels)
        .map(top -> top.entries().getFirst())
        .map(entry ->
            (entry.label().isEmpty() ? say("inspect.class", entry.index()) : entry.label())
                + String.format(Locale.ROOT, " %.1f %%", 100 * entry.score()));
  }

  /// The likeliest class before and after, such as `star 95.2 % → circle 44.0 %`.
  public Optional<String> classes() {
    return before.flatMap(then -> after.map(now -> then + " → " + now));
  }
}
