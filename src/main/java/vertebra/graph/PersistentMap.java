package vertebra.graph;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable map in insertion order whose changed copies share everything that did not change.
///
/// A change costs O(log n) time and memory, so a thousand undo steps of a large design cost about a
/// megabyte. Replacing the value of a key keeps its place.
public final class PersistentMap<K, V> extends AbstractMap<K, V> {

  private record Slot<V>(long place, V value) {}

  /// Takes a value out of its slot.
  private record Within<V, S>(Function<? super V, S> of) implements Function<Slot<V>, S> {
    @Override
    public S apply(Slot<V> slot) {
      return of.apply(slot.value());
    }
  }

  private static final PersistentMap<?, ?> EMPTY =
      new PersistentMap<>(HashTrie.empty(), Places.EMPTY, 0);

  private final HashTrie<K, Slot<V>> slots;

  /// The keys by their places.
  private final Places order;

  private final long next;

  private PersistentMap(HashTrie<K, Slot<V>> slots, Places order, long next) {
    this.slots = slots;
    this.order = order;
    this.next = next;
  }

  @SuppressWarnings("unchecked") // an empty map holds no key and no value of any type
  public static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  /// A map of what another holds, in its order.
  public static <K, V> PersistentMap<K, V> copyOf(Map<? extends K, ? extends V> map) {
    var slots = HashTrie.<K, Slot<V>>empty().draft();
    var keys = new Object[map.size()];
    int next = 0;
    for (var entry : map.entrySet()) {
      slots.put(entry.getKey(), new Slot<>(next, entry.getValue()));
      keys[next++] = entry.getKey();
    }
    return new PersistentMap<>(slots.done(), Places.of(keys), next);
  }

  /// The map with an entry more, at the end, or with another value at the place of an old one.
  public PersistentMap<K, V> with(K key, V value) {
    var slot = slots.get(key);
    if (slot == null)
      return new PersistentMap<>(
          slots.with(key, new Slot<>(next, value)), order.with(next, key), next + 1);
    if (slot.value() == value) return this;
    return new PersistentMap<>(slots.with(key, new Slot<>(slot.place(), value)), order, next);
  }

  public PersistentMap<K, V> without(K key) {
    var slot = slots.get(key);
    return slot == null
        ? this
        : new PersistentMap<>(slots.without(key), order.without(slot.place()), next);
  }

  /// The map with another key at the place of an old one, with its value. The new key must be free.
  PersistentMap<K, V> renamed(K key, K other) {
    var slot = slots.get(key);
    if (slot == null) return this;
    return new PersistentMap<>(
        slots.without(key).with(other, slot), order.with(slot.place(), other), next);
  }

  public Optional<V> find(K key) {
    return Optional.ofNullable(get(key));
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    var slot = key == null ? null : slots.get(key);
    return slot == null ? null : slot.value();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  /// The keys whose entries pass, in the order of the map. Only those that pass are put into order,
  /// so that few among very many cost less than a walk.
  public List<K> keysOf(BiPredicate<? super K, ? super V> passes) {
    var found = new TreeMap<Long, K>();
    slots.forEach((key, slot) -> {
      if (passes.test(key, slot.value())) found.put(slot.place(), key);
    });
    return List.copyOf(found.values());
  }

  /// What all values make together, as [HashTrie#sum] tells it.
  public <S> Optional<S> sum(HashTrie.Sum<V, S> sum) {
    return slots.sum(new HashTrie.Sum<>(new Within<>(sum.of()), sum.plus()));
  }

  /// Tells every value, in no order that means anything.
  public void forEachValue(Consumer<? super V> told) {
    slots.forEach((_, slot) -> told.accept(slot.value()));
  }

  /// Tells every key whose value or place is another in the other map, at the cost of what one was
  /// changed by to become the other.
  public void forEachDifference(PersistentMap<K, V> other, Consumer<? super K> told) {
    slots.forEachDifference(other.slots, told);
  }

  /// A number that is larger the later a key stands in the order; -1 if it is not there.
  long place(K key) {
    var slot = slots.get(key);
    return slot == null ? -1 : slot.place();
  }

  /// Whether both maps hold the same keys in the same order because one was made from the other by
  /// replacing values.
  boolean sharesKeysWith(PersistentMap<K, ?> other) {
    return order == other.order;
  }

  @Override
  public int size() {
    return slots.size();
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        var keys = order.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return keys.hasNext();
          }

          @Override
          @SuppressWarnings("unchecked") // the order holds keys alone
          public Entry<K, V> next() {
            var key = (K) keys.next();
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

  /// Things at numbered places, some of them empty: a tree of thirty-two branches a step, as high
  /// as the largest number needs.
  private static final class Places {
    private static final int BITS = 5;
    private static final int WIDTH = 1 << BITS;
    static final Places EMPTY = new Places(new @Nullable Object[WIDTH], 0);

    private final @Nullable Object[] root;
    private final int height;

    private Places(@Nullable Object[] root, int height) {
      this.root = root;
      this.height = height;
    }

    /// Things at the first places, one after the other.
    static Places of(Object[] things) {
      if (things.length == 0) return EMPTY;
      Object[] level = things;
      int height = -1;
      do {
        var above = new Object[(level.length + WIDTH - 1) / WIDTH];
        for (int i = 0; i < above.length; i++)
          above[i] = Arrays.copyOfRange(level, i * WIDTH, (i + 1) * WIDTH, Object[].class);
        level = above;
        height++;
      } while (level.length > 1);
      return new Places((@Nullable Object[]) level[0], height);
    }

    Places with(long place, Object thing) {
      var high = this;
      while (place >>> BITS * (high.height + 1) != 0) {
        var above = new @Nullable Object[WIDTH];
        above[0] = high.root;
        high = new Places(above, high.height + 1);
      }
      return new Places(
          Objects.requireNonNull(set(high.root, high.height, place, thing)), high.height);
    }

    Places without(long place) {
      var rest = set(root, height, place, null);
      return rest == null ? EMPTY : new Places(rest, height);
    }

    /// The branch with another thing at a place; null if none is left in it.
    private static @Nullable Object @Nullable [] set(
        @Nullable Object @Nullable [] branch, int height, long place, @Nullable Object thing) {
      @Nullable Object[] changed = branch == null ? new @Nullable Object[WIDTH] : branch.clone();
      int at = (int) (place >>> BITS * height) & WIDTH - 1;
      changed[at] =
          height == 0 ? thing : set((@Nullable Object[]) changed[at], height - 1, place, thing);
      if (changed[at] != null) return changed;
      for (var child : changed) if (child != null) return changed;
      return null;
    }

    Iterator<Object> iterator() {
      return new Iterator<>() {
        private final @Nullable Object[][] path = new @Nullable Object[height + 1][];
        private final int[] at = new int[height + 1];
        private int depth;
        private @Nullable Object next;

        {
          path[0] = root;
          next = found();
        }

        private @Nullable Object found() {
          while (depth >= 0) {
            if (at[depth] == WIDTH) {
              depth--;
              continue;
            }
            var child = path[depth][at[depth]++];
            if (child == null) continue;
            if (depth == height) return child;
            path[++depth] = (@Nullable Object[]) child;
            at[depth] = 0;
          }
          return null;
        }

        @Override
        public boolean hasNext() {
          return next != null;
        }

        @Override
        public Object next() {
          var thing = next;
          if (thing == null) throw new NoSuchElementException();
          next = found();
          return thing;
        }
      };
    }
  }
}
