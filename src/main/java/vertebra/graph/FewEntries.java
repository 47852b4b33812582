package vertebra.graph;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An immutable map of a few entries in their order, which takes a quarter of the memory of a
/// linked one: a design of 100,000 nodes holds as many hundred thousand of them. Keys and values
/// stand in turn in one array, which is walked through to find one.
final class FewEntries<K, V> extends AbstractMap<K, V> implements SequencedMap<K, V> {

  /// Among more, walking takes longer than hashing.
  private static final int MOST = 8;

  private static final FewEntries<?, ?> EMPTY = new FewEntries<>(new Object[0]);

  private final Object[] entries;

  private FewEntries(Object[] entries) {
    this.entries = entries;
  }

  /// An immutable copy of a map, in its order.
  @SuppressWarnings("unchecked") // an empty map holds no key and no value of any type
  static <K, V> SequencedMap<K, V> copyOf(Map<K, V> map) {
    if (map instanceof FewEntries<K, V> same) return same;
    if (map.isEmpty()) return (FewEntries<K, V>) EMPTY;
    if (map.size() > MOST) return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(map));
    var entries = new Object[2 * map.size()];
    int at = 0;
    for (var entry : map.entrySet()) {
      entries[at++] = entry.getKey();
      entries[at++] = entry.getValue();
    }
    return new FewEntries<>(entries);
  }

  @Override
  public int size() {
    return entries.length / 2;
  }

  @Override
  @SuppressWarnings("unchecked") // what was put in
  public @Nullable V get(@Nullable Object key) {
    for (int at = 0; at < entries.length; at += 2)
      if (entries[at].equals(key)) return (V) entries[at + 1];
    return null;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        return walk();
      }

      @Override
      public int size() {
        return FewEntries.this.size();
      }
    };
  }

  private Iterator<Entry<K, V>> walk() {
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < entries.length;
      }

      @Override
      @SuppressWarnings("unchecked") // what was put in
      public Entry<K, V> next() {
        if (!hasNext()) throw new NoSuchElementException();
        at += 2;
        return Map.entry((K) entries[at - 2], (V) entries[at - 1]);
      }
    };
  }

  @Override
  public SequencedMap<K, V> reversed() {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(this)).reversed();
  }
}
