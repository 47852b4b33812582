package vertebra.training;

import java.util.List;
import java.util.SequencedMap;
import vertebra.dataset.Batch;
import vertebra.runtime.Tensor;

/// How a network's answers compare with those that it should have given.
public interface Judgement {

  /// One class.
  ///
  /// @param samples how many examples, pixels or objects of it there were
  /// @param score the share of right answers, the overlap, or the average precision; not a number
  ///   where there was nothing to judge by
  /// @param right how many examples were named rightly; 0 where that is not what is counted
  record PerClass(long samples, double score, long right) {}

  /// Adds a batch.
  ///
  /// @param answers what left the network, in the task's order
  void add(List<Tensor> answers, Batch batch);

  /// How many examples there were.
  long samples();

  /// The mean loss, where the answers tell; else 0.
  double loss();

  /// The one figure that says how good the network is, from 0 to 1.
  double score();

  /// The classes by number.
  List<PerClass> perClass();

  /// More figures for whoever wants them, by the name of their key.
  SequencedMap<String, Object> more();
}
