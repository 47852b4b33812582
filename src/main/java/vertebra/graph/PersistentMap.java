package vertebra.graph;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/// An immutable map in insertion order whose changed copies share everything that did not change.
///
/// A change costs O(log n) time and memory, so a thousand undo steps of a large design cost about a
/// megabyte. Replacing the value of a key keeps its place.
public final class PersistentMap<K, V> extends AbstractMap<K, V> {

  private record Slot<V>(long place, V value) {}

  private static final PersistentMap<?, ?> EMPTY =
      new PersistentMap<>(HashTreePMap.empty(), TreePMap.empty(), 0);

  private final PMap<K, Slot<V>> slots;
  private final TreePMap<Long, K> order;
  private final long next;

  private PersistentMap(PMap<K, Slot<V>> slots, TreePMap<Long, K> order, long next) {
    this.slots = slots;
    this.order = order;
    this.next = next;
  }

  @SuppressWarnings("unchecked") // an empty map holds no key and no value of any type
  public static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  public static <K, V> PersistentMap<K, V> copyOf(Map<? extends K, ? extends V> map) {
    PersistentMap<K, V> copy = empty();
    for (var entry : map.entrySet()) copy = copy.with(entry.getKey(), entry.getValue());
    return copy;
  }

  /// The map with an entry more, at the end, or with another value at the place of an old one.
  public PersistentMap<K, V> with(K key, V value) {
    var slot = slots.get(key);
    if (slot == null)
      return new PersistentMap<>(
          slots.plus(key, new Slot<>(next, value)), order.plus(next, key), next + 1);
    if (slot.value() == value) return this;
    return new PersistentMap<>(slots.plus(key, new Slot<>(slot.place(), value)), order, next);
  }

  public PersistentMap<K, V> without(K key) {
    var slot = slots.get(key);
    return slot == null
        ? this
        : new PersistentMap<>(slots.minus(key), order.minus(slot.place()), next);
  }

  /// The map with another key at the place of an old one, with its value. The new key must be free.
  PersistentMap<K, V> renamed(K key, K other) {
    var slot = slots.get(key);
    if (slot == null) return this;
    return new PersistentMap<>(
        slots.minus(key).plus(other, slot), order.plus(slot.place(), other), next);
  }

  public Optional<V> find(K key) {
    return Optional.ofNullable(get(key));
  }

  @Override
  @SuppressWarnings("SuspiciousMethodCalls")
  public @Nullable V get(@Nullable Object key) {
    var slot = slots.get(key);
    return slot == null ? null : slot.value();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return slots.containsKey(key);
  }

  /// Whether both maps hold the same keys in the same order because one was made from the other by
  /// replacing values.
  boolean sharesKeysWith(PersistentMap<K, ?> other) {
    return order == other.order;
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        var keys = order.values().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return keys.hasNext();
          }

          @Override
          public Entry<K, V> next() {
            var key = keys.next();
            return Map.entry(key, Objects.requireNonNull(slots.get(key)).value());
          }
        };
      }

      @Override
      public int size() {
        return slots.size();
      }
    };
  }
}
