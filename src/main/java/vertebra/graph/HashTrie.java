package vertebra.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable map without an order whose changed copies share everything that did not change.
///
/// It is a trie over the bits of the keys' hashes, five at a time (Bagwell, "Ideal Hash Trees",
/// EPFL 2001): at most seven steps lead to a value, three of them among ten thousand. Many changes
/// at once are cheaper by a [Draft], which writes into what it has copied already.
public final class HashTrie<K, V> {

  private static final int BITS = 5;
  private static final int MASK = 31;

  /// A key with its value, and those whose hash is the same.
  private static final class Leaf {
    final int hash;
    final Object key;
    final Object value;
    final @Nullable Leaf next;

    Leaf(int hash, Object key, Object value, @Nullable Leaf next) {
      this.hash = hash;
      this.key = key;
      this.value = value;
      this.next = next;
    }

    @Nullable Object find(Object wanted) {
      for (var leaf = this; leaf != null; leaf = leaf.next)
        if (leaf.key == wanted || leaf.key.equals(wanted)) return leaf.value;
      return null;
    }

    /// Those of the chain that have another key.
    @Nullable Leaf without(Object unwanted) {
      var rest = next == null ? null : next.without(unwanted);
      if (key.equals(unwanted)) return rest;
      return rest == next ? this : new Leaf(hash, key, value, rest);
    }
  }

  /// What is below a step: the children that there are, in the order of their five bits.
  private static final class Branch {
    int present;
    Object[] children;

    /// The draft that made this branch and may still write into it.
    final @Nullable Object owner;

    /// What all below it make together, once that was asked.
    @Nullable Known known;

    Branch(int present, Object[] children, @Nullable Object owner) {
      this.present = present;
      this.children = children;
      this.owner = owner;
    }

    Branch owned(@Nullable Object by) {
      return owner == by && by != null ? this : new Branch(present, children.clone(), by);
    }
  }

  private record Known(Sum<?, ?> sum, Object value) {}

  /// What values make together, whatever their order.
  ///
  /// @param of what one of them makes alone
  public record Sum<V, S>(Function<? super V, S> of, BinaryOperator<S> plus) {}

  private static final HashTrie<?, ?> EMPTY = new HashTrie<>(new Branch(0, new Object[0], null), 0);

  private final Branch root;
  private final int size;

  private HashTrie(Branch root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked") // an empty map holds no key and no value of any type
  public static <K, V> HashTrie<K, V> empty() {
    return (HashTrie<K, V>) EMPTY;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public Optional<V> find(K key) {
    return Optional.ofNullable(get(key));
  }

  public boolean containsKey(K key) {
    return get(key) != null;
  }

  /// The value of a key, or null if it has none.
  @SuppressWarnings("unchecked") // what was put in
  public @Nullable V get(Object key) {
    return (V) value(root, key);
  }

  private static @Nullable Object value(Branch root, Object key) {
    int hash = spread(key);
    var branch = root;
    for (int shift = 0; ; shift += BITS) {
      int bit = 1 << (hash >>> shift & MASK);
      if ((branch.present & bit) == 0) return null;
      var child = branch.children[index(branch, bit)];
      if (child instanceof Leaf leaf) return leaf.hash == hash ? leaf.find(key) : null;
      branch = (Branch) child;
    }
  }

  public HashTrie<K, V> with(K key, V value) {
    var draft = draft();
    draft.put(key, value);
    return draft.done();
  }

  public HashTrie<K, V> without(K key) {
    var draft = draft();
    draft.remove(key);
    return draft.done();
  }

  /// A copy to write into.
  public Draft<K, V> draft() {
    return new Draft<>(this);
  }

  /// Every key with its value, in no order that means anything.
  @SuppressWarnings("unchecked") // what was put in
  public void forEach(BiConsumer<? super K, ? super V> told) {
    var leaves = leaves(root);
    while (leaves.hasNext()) {
      var leaf = leaves.next();
      told.accept((K) leaf.key, (V) leaf.value);
    }
  }

  /// Every key, in no order that means anything.
  public Iterable<K> keys() {
    return () ->
        new Iterator<>() {
          private final Iterator<Leaf> leaves = leaves(root);

          @Override
          public boolean hasNext() {
            return leaves.hasNext();
          }

          @Override
          @SuppressWarnings("unchecked") // what was put in
          public K next() {
            return (K) leaves.next().key;
          }
        };
  }

  private static Iterator<Leaf> leaves(Branch root) {
    return new Iterator<>() {
      private final Branch[] path = new Branch[9];
      private final int[] at = new int[9];
      private int depth;
      private @Nullable Leaf next;

      {
        path[0] = root;
        next = found();
      }

      private @Nullable Leaf found() {
        while (depth >= 0) {
          var branch = path[depth];
          if (at[depth] == branch.children.length) {
            depth--;
            continue;
          }
          var child = branch.children[at[depth]++];
          if (child instanceof Leaf leaf) return leaf;
          path[++depth] = (Branch) child;
          at[depth] = 0;
        }
        return null;
      }

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Leaf next() {
        var leaf = next;
        if (leaf == null) throw new NoSuchElementException();
        next = leaf.next != null ? leaf.next : found();
        return leaf;
      }
    };
  }

  /// What all values make together; empty if there are none. A map that was made from another for
  /// which that is known costs what was changed, as long as no other sum was asked in between.
  public <S> Optional<S> sum(Sum<V, S> sum) {
    return isEmpty() ? Optional.empty() : Optional.of(total(root, sum));
  }

  @SuppressWarnings("unchecked") // what was put in, and what this sum made
  private static <V, S> S total(Branch branch, Sum<V, S> sum) {
    var known = branch.known;
    if (known != null && known.sum().equals(sum)) return (S) known.value();
    @Nullable S all = null;
    for (var child : branch.children) {
      if (child instanceof Branch below) all = plus(sum, all, total(below, sum));
      else
        for (var leaf = (Leaf) child; leaf != null; leaf = leaf.next)
          all = plus(sum, all, sum.of().apply((V) leaf.value));
    }
    S total = Objects.requireNonNull(all);
    branch.known = new Known(sum, total);
    return total;
  }

  private static <S> S plus(Sum<?, S> sum, @Nullable S one, S other) {
    return one == null ? other : sum.plus().apply(one, other);
  }

  /// Tells every key that has not the same object as its value in both maps. What the maps share is
  /// not looked at, so that this costs what one was changed by to become the other.
  @SuppressWarnings("unchecked") // what was put in
  public void forEachDifference(HashTrie<K, V> other, Consumer<? super K> told) {
    differences(root, other.root, 0, key -> told.accept((K) key));
  }

  private static void differences(
      @Nullable Object one, @Nullable Object other, int shift, Consumer<Object> told) {
    if (one == other) return;
    if (one instanceof Branch first && other instanceof Branch second) {
      for (int left = first.present | second.present; left != 0; left &= left - 1) {
        int bit = left & -left;
        differences(child(first, bit), child(second, bit), shift + BITS, told);
      }
      return;
    }
    for (var leaf : entries(one))
      if (value(other, leaf, shift) != leaf.value) told.accept(leaf.key);
    for (var leaf : entries(other)) if (value(one, leaf, shift) == null) told.accept(leaf.key);
  }

  private static @Nullable Object child(Branch branch, int bit) {
    return (branch.present & bit) == 0 ? null : branch.children[index(branch, bit)];
  }

  private static List<Leaf> entries(@Nullable Object below) {
    var all = new ArrayList<Leaf>();
    if (below instanceof Branch branch) leaves(branch).forEachRemaining(all::add);
    else for (var leaf = (Leaf) below; leaf != null; leaf = leaf.next) all.add(leaf);
    return all;
  }

  private static @Nullable Object value(@Nullable Object below, Leaf wanted, int shift) {
    var at = below;
    for (int step = shift; at instanceof Branch branch; step += BITS)
      at = child(branch, 1 << (wanted.hash >>> step & MASK));
    return at == null || ((Leaf) at).hash != wanted.hash ? null : ((Leaf) at).find(wanted.key);
  }

  /// The hash with all of its bits mixed: names that end in numbers differ in few of them.
  private static int spread(Object key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 16;
  }

  private static int index(Branch branch, int bit) {
    return Integer.bitCount(branch.present & bit - 1);
  }

  /// A map that is being changed. It may be used by one thread; what it came from stays as it was,
  /// and so does what it gave away.
  public static final class Draft<K, V> {
    private final HashTrie<K, V> before;
    private Object owner = new Object();
    private Branch root;
    private int size;

    private Draft(HashTrie<K, V> before) {
      this.before = before;
      root = before.root;
      size = before.size;
    }

    public int size() {
      return size;
    }

    /// The value of a key, or null if it has none.
    @SuppressWarnings("unchecked") // what was put in
    public @Nullable V get(K key) {
      return (V) value(root, key);
    }

    public boolean containsKey(K key) {
      return get(key) != null;
    }

    public void put(K key, V value) {
      root = put(root, spread(key), 0, key, Objects.requireNonNull(value));
    }

    public void remove(K key) {
      if (!containsKey(key)) return;
      root = removed(root, spread(key), 0, key);
      size--;
    }

    /// The map as it is now.
    public HashTrie<K, V> done() {
      owner = new Object();
      return root == before.root ? before : new HashTrie<>(root, size);
    }

    private Branch put(Branch branch, int hash, int shift, Object key, Object value) {
      int bit = 1 << (hash >>> shift & MASK);
      int at = index(branch, bit);
      if ((branch.present & bit) == 0) {
        size++;
        return grown(branch, bit, at, new Leaf(hash, key, value, null));
      }
      var old = branch.children[at];
      Object changed;
      if (old instanceof Branch below) {
        changed = put(below, hash, shift + BITS, key, value);
      } else {
        var leaf = (Leaf) old;
        if (leaf.hash == hash) {
          var known = leaf.find(key);
          if (known == value) return branch;
          if (known == null) size++;
          changed = new Leaf(hash, key, value, known == null ? leaf : leaf.without(key));
        } else {
          size++;
          changed = apart(leaf, new Leaf(hash, key, value, null), shift + BITS);
        }
      }
      if (changed == old) return branch;
      var owned = branch.owned(owner);
      owned.children[at] = changed;
      return owned;
    }

    /// A branch with one child more.
    private Branch grown(Branch branch, int bit, int at, Object child) {
      var children = Arrays.copyOf(branch.children, branch.children.length + 1);
      System.arraycopy(children, at, children, at + 1, branch.children.length - at);
      children[at] = child;
      if (branch.owner != owner) return new Branch(branch.present | bit, children, owner);
      branch.present |= bit;
      branch.children = children;
      return branch;
    }

    /// Two leaves under as many steps as their hashes have in common.
    private Branch apart(Leaf one, Leaf other, int shift) {
      int first = one.hash >>> shift & MASK;
      int second = other.hash >>> shift & MASK;
      if (first == second)
        return new Branch(1 << first, new Object[] {apart(one, other, shift + BITS)}, owner);
      return new Branch(
          1 << first | 1 << second,
          first < second ? new Object[] {one, other} : new Object[] {other, one},
          owner);
    }

    private Branch removed(Branch branch, int hash, int shift, Object key) {
      int bit = 1 << (hash >>> shift & MASK);
      int at = index(branch, bit);
      var old = branch.children[at];
      Object changed;
      if (old instanceof Branch below) {
        var rest = removed(below, hash, shift + BITS, key);
        boolean single = rest.children.length == 1 && rest.children[0] instanceof Leaf;
        changed = single ? rest.children[0] : rest;
      } else {
        changed = ((Leaf) old).without(key);
      }
      if (changed != null) {
        var owned = branch.owned(owner);
        owned.children[at] = changed;
        return owned;
      }
      var children = new Object[branch.children.length - 1];
      System.arraycopy(branch.children, 0, children, 0, at);
      System.arraycopy(branch.children, at + 1, children, at, children.length - at);
      return new Branch(branch.present & ~bit, children, owner);
    }
  }
}
