package vertebra.workbench;

import java.util.Set;
import java.util.function.Function;

/// A result, and what it is about.
///
/// @param basis the state of things when the result was asked for
/// @param parts those on which a result of this kind depends; the others may change freely
/// @param <T> the result
public record About<T>(T value, Basis basis, Set<Basis.Part> parts) {

  public About {
    parts = Set.copyOf(parts);
  }

  /// Whether it is about things as they now are. Undoing back makes a result fresh again.
  public boolean isFresh(Basis now) {
    return differing(now).isEmpty();
  }

  /// Those parts it depends on that are no longer what they were.
  Set<Basis.Part> differing(Basis now) {
    return basis.differing(now, parts);
  }

  /// What a view shows of it now.
  public Shown<T> at(Basis now) {
    var differing = differing(now);
    return differing.isEmpty() ? new Shown.Fresh<>(value) : new Shown.Earlier<>(value, differing);
  }

  /// Another value about the same.
  public <R> About<R> map(Function<? super T, ? extends R> change) {
    return new About<>(change.apply(value), basis, parts);
  }
}
