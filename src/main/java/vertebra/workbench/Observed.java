package vertebra.workbench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A value that changes, and those who are told when it does: the only way in which anything is
/// watched in this program.
///
/// A watcher that changes the value while it is being told is told of that afterwards, so everyone
/// hears of the latest value last. All of it happens on one thread, the one that first sets or
/// watches; reading is free.
///
/// @param <T> what is watched; immutable
public final class Observed<T> {

  /// One watcher.
  private record Watcher<T>(Consumer<? super T> told) {}

  private final List<Watcher<T>> watchers = new ArrayList<>();
  private volatile T value;
  private volatile long thread = NONE;
  private boolean telling;

  private static final long NONE = -1;

  public Observed(T value) {
    this.value = value;
  }

  /// A value that follows from others, worked out anew whenever one of them changes; it changes
  /// only when something else comes out.
  public static <T> Observed<T> derived(
      Scope scope, Supplier<? extends T> working, Observed<?>... sources) {
    var derived = new Observed<T>(working.get());
    for (var source : sources)
      source.follow(
          scope,
          _ -> {
            var next = working.get();
            if (!next.equals(derived.value)) derived.set(next);
          });
    return derived;
  }

  public T get() {
    return value;
  }

  /// Tells the watcher of the present value at once, and of every change until the scope ends.
  public void watch(Scope scope, Consumer<? super T> watcher) {
    follow(scope, watcher);
    watcher.accept(value);
  }

  /// Tells the watcher of every change from now on, until the scope ends.
  public void follow(Scope scope, Consumer<? super T> watcher) {
    check();
    var added = new Watcher<T>(watcher);
    watchers.add(added);
    scope.add(() -> watchers.removeIf(each -> each == added));
  }

  /// Does something with the present value and with every later one, each with a scope that ends
  /// when the value is another.
  public void bind(Scope scope, BiConsumer<? super T, Scope> binding) {
    var bound =
        new Object() {
          Scope now = scope.inner();
        };
    watch(
        scope,
        next -> {
          bound.now.close();
          bound.now = scope.inner();
          binding.accept(next, bound.now);
        });
  }

  /// Sets the value and tells everyone, unless it is the same object.
  public void set(T next) {
    check();
    if (next == value) return;
    value = next;
    if (telling) return;
    telling = true;
    try {
      T told;
      do {
        told = value;
        for (var watcher : List.copyOf(watchers))
          if (watchers.contains(watcher)) watcher.told().accept(told);
      } while (told != value);
    } finally {
      telling = false;
    }
  }

  private void check() {
    long now = Thread.currentThread().threadId();
    if (thread == NONE) thread = now;
    if (thread != now)
      throw new IllegalStateException(
          "this belongs to thread " + thread + " and was used on " + now);
  }
}
