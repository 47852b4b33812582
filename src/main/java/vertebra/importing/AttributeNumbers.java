package vertebra.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.importing.ModelIndex.IndexedAttribute;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.ModelException;

/// Reads numbers and texts of attributes from where they stand in the file.
final class AttributeNumbers {

  private final MappedFile file;

  AttributeNumbers(MappedFile file) {
    this.file = file;
  }

  /// The whole numbers of an attribute; none if the operator leaves it out.
  Optional<List<Long>> wholes(IndexedNode node, String name) throws ModelException {
    var attribute = node.attribute(name);
    return attribute.isEmpty()
        ? Optional.empty()
        : Optional.of(wholes(attribute.get(), MessageFields.ATTRIBUTE_INTS));
  }

  /// The whole number of an attribute; none if the operator leaves it out.
  Optional<Long> whole(IndexedNode node, String name) throws ModelException {
    var attribute = node.attribute(name);
    if (attribute.isEmpty()) return Optional.empty();
    var numbers = wholes(attribute.get(), MessageFields.ATTRIBUTE_INT);
    return Optional.of(numbers.isEmpty() ? 0 : numbers.getLast());
  }

  List<Long> wholes(IndexedAttribute attribute, int field) throws ModelException {
    return FieldWalk.numbers(file, attribute.place().content(), field);
  }

  /// The numbers of a real attribute, or of a list of them.
  List<Float> reals(IndexedAttribute attribute, int field) throws ModelException {
    var reals = new ArrayList<Float>();
    var wire = new FieldWalk(file, attribute.place().content());
    while (wire.next())
      if (wire.field() == field) {
        var span = wire.fixed();
        for (long at = span.start(); at + 4 <= span.end(); at += 4) reals.add(file.real(at));
      }
    return reals;
  }

  /// The bytes of each text, tensor or type that an attribute holds in a field.
  List<FileSpan> contents(IndexedAttribute attribute, int field) throws ModelException {
    var contents = new ArrayList<FileSpan>();
    var wire = new FieldWalk(file, attribute.place().content());
    while (wire.next()) if (wire.field() == field) contents.add(wire.content());
    return contents;
  }

  /// The text of an attribute; none if the operator leaves it out.
  Optional<String> text(IndexedNode node, String name) throws ModelException {
    var attribute = node.attribute(name);
    if (attribute.isEmpty()) return Optional.empty();
    var texts = contents(attribute.get(), MessageFields.ATTRIBUTE_STRING);
    return texts.isEmpty() ? Optional.of("") : Optional.of(file.text(texts.getLast()));
  }
}
