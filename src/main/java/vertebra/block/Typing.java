package vertebra.block;

import java.util.List;
import vertebra.tensor.TensorType;

/// The outcome of asking a block what leaves it, in output port order. Never an exception: the user
/// is always mid-edit.
public sealed interface Typing {

  record Typed(List<TensorType> outputs) implements Typing {
    public Typed {
      outputs = List.copyOf(outputs);
    }
  }

  /// The block objects. `guess` is the best guess of its outputs (empty if there is none), so that
  /// what follows stays typed instead of turning red too: one mistake, one message.
  record Rejected(List<Problem> problems, List<TensorType> guess) implements Typing {
    public Rejected {
      problems = List.copyOf(problems);
      guess = List.copyOf(guess);
    }
  }

  /// An input is missing or untyped upstream; saying so again would only add noise.
  record Waiting() implements Typing {}

  static Typing of(TensorType... outputs) {
    return new Typed(List.of(outputs));
  }

  static Typing rejected(Problem problem, TensorType... guess) {
    return new Rejected(List.of(problem), List.of(guess));
  }

  /// What leaves the block as far as anyone can tell; empty if nobody can.
  default List<TensorType> outputs() {
    return switch (this) {
      case Typed(var outputs) -> outputs;
      case Rejected(_, var guess) -> guess;
      case Waiting() -> List.of();
    };
  }
}
