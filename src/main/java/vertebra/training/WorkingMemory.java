package vertebra.training;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.gradient.WorkingTensors;
import vertebra.onnx.Model;

/// What lies between the operators of a step of training and of a run, in bytes by the path of the
/// block that made it; what loss and optimiser make stands under no name.
///
/// @param step what is held when a step holds the most
/// @param run what a run makes; most of it is freed as soon as it is read
/// @param readers the path of the block that reads each weight first, by the weight's name
record WorkingMemory(
    SequencedMap<String, Long> step, SequencedMap<String, Long> run, Map<String, String> readers) {

  private static final String REST = "";

  WorkingMemory {
    step = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(step));
    run = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(run));
    readers = Map.copyOf(readers);
  }

  static WorkingMemory of(Model model, WorkingTensors step, WorkingTensors run) {
    var blocks = new HashMap<String, String>();
    var readers = new HashMap<String, String>();
    for (var operator : model.operators()) {
      blocks.put(operator.name(), operator.block());
      for (var input : operator.inputs()) readers.putIfAbsent(input, operator.block());
    }
    return new WorkingMemory(byBlock(step.atMost(), blocks), byBlock(run.all(), blocks), readers);
  }

  /// @param blocks the path of its block by the name of each operator of the design
  private static SequencedMap<String, Long> byBlock(
      Map<String, Long> makers, Map<String, String> blocks) {
    var found = new LinkedHashMap<String, Long>();
    makers.forEach((maker, bytes) -> found.merge(block(maker, blocks), bytes, Long::sum));
    return found;
  }

  /// What an operator stands for in the step and on the way back is named behind its name.
  private static String block(String maker, Map<String, String> blocks) {
    for (var name = maker; !name.isEmpty(); name = Model.Operator.blockOf(name)) {
      var block = blocks.get(name);
      if (block != null) return block;
      if (name.indexOf('/') < 0) break;
    }
    return REST;
  }

  /// All that a step holds at once.
  long bytes() {
    return step.values().stream().mapToLong(Long::longValue).sum();
  }
}
