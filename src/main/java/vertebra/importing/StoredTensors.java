package vertebra.importing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import vertebra.graph.Value;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;
import vertebra.tensor.TensorRef;
import vertebra.tensor.TensorRef.FileStamp;
import vertebra.tensor.TensorRef.Home;

/// The tensors of a file as references: where their numbers stand, never the numbers.
///
/// Numbers that do not stand as they are in memory (lists of variable length, texts, sparse
/// tensors) are referred to with all of their message, as an element type that no operator has:
/// `int64list`, `stringlist`.
final class StoredTensors {

  /// More numbers are no shape and no axes.
  private static final int FEW = 64;

  private final MappedFile file;
  private final String path;
  private final Map<String, FileStamp> dataFiles = new HashMap<>();

  /// @param path how the design names the file
  StoredTensors(MappedFile file, String path) {
    this.file = file;
    this.path = path;
  }

  TensorRef of(IndexedTensor tensor) throws ModelException {
    var type = tensor.elementType();
    var name = type.flatMap(ElementType::dtype).map(DType::toString);
    var element = name.or(() -> type.map(ElementType::toString)).orElse("unknown");
    if (tensor.external().isPresent()) {
      var pairs = tensor.external().get();
      var location = pairs.getOrDefault("location", "");
      long bytes = type.orElseThrow().bytes(elements(tensor));
      return new TensorRef(
          new Home.OfFile(beside(location), stamp(location)),
          tensor.name(),
          new TensorRef.Range(Long.parseLong(pairs.getOrDefault("offset", "0")), bytes),
          element,
          tensor.dims(),
          List.of());
    }
    var raw = inMemoryOrder(tensor);
    var span = raw.orElse(tensor.place().content());
    return new TensorRef(
        new Home.OfFile(path, file.stamp()),
        tensor.name(),
        new TensorRef.Range(span.start(), span.length()),
        raw.isPresent() ? element : element + "list",
        tensor.dims(),
        List.of());
  }

  /// Where the numbers of a tensor stand as they are in memory, if they do so in the model file.
  static Optional<FileSpan> inMemoryOrder(IndexedTensor tensor) {
    return tensor.raw().or(() -> floats(tensor));
  }

  /// Real numbers in a list stand as they are in memory if the list is packed.
  private static Optional<FileSpan> floats(IndexedTensor tensor) {
    if (tensor.data().size() != 1) return Optional.empty();
    var piece = tensor.data().getFirst();
    boolean isPlain =
        piece.packed()
            && (tensor.elementType().filter(ElementType.FLOAT::equals).isPresent()
                || tensor.elementType().filter(ElementType.DOUBLE::equals).isPresent());
    return isPlain ? Optional.of(piece.span()) : Optional.empty();
  }

  private static long elements(IndexedTensor tensor) {
    return tensor.dims().stream().reduce(1L, Math::multiplyExact);
  }

  private String beside(String location) {
    int slash = path.lastIndexOf('/');
    return path.substring(0, slash + 1) + location;
  }

  private FileStamp stamp(String location) throws ModelException {
    var known = dataFiles.get(location);
    if (known != null) return known;
    var data = Objects.requireNonNull(file.path().toAbsolutePath().getParent()).resolve(location);
    try {
      var stamp = stamp(data);
      dataFiles.put(location, stamp);
      return stamp;
    } catch (IOException gone) {
      throw new ModelException(
          vertebra.text.Texts.say("onnx.needs-the-data-file", file.path(), location), gone);
    }
  }

  private static FileStamp stamp(Path data) throws IOException {
    return new FileStamp(
        Files.size(data), Files.getLastModifiedTime(data).toInstant(), Optional.empty());
  }

  /// The numbers of a small tensor of whole numbers, such as a shape.
  Optional<Value> few(IndexedTensor tensor) throws ModelException {
    if (tensor.dims().size() > 1 || tensor.external().isPresent()) return Optional.empty();
    var type = tensor.elementType();
    boolean isWhole =
        type.filter(each -> each == ElementType.INT64 || each == ElementType.INT32).isPresent();
    if (!isWhole || elements(tensor) > FEW) return Optional.empty();
    var numbers = new ArrayList<Value>();
    if (tensor.raw().isPresent()) {
      long size = type.orElseThrow().bits() / 8;
      for (long at = tensor.raw().get().start(); at < tensor.raw().get().end(); at += size)
        numbers.add(Value.of(size == 8 ? file.whole(at) : (long) file.whole32(at)));
    } else {
      int field =
          type.orElseThrow() == ElementType.INT64
              ? MessageFields.TENSOR_INT64S
              : MessageFields.TENSOR_INT32S;
      for (long number : FieldWalk.numbers(file, tensor.place().content(), field))
        numbers.add(Value.of(number));
    }
    return Optional.of(Value.of(numbers));
  }
}
