package vertebra.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a block of a design takes in memory, in bytes.
///
/// @param block its path, `stage/conv`; empty for loss and optimiser
/// @param run what it makes in a run of the same batch, and its weights
/// @param training what it holds when a step of training holds the most: what the way back will
///   need, and its weights with their gradients and the optimiser's memory
public record BlockMemory(String block, long run, long training) {

  /// In the order of the design.
  static List<BlockMemory> of(Step step) {
    var found = new LinkedHashMap<String, BlockMemory>();
    step.working().run().forEach((block, bytes) -> add(found, block, bytes, 0));
    step.working().step().forEach((block, bytes) -> add(found, block, 0, bytes));
    for (var weight : step.stored()) add(found, reader(step, weight.name()), weight.bytes(), 0);
    for (var weight : step.weights())
      add(found, reader(step, weight.name()), 0, (step.isWatched() ? 3 : 2) * weight.bytes());
    for (var weight : step.statistics())
      add(found, reader(step, weight.name()), 0, 2 * weight.bytes());
    for (var weight : step.memory())
      add(found, reader(step, Step.weightOf(weight.name())), 0, 2 * weight.bytes());
    return List.copyOf(found.values());
  }

  private static void add(Map<String, BlockMemory> found, String block, long run, long training) {
    found.merge(block, new BlockMemory(block, run, training), BlockMemory::plus);
  }

  /// Both together, under the name of this one.
  public BlockMemory plus(BlockMemory other) {
    return new BlockMemory(block, run + other.run, training + other.training);
  }

  /// The same under another name.
  public BlockMemory called(String name) {
    return new BlockMemory(name, run, training);
  }

  /// The same as of the block of the design that it is inside.
  public BlockMemory ofDesign() {
    return called(block.split("/", 2)[0]);
  }

  /// The path of the block that reads a weight.
  private static String reader(Step step, String weight) {
    return step.working().readers().getOrDefault(weight, "");
  }
}
