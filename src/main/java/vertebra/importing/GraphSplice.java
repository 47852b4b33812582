package vertebra.importing;

import java.util.List;
import java.util.stream.Stream;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.importing.ModelIndex.Place;
import vertebra.importing.NodeWriter.Patch;
import vertebra.onnx.ModelException;

/// What changes in one graph of a file.
///
/// @param outside the messages that the graph is in, from the outside in, but for the model's own
record GraphSplice(MappedFile whole, IndexedGraph file, List<Place> outside, Splice splice) {

  /// Puts bytes in the place of others of the graph.
  void replace(FileSpan span, byte[] bytes) {
    splice.replace(span, bytes, around(span));
  }

  /// The changes of a graph inside one of the operators.
  GraphSplice inside(InnerRewrite inner) {
    var around = Stream.concat(around(inner.owner()).stream(), Stream.of(inner.attribute()));
    return new GraphSplice(whole, inner.file(), around.toList(), splice);
  }

  void replace(Place place, int field, MessageWriter message) {
    replace(place.whole(), new MessageWriter().message(field, message).bytes());
  }

  void remove(Place place) {
    replace(place.whole(), new byte[0]);
  }

  /// Adds a field behind the last of its kind.
  void insertAfter(List<IndexedValue> list, int field, MessageWriter message) {
    long at = list.isEmpty() ? end().start() : list.getLast().place().whole().end();
    replace(new FileSpan(at, at), new MessageWriter().message(field, message).bytes());
  }

  /// Gives a value another name and keeps all else that is said about it.
  void rename(IndexedValue value, String name) {
    patch(
        value,
        MessageFields.VALUE_NAME,
        new MessageWriter().text(MessageFields.VALUE_NAME, name).bytes());
  }

  /// Puts a field in the place of what a value has of it.
  void patch(IndexedValue value, int field, byte[] bytes) {
    try {
      var wire = new FieldWalk(whole, value.place().content());
      while (wire.next())
        if (wire.field() == field) {
          splice.replace(wire.whole(), bytes, around(value.place()));
          return;
        }
    } catch (ModelException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Puts bytes in the place of others inside one message of the graph.
  void patch(Place message, List<Patch> patches) {
    var around = around(message);
    for (var patch : patches) splice.replace(patch.span(), patch.bytes(), around);
  }

  /// A message of the graph and those that it is in.
  private List<Place> around(Place message) {
    return Stream.concat(around(message.whole()).stream(), Stream.of(message)).toList();
  }

  /// The messages that bytes of the graph stand in.
  private List<Place> around(FileSpan span) {
    for (var piece : file.places())
      if (span.start() >= piece.content().start() && span.end() <= piece.content().end())
        return Stream.concat(outside.stream(), Stream.of(piece)).toList();
    throw new IllegalStateException(span.toString());
  }

  /// Where what is added at the end goes.
  FileSpan end() {
    long end = file.places().getLast().content().end();
    return new FileSpan(end, end);
  }
}
