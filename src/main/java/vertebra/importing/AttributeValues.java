package vertebra.importing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.ParameterSpec;
import vertebra.graph.Value;
import vertebra.importing.ModelIndex.IndexedAttribute;
import vertebra.onnx.ModelException;

/// Attributes as values of parameters. Graphs are left to whoever makes definitions of them.
final class AttributeValues {

  private final MappedFile file;
  private final AttributeNumbers numbers;
  private final StoredTensors tensors;

  AttributeValues(MappedFile file, StoredTensors tensors) {
    this.file = file;
    this.tensors = tensors;
    numbers = new AttributeNumbers(file);
  }

  /// The value; empty for graphs, and for what no form is known of.
  Optional<Value> of(IndexedAttribute attribute) throws ModelException {
    if (!attribute.reference().isEmpty())
      return Optional.of(Value.of(ParameterSpec.Attribute.REFERENCE + attribute.reference()));
    if (attribute.form().isEmpty()) return Optional.empty();
    return switch (attribute.form().get()) {
      case INT -> {
        var wholes = numbers.wholes(attribute, MessageFields.ATTRIBUTE_INT);
        yield Optional.of(Value.of(wholes.isEmpty() ? 0L : wholes.getLast()));
      }
      case FLOAT -> {
        var reals = numbers.reals(attribute, MessageFields.ATTRIBUTE_FLOAT);
        yield Optional.of(real(reals.isEmpty() ? 0 : reals.getLast()));
      }
      case STRING -> {
        var texts = numbers.contents(attribute, MessageFields.ATTRIBUTE_STRING);
        yield Optional.of(texts.isEmpty() ? Value.of("") : text(texts.getLast()));
      }
      case INTS ->
          Optional.of(
              Value.of(
                  numbers.wholes(attribute, MessageFields.ATTRIBUTE_INTS).stream()
                      .map(Value::of)
                      .toList()));
      case FLOATS ->
          Optional.of(
              Value.of(
                  numbers.reals(attribute, MessageFields.ATTRIBUTE_FLOATS).stream()
                      .map(AttributeValues::real)
                      .toList()));
      case STRINGS -> {
        var texts = new ArrayList<Value>();
        for (var span : numbers.contents(attribute, MessageFields.ATTRIBUTE_STRINGS))
          texts.add(text(span));
        yield Optional.of(Value.of(texts));
      }
      case TENSOR, SPARSE_TENSOR ->
          attribute.tensors().isEmpty()
              ? Optional.empty()
              : Optional.of(new Value.Tensor(tensors.of(attribute.tensors().getLast())));
      case TENSORS, SPARSE_TENSORS -> {
        var values = new ArrayList<Value>();
        for (var tensor : attribute.tensors()) values.add(new Value.Tensor(tensors.of(tensor)));
        yield Optional.of(Value.of(values));
      }
      case TYPE_PROTO, TYPE_PROTOS -> {
        var values = new ArrayList<Value>();
        for (int field :
            List.of(MessageFields.ATTRIBUTE_TYPE_PROTO, MessageFields.ATTRIBUTE_TYPE_PROTOS))
          for (var span : numbers.contents(attribute, field))
            values.add(new Value.Bytes(file.copy(span)));
        yield Optional.of(values.size() == 1 ? values.getFirst() : Value.of(values));
      }
      case GRAPH, GRAPHS -> Optional.empty();
    };
  }

  /// The number that people would write for a float32 number.
  private static Value real(float number) {
    return Value.of(Double.parseDouble(Float.toString(number)));
  }

  private Value text(FileSpan span) {
    var bytes = file.copy(span);
    var text = FileText.of(bytes);
    return text.equals(new String(bytes, StandardCharsets.UTF_8))
        ? Value.of(text)
        : new Value.Bytes(bytes);
  }
}
