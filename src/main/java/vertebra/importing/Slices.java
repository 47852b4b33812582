package vertebra.importing;

import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.onnx.Model;

/// The beginning of a stored tensor along every axis, for a smaller one in its place.
final class Slices {

  private Slices() {}

  /// Whether a weight is the beginning of a tensor whose numbers stand in the file as they are in
  /// memory.
  static boolean fits(IndexedTensor old, Model.Weight weight) {
    var dims = weight.dims();
    boolean fits =
        !dims.isEmpty()
            && dims.size() == old.dims().size()
            && old.element() == weight.dtype().onnx()
            && old.external().isEmpty()
            && StoredTensors.inMemoryOrder(old).isPresent();
    for (int axis = 0; fits && axis < dims.size(); axis++)
      fits = dims.get(axis) <= old.dims().get(axis);
    return fits;
  }

  /// The weight as a stored tensor with these numbers.
  static MessageWriter of(MappedFile file, IndexedTensor old, Model.Weight weight, String name) {
    var from = StoredTensors.inMemoryOrder(old).orElseThrow();
    int axes = weight.dims().size();
    int width = weight.dtype().bytes();
    int row = Math.toIntExact(weight.dims().getLast() * width);
    var bytes = new byte[Math.toIntExact(weight.bytes())];
    var at = new long[axes];
    for (int written = 0; written < bytes.length; written += row) {
      long offset = 0;
      for (int axis = 0; axis < axes; axis++) offset = offset * old.dims().get(axis) + at[axis];
      long start = from.start() + offset * width;
      System.arraycopy(file.copy(new FileSpan(start, start + row)), 0, bytes, written, row);
      for (int axis = axes - 2; axis >= 0 && ++at[axis] == weight.dims().get(axis); axis--)
        at[axis] = 0;
    }
    var tensor = new MessageWriter();
    for (long dim : weight.dims()) tensor.number(MessageFields.TENSOR_DIMS, dim);
    return tensor
        .number(MessageFields.TENSOR_TYPE, weight.dtype().onnx())
        .text(MessageFields.TENSOR_NAME, name)
        .bytes(MessageFields.TENSOR_RAW, bytes);
  }
}
