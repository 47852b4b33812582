package vertebra.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.tensor.Dim.Verdict;

/// An ordered list of extents; rank zero is a scalar. Images are `[batch, channels, height,
/// width]`.
public record Shape(List<Dim> dims) {

  /// What other programs print around sizes.
  private static final String AROUND = "^([A-Za-z][\\w.=]*)?[\\[(]+|[\\])]+$";

  public Shape {
    dims = List.copyOf(dims);
  }

  public static Shape of(Dim... dims) {
    return new Shape(List.of(dims));
  }

  public static Shape of(long... dims) {
    return new Shape(Arrays.stream(dims).mapToObj(Dim::of).toList());
  }

  /// Reads `N,3,224,224`: numbers are known extents, words are symbols; an empty text is a scalar.
  public static Shape parse(String text) {
    if (text.isBlank()) return new Shape(List.of());
    return new Shape(Arrays.stream(text.split(",", -1)).map(Dim::parse).toList());
  }

  /// Reads sizes as people write and as the program shows them: `1,3,64,64`, `[1, 3, 64, 64]`,
  /// `3x64x64`, `N×3×64×64`, `3 by 64`, `3 64 64`, `64 px`, `torch.Size([3, 64])`, and `224²` or
  /// `224^2` for two equal sizes. A first size that is left open (`?`, `-1`, `None`) is the batch,
  /// and a sign at the end after which nothing stands yet is none.
  ///
  /// @throws IllegalArgumentException if a part is neither a number nor the name of a size
  public static Shape read(String text) {
    var bare = PlainNumbers.of(text).strip().replaceAll(AROUND, "");
    return parse(
        bare.replaceAll("^\\s*(\\?|-1|None|null)(?=\\W|[xX])", "N")
            .replaceAll("(?<=\\d|²)\\s*(px|pixels?)\\b", "")
            .replaceAll("(?<=\\w|²)\\s+by(\\s+(?=\\w)|\\s*$)", "×")
            .replaceAll("(?<=\\d|²|\\b[A-Znchw])\\s*[xX]\\s*(?=\\d|[A-Znchw]\\b)", "×")
            .replaceAll("([A-Za-z0-9_]+)\\s*(²|\\^2\\b)", "$1,$1")
            .replaceAll("([,;×*]|(?<=\\d)\\s*[xX])\\s*$", "")
            .strip()
            .replaceAll("\\s*[,;×*]\\s*|\\s+", ","));
  }

  public int rank() {
    return dims.size();
  }

  /// The extent of one axis; negative axes count from the end.
  public Dim dim(int axis) {
    return dims.get(axis < 0 ? axis + rank() : axis);
  }

  /// This shape with another extent on one axis; negative axes count from the end.
  public Shape with(int axis, Dim extent) {
    var changed = new ArrayList<>(dims);
    changed.set(axis < 0 ? axis + rank() : axis, extent);
    return new Shape(changed);
  }

  /// Whether both shapes are the same for every, no, or some value of their symbols.
  public Verdict equalTo(Shape other) {
    if (rank() != other.rank()) return Verdict.NO;
    var verdict = Verdict.YES;
    for (int axis = 0; axis < rank(); axis++) {
      switch (dim(axis).equalTo(other.dim(axis))) {
        case NO -> {
          return Verdict.NO;
        }
        case OPEN -> verdict = Verdict.OPEN;
        case YES -> {}
      }
    }
    return verdict;
  }

  public Shape substitute(Map<String, Long> sizes) {
    return new Shape(dims.stream().map(dim -> dim.substitute(sizes)).toList());
  }

  /// The same shape of a model's input, whose first axis is the batch whatever its name.
  public Shape batched() {
    if (rank() == 0 || !(dim(0) instanceof Dim.Symbol(var name, _))) return this;
    var batch = new Dim.Symbol(name, true);
    return new Shape(
        dims.stream()
            .map(dim -> dim instanceof Dim.Symbol(var other, _) && other.equals(name) ? batch : dim)
            .toList());
  }

  /// This shape in batches of so many.
  public Shape inBatchesOf(long samples) {
    var sizes =
        symbols()
            .filter(Dim.Symbol::isBatch)
            .collect(Collectors.toMap(Dim.Symbol::name, _ -> samples));
    return sizes.isEmpty() ? this : substitute(sizes);
  }

  /// The undecided sizes that the extents depend on, each once.
  public Stream<Dim.Symbol> symbols() {
    return isKnown()
        ? Stream.of()
        : dims.stream().flatMap(dim -> dim.symbols().stream()).distinct();
  }

  /// Whether every extent is a number.
  public boolean isKnown() {
    return dims.stream().allMatch(dim -> dim instanceof Dim.Known);
  }

  /// The extents as numbers; every extent must be known.
  public long[] toLongs() {
    return dims.stream().mapToLong(Dim::value).toArray();
  }

  /// The number of elements, with the first axis counted once if it is a symbol (so: per sample).
  /// Empty if another extent is undecided. Throws [ArithmeticException] when the number does not
  /// fit in 64 bits.
  public OptionalLong elementsPerSample() {
    long product = 1;
    for (int axis = 0; axis < rank(); axis++) {
      if (dim(axis) instanceof Dim.Known(var value)) product = Math.multiplyExact(product, value);
      else if (axis > 0) return OptionalLong.empty();
    }
    return OptionalLong.of(product);
  }

  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
