package vertebra.tensor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A tensor that stands somewhere: which bytes of which file, what their numbers are, and how they
/// are to be looked at.
///
/// It is the one noun for weights that were imported, trained or frozen, for tensors of other
/// programs' files, and for values that replace what flows. It holds no numbers; whoever reads them
/// checks the stamp first.
///
/// @param name the tensor's name where it stands, any text
/// @param elementType the element type there by its name in the ONNX specification, in lower case;
///   not every one is a [DType] (`uint16`, `float8e4m3fn`)
/// @param dims the shape there
/// @param views how it is looked at, one after the other
public record TensorRef(
    Home home, String name, Range range, String elementType, List<Long> dims, List<View> views) {

  /// Where a tensor stands.
  public sealed interface Home {

    /// A file of the user's.
    ///
    /// @param path from the folder of the design, with `/` between the names
    record OfFile(String path, FileStamp stamp) implements Home {}

    /// The design's own file.
    record OfDesign() implements Home {}
  }

  /// What a file was when the tensor was found in it: another stamp means perhaps other numbers.
  ///
  /// @param checksum of the whole file, once somebody took the time
  public record FileStamp(long bytes, Instant written, Optional<String> checksum) {}

  /// Bytes one after another.
  public record Range(long offset, long length) {
    public Range {
      if (offset < 0 || length < 0 || offset + length < 0)
        throw new IllegalArgumentException("no bytes: " + length + " from " + offset);
    }
  }

  /// A way to look at a tensor without copying it.
  public sealed interface View {

    /// The axes in another order: axis `i` of the view is axis `axes[i]` of the tensor.
    record Transpose(List<Integer> axes) implements View {
      public Transpose {
        axes = List.copyOf(axes);
      }
    }

    /// A part along one axis, `end` excluded.
    record Slice(int axis, long begin, long end) implements View {}

    /// The numbers as another type.
    record Cast(DType to) implements View {}
  }

  public TensorRef {
    dims = List.copyOf(dims);
    views = List.copyOf(views);
    if (!elementType.matches("[a-z][a-z0-9]*"))
      throw new IllegalArgumentException("\"" + elementType + "\" cannot name an element type");
    long elements = 1;
    for (long dim : dims) {
      if (dim < 0) throw new IllegalArgumentException("a negative size: " + dim);
      elements = Math.multiplyExact(elements, dim);
    }
    var known = DType.named(elementType);
    if (known.isPresent() && range.length() != elements * known.get().bytes())
      throw new IllegalArgumentException(
          elementType + " " + dims + " does not fill " + range.length() + " bytes");
    dims(dims, views);
  }

  /// The shape that is seen through all views.
  public List<Long> seenDims() {
    return dims(dims, views);
  }

  /// The element type that is seen through all views; empty if it is none of ours.
  public Optional<DType> seenType() {
    var seen = DType.named(elementType);
    for (var view : views) if (view instanceof View.Cast(var to)) seen = Optional.of(to);
    return seen;
  }

  /// This tensor looked at in one more way.
  public TensorRef seen(View view) {
    var more = new ArrayList<>(views);
    more.add(view);
    return new TensorRef(home, name, range, elementType, dims, more);
  }

  private static List<Long> dims(List<Long> dims, List<View> views) {
    var seen = dims;
    for (var view : views) seen = dims(seen, view);
    return seen;
  }

  private static List<Long> dims(List<Long> dims, View view) {
    return switch (view) {
      case View.Cast _ -> dims;
      case View.Transpose(var axes) -> {
        if (!axes.stream()
            .sorted()
            .toList()
            .equals(IntStream.range(0, dims.size()).boxed().toList()))
          throw new IllegalArgumentException(axes + " is no order of " + dims.size() + " axes");
        yield axes.stream().map(dims::get).toList();
      }
      case View.Slice(var axis, var begin, var end) -> {
        var part = new ArrayList<>(dims);
        if (axis < 0 || axis >= dims.size() || begin < 0 || begin > end || end > dims.get(axis))
          throw new IllegalArgumentException(
              "axis " + axis + " of " + dims + " has no part from " + begin + " to " + end);
        part.set(axis, end - begin);
        yield part;
      }
    };
  }
}
