package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import vertebra.media.InputException;
import vertebra.runtime.Cancellation;

/// Some examples of other data, drawn by chance: to see in a minute how a training goes.
///
/// @param data all examples
/// @param chosen the numbers of those that belong to it
public record Excerpt(Dataset data, Map<Part, List<Integer>> chosen) implements ForwardingDataset {

  public Excerpt {
    chosen = Map.copyOf(chosen);
  }

  /// Some of the examples, as many to learn from as to be judged by.
  ///
  /// @param most how many there are at most to learn from, and as many to be judged by
  /// @param seed decides which
  public static Excerpt of(Dataset data, int most, long seed) {
    var chosen = new EnumMap<Part, List<Integer>>(Part.class);
    for (var part : Part.values()) {
      var all = new ArrayList<>(IntStream.range(0, data.size(part)).boxed().toList());
      Collections.shuffle(all, new Random(seed));
      chosen.put(part, List.copyOf(all.subList(0, Math.min(most, all.size()))));
    }
    return new Excerpt(data, chosen);
  }

  private List<Integer> of(Part part) {
    return chosen.getOrDefault(part, List.of());
  }

  @Override
  public int size(Part part) {
    return of(part).size();
  }

  /// Not known without reading them.
  @Override
  public List<Integer> counts(Part part) {
    return List.of();
  }

  @Override
  public Example read(Part part, int index, Cancellation cancellation) throws InputException {
    return data.read(part, of(part).get(index), cancellation);
  }

  @Override
  public List<String> remarks() {
    var all = new ArrayList<>(data.remarks());
    all.add(
        say(
            "dataset.an-excerpt",
            size(Part.TRAINING),
            data.size(Part.TRAINING),
            size(Part.VALIDATION)));
    return all;
  }
}
