package vertebra.importing;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.onnx.ElementType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What a file says about a value: more than a wire of a design can say.
sealed interface FileType {

  /// A size of a tensor as the file states it.
  sealed interface FileSize {
    record Stated(long size) implements FileSize {}

    record Named(String name) implements FileSize {}

    /// A size that has no name, so nothing is equal to it.
    record Unnamed() implements FileSize {}
  }

  /// A tensor.
  ///
  /// @param element the number of its element type; 0 where the file leaves it out
  /// @param sizes empty if not even the number of axes is stated
  /// @param sparse whether only what is not zero is stored
  record OfTensor(long element, Optional<List<FileSize>> sizes, boolean sparse)
      implements FileType {
    public OfTensor {
      sizes = sizes.map(List::copyOf);
    }
  }

  record OfSequence(FileType elements) implements FileType {}

  record OfOptional(FileType content) implements FileType {}

  record OfMap(long key, FileType content) implements FileType {}

  /// A type that the file does not state, or of a kind that nobody knows.
  record Unstated() implements FileType {}

  /// The type as a wire has it; empty unless it is a tensor of numbers that Vertebra computes with,
  /// whose axes are stated. A size without a name, or below zero, gets a name that no other size
  /// has.
  ///
  /// @param owner the name of the value, which makes names of sizes its own
  default Optional<TensorType> wire(String owner) {
    if (!(this instanceof OfTensor(var element, var sizes, var sparse))
        || sparse
        || sizes.isEmpty()) return Optional.empty();
    var dtype = ElementType.numbered(element).flatMap(ElementType::dtype);
    if (dtype.isEmpty()) return Optional.empty();
    var dims = new java.util.ArrayList<Dim>();
    for (var size : sizes.get())
      dims.add(
          switch (size) {
            case FileSize.Stated(var number) when number >= 0 -> Dim.of(number);
            case FileSize.Named(var name) when !name.isEmpty() -> Dim.named(name);
            case FileSize _ -> Dim.named("?" + owner + "#" + dims.size());
          });
    return Optional.of(new TensorType(dtype.get(), new Shape(dims)));
  }

  /// As people read it.
  default String words() {
    return switch (this) {
      case OfTensor(var element, var sizes, var sparse) ->
          (sparse ? "sparse " : "")
              + ElementType.numbered(element).map(Object::toString).orElse("?")
              + sizes
                  .map(all ->
                      all.stream().map(FileType::word).collect(Collectors.joining(", ", " [", "]")))
                  .orElse("");
      case OfSequence(var elements) -> "sequence(" + elements.words() + ")";
      case OfOptional(var content) -> "optional(" + content.words() + ")";
      case OfMap(var key, var content) ->
          "map("
              + ElementType.numbered(key).map(Object::toString).orElse("?")
              + ", "
              + content.words()
              + ")";
      case Unstated() -> "?";
    };
  }

  private static String word(FileSize size) {
    return switch (size) {
      case FileSize.Stated(var number) -> Long.toString(number);
      case FileSize.Named(var name) -> name;
      case FileSize.Unnamed() -> "?";
    };
  }
}
