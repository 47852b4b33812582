package vertebra.workbench;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What a view gets of a result: one about things as they now are, one about an earlier state, or
/// none. No view compares by itself.
///
/// @param <T> the result
public sealed interface Shown<T> {

  /// There is no result.
  ///
  /// @param <T> the result
  record None<T>() implements Shown<T> {}

  /// A result about things as they now are.
  ///
  /// @param <T> the result
  record Fresh<T>(T value) implements Shown<T> {}

  /// A result about an earlier state.
  ///
  /// @param differs what is no longer as it was
  /// @param <T> the result
  record Earlier<T>(T value, Set<Basis.Part> differs) implements Shown<T> {
    public Earlier {
      differs = Set.copyOf(differs);
    }
  }

  static <T> Shown<T> of(Optional<About<T>> result, Basis now) {
    return result.<Shown<T>>map(known -> known.at(now)).orElseGet(None::new);
  }

  /// The result, whatever it is about.
  default Optional<T> known() {
    return switch (this) {
      case None<T>() -> Optional.empty();
      case Fresh<T>(var value) -> Optional.of(value);
      case Earlier<T>(var value, _) -> Optional.of(value);
    };
  }

  /// The result, if it is about things as they now are.
  default Optional<T> fresh() {
    return this instanceof Fresh<T>(var value) ? Optional.of(value) : Optional.empty();
  }

  /// What has to be said beside a result about an earlier state, such as `Of an earlier state: the
  /// graph differs.`; blank for any other.
  default String remark() {
    return this instanceof Earlier<T>(_, var differs) ? Basis.remark(differs) : "";
  }

  /// The same of something that follows from the result.
  default <R> Shown<R> map(Function<? super T, ? extends R> change) {
    return switch (this) {
      case None<T>() -> new None<>();
      case Fresh<T>(var value) -> new Fresh<>(change.apply(value));
      case Earlier<T>(var value, var differs) -> new Earlier<>(change.apply(value), differs);
    };
  }
}
