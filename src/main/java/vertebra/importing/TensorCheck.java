package vertebra.importing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import vertebra.importing.ModelIndex.DataPiece;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;
import vertebra.text.Message;

/// Whether stored tensors are as long as they say, and their data where it may be.
final class TensorCheck {

  private final MappedFile file;
  private final Faults faults;

  TensorCheck(MappedFile file, Faults faults) {
    this.file = file;
    this.faults = faults;
  }

  /// @param place what the tensor belongs to, where it has no name
  void check(IndexedTensor tensor, String place) {
    var name = tensor.name().isEmpty() ? place : tensor.name();
    var type = tensor.elementType();
    if (type.isEmpty()) {
      faults.error(
          "element-type-expected", name, Message.of("fault.element-type", tensor.element()));
      return;
    }
    long elements = 1;
    long bytes;
    try {
      for (long dim : tensor.dims()) {
        if (dim < 0) {
          faults.error("size-expected", name, Message.of("fault.negative-size", tensor.dims()));
          return;
        }
        elements = Math.multiplyExact(elements, dim);
      }
      bytes = type.get().bytes(elements);
    } catch (ArithmeticException overflow) {
      faults.error("size-expected", name, Message.of("fault.too-many-elements", tensor.dims()));
      return;
    }
    if (tensor.external().isPresent()) checkExternal(name, bytes, tensor.external().get());
    else if (tensor.raw().isPresent()) checkRaw(name, type.get(), bytes, tensor.raw().get());
    else checkListed(name, type.get(), elements, tensor);
  }

  /// Whether the numbers of a sparse tensor stand where it has places: in a row, or axis by axis.
  void checkPlaces(IndexedTensor sparse) throws ModelException {
    var wire = new FieldWalk(file, sparse.place().content());
    while (wire.next()) if (wire.field() == MessageFields.SPARSE_INDICES) checkPlaces(sparse, wire);
  }

  private void checkPlaces(IndexedTensor sparse, FieldWalk indices) throws ModelException {
    var places = new ArrayList<Long>();
    var shape = new ArrayList<Long>();
    var wire = new FieldWalk(file, indices.content());
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.TENSOR_DIMS -> wire.numbers(shape, Integer.MAX_VALUE);
        case MessageFields.TENSOR_INT64S -> wire.numbers(places, Integer.MAX_VALUE);
        case MessageFields.TENSOR_RAW -> {
          var raw = wire.content();
          for (long at = raw.start(); at + 8 <= raw.end(); at += 8) places.add(file.whole(at));
        }
        default -> {}
      }
    var dims = sparse.dims();
    var lengths =
        shape.size() == 2 && !dims.isEmpty()
            ? dims
            : List.of(dims.stream().reduce(1L, (a, b) -> a * b));
    for (int i = 0; i < places.size(); i++) {
      long length = lengths.get(i % lengths.size());
      if (places.get(i) >= 0 && places.get(i) < length) continue;
      faults.error("index-expected", sparse.name(), Message.of("fault.place", places.get(i), dims));
      return;
    }
  }

  private void checkRaw(String name, ElementType type, long bytes, FileSpan raw) {
    if (type == ElementType.STRING)
      faults.error("data-expected", name, Message.of("fault.raw-texts"));
    else if (raw.length() != bytes)
      faults.error("data-expected", name, Message.of("fault.bytes", bytes, raw.length()));
  }

  private void checkListed(String name, ElementType type, long elements, IndexedTensor tensor) {
    long wanted = Math.multiplyExact(Math.ceilDiv(elements, perEntry(type)), entries(type));
    long found = 0;
    for (var piece : tensor.data()) {
      if (piece.field() != field(type)) {
        faults.error("data-expected", name, Message.of("fault.other-field", type));
        return;
      }
      found += entries(piece);
    }
    if (found != wanted)
      faults.error("data-expected", name, Message.of("fault.elements", wanted, found));
  }

  /// The field that holds elements one by one (`onnx.proto`, `TensorProto`).
  private static int field(ElementType type) {
    return switch (type) {
      case FLOAT, COMPLEX64 -> MessageFields.TENSOR_FLOATS;
      case DOUBLE, COMPLEX128 -> MessageFields.TENSOR_DOUBLES;
      case INT64 -> MessageFields.TENSOR_INT64S;
      case UINT32, UINT64 -> MessageFields.TENSOR_UINT64S;
      case STRING -> MessageFields.TENSOR_STRINGS;
      default -> MessageFields.TENSOR_INT32S;
    };
  }

  /// How many elements share an entry.
  private static long perEntry(ElementType type) {
    return type.bits() == 4 ? 2 : type.bits() == 2 ? 4 : 1;
  }

  /// How many entries an element takes.
  private static long entries(ElementType type) {
    return type == ElementType.COMPLEX64 || type == ElementType.COMPLEX128 ? 2 : 1;
  }

  private long entries(DataPiece piece) {
    if (!piece.packed()) return 1;
    return switch (piece.field()) {
      case MessageFields.TENSOR_FLOATS -> piece.span().length() / 4;
      case MessageFields.TENSOR_DOUBLES -> piece.span().length() / 8;
      default -> {
        long ends = 0;
        for (long at = piece.span().start(); at < piece.span().end(); at++)
          if (file.at(at) >= 0) ends++;
        yield ends;
      }
    };
  }

  private void checkExternal(String name, long bytes, Map<String, String> external) {
    var location = external.getOrDefault("location", "");
    var folder = Objects.requireNonNull(file.path().toAbsolutePath().normalize().getParent());
    try {
      var data = folder.resolve(location).normalize();
      boolean inside =
          !location.isEmpty() && !Path.of(location).isAbsolute() && data.startsWith(folder);
      if (!inside || Files.exists(data) && !data.toRealPath().startsWith(folder.toRealPath())) {
        faults.error("data-inside-expected", name, Message.of("fault.outside", location));
        return;
      }
      if (!Files.isRegularFile(data)) {
        faults.error("data-expected", name, Message.of("fault.no-data-file", location));
        return;
      }
      var from = external.getOrDefault("offset", "0");
      var count = external.getOrDefault("length", Long.toString(bytes));
      for (var text : List.of(from, count))
        if (!text.matches("[+-]?\\d{1,18}")) {
          faults.error(
              "data-expected",
              name,
              text.matches("[+-]?\\d+")
                  ? Message.of("fault.not-there", from, location, count)
                  : Message.of("fault.no-number", text));
          return;
        }
      long offset = Long.parseLong(from);
      long length = Long.parseLong(count);
      if (length != bytes)
        faults.error("data-expected", name, Message.of("fault.bytes", bytes, length));
      else if (offset < 0 || offset > Files.size(data) - length)
        faults.error(
            "data-expected", name, Message.of("fault.not-there", offset, location, length));
    } catch (InvalidPathException notAPath) {
      faults.error("data-inside-expected", name, Message.of("fault.outside", location));
    } catch (IOException unreadable) {
      faults.error("data-expected", name, Message.of("fault.no-data-file", location));
    }
  }
}
