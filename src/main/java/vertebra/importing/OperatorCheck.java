package vertebra.importing;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.importing.ModelIndex.IndexedAttribute;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.onnx.OperatorSchemas.SchemaPort;
import vertebra.onnx.OperatorSchemas.Times;
import vertebra.text.Message;

/// Whether an operator has the inputs, outputs and attributes that its specification asks for, and
/// numbers that can be worked with whatever flows in.
final class OperatorCheck {

  /// Attributes that count or step, so at least 1.
  private static final Set<String> POSITIVE =
      Set.of(
          "strides",
          "dilations",
          "kernel_shape",
          "group",
          "blocksize",
          "num_groups",
          "num_heads",
          "num_outputs",
          "hidden_size",
          "output_height",
          "output_width",
          "size");

  /// Those among them that other operators use for something else.
  private static final Map<String, Set<String>> ONLY_OF = Map.of("size", Set.of("LRN"));

  /// What texts may say, by attribute, with its operator where others use the name otherwise.
  private static final Map<String, List<String>> WORDS =
      Map.ofEntries(
          Map.entry("auto_pad", List.of("NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID", "")),
          Map.entry("LSTM.direction", List.of("forward", "reverse", "bidirectional")),
          Map.entry("GRU.direction", List.of("forward", "reverse", "bidirectional")),
          Map.entry("RNN.direction", List.of("forward", "reverse", "bidirectional")),
          Map.entry("BitShift.direction", List.of("LEFT", "RIGHT")),
          Map.entry("DepthToSpace.mode", List.of("DCR", "CRD")),
          Map.entry("Pad.mode", List.of("constant", "reflect", "edge", "wrap")),
          Map.entry("Resize.mode", List.of("nearest", "linear", "cubic")),
          Map.entry("Gelu.approximate", List.of("none", "tanh")),
          Map.entry("ScatterElements.reduction", List.of("none", "add", "mul", "min", "max")),
          Map.entry("ScatterND.reduction", List.of("none", "add", "mul", "min", "max")));

  private final AttributeNumbers numbers;
  private final Faults faults;

  OperatorCheck(MappedFile file, Faults faults) {
    numbers = new AttributeNumbers(file);
    this.faults = faults;
  }

  /// @param versions the versions of the operator sets that the node is in
  /// @param given the attributes of the function around it; those of none outside of functions
  void check(IndexedNode node, String place, Map<String, Long> versions, List<String> given)
      throws ModelException {
    checkReferences(node, place, given);
    var domain = OperatorSchemas.plain(node.domain());
    var version = versions.get(domain);
    if (!OperatorSchemas.knows(domain)) {
      faults.warning(
          "known-domain-expected", place, Message.of("fault.domain", node.type(), domain));
      return;
    }
    if (version == null) {
      faults.error(
          "operator-set-expected",
          "",
          Message.of("fault.no-operator-set", domain.isEmpty() ? "ai.onnx" : domain));
      return;
    }
    var schema = OperatorSchemas.find(domain, node.type(), version);
    if (schema.isEmpty()) {
      reportUnknown(node, place, domain, version);
      return;
    }
    if (schema.get().deprecated()) {
      reportGone(node, place, version, schema.get());
      return;
    }
    checkPorts(node, place, schema.get());
    checkAttributes(node, place, schema.get());
    checkNumbers(node, place);
  }

  private void reportUnknown(IndexedNode node, String place, String domain, long version) {
    var what = Message.of("fault.operator", node.type(), title(domain), version);
    if (domain.isEmpty()) faults.error("known-operator-expected", place, what);
    else faults.warning("known-operator-expected", place, what);
  }

  /// An operator that came back in a later form still runs in its old one.
  private void reportGone(IndexedNode node, String place, long version, OperatorSchema schema) {
    var what = Message.of("fault.deprecated", node.type(), version, schema.since());
    if (OperatorSchemas.versions(schema.domain(), schema.name()).getLast().deprecated())
      faults.error("current-operator-expected", place, what);
    else faults.warning("current-operator-expected", place, what);
  }

  private static String title(String domain) {
    return domain.isEmpty() ? "ai.onnx" : domain;
  }

  private void checkReferences(IndexedNode node, String place, List<String> given) {
    for (var attribute : node.attributes())
      if (!attribute.reference().isEmpty() && !given.contains(attribute.reference()))
        faults.error(
            "attribute-expected",
            place,
            Message.of("fault.reference", attribute.name(), attribute.reference()));
  }

  private void checkPorts(IndexedNode node, String place, OperatorSchema schema) {
    checkCount(
        node.inputs().size(),
        schema.inputs(),
        place,
        (least, most, count) -> Message.of("fault.inputs", node.type(), range(least, most), count));
    checkCount(
        node.outputs().size(),
        schema.outputs(),
        place,
        (least, most, count) ->
            Message.of("fault.outputs", node.type(), range(least, most), count));
    for (int i = 0; i < node.inputs().size(); i++) {
      var port = schema.input(i);
      if (node.inputs().get(i).isEmpty()
          && port.filter(each -> each.times() == Times.ONE).isPresent())
        faults.error("inputs-expected", place, Message.of("fault.empty-input", port.get().name()));
    }
  }

  private interface Sentence {
    Message of(int least, int most, int count);
  }

  private void checkCount(int count, List<SchemaPort> ports, String place, Sentence sentence) {
    int least = OperatorSchema.least(ports);
    int most = OperatorSchema.most(ports);
    if (count < least || count > most)
      faults.error("inputs-expected", place, sentence.of(least, most, count));
  }

  private static String range(int least, int most) {
    if (most == Integer.MAX_VALUE) return least + "+";
    return least == most ? Integer.toString(least) : least + "–" + most;
  }

  private void checkAttributes(IndexedNode node, String place, OperatorSchema schema) {
    var seen = new HashSet<String>();
    boolean strict = schema.domain().isEmpty();
    for (var attribute : node.attributes()) {
      if (!seen.add(attribute.name()))
        faults.error(
            "attribute-expected", place, Message.of("fault.attribute-twice", attribute.name()));
      var row = schema.attributes().get(attribute.name());
      if (row == null) {
        var names = schema.attributes().keySet().stream().collect(Collectors.joining(", "));
        var what = Message.of("fault.attribute-unknown", node.type(), attribute.name(), names);
        if (strict) faults.error("attribute-expected", place, what);
        else faults.warning("attribute-expected", place, what);
      } else if (attribute.form().filter(row.form()::equals).isEmpty() && !isReference(attribute))
        faults.error(
            "attribute-kind-expected",
            place,
            Message.of(
                "fault.attribute-kind",
                attribute.name(),
                row.form(),
                attribute.form().map(Object::toString).orElse("?")));
    }
    for (var row : schema.attributes().values())
      if (row.required() && !seen.contains(row.name()))
        faults.error(
            "attribute-expected", place, Message.of("fault.attribute-missing", row.name()));
  }

  private static boolean isReference(IndexedAttribute attribute) {
    return !attribute.reference().isEmpty();
  }

  private void checkWord(IndexedNode node, String place, IndexedAttribute attribute)
      throws ModelException {
    var name = attribute.name();
    var known = WORDS.getOrDefault(node.type() + "." + name, WORDS.get(name));
    if (known == null || isReference(attribute)) return;
    var word = numbers.text(node, name).orElse("");
    if (known.contains(word)) return;
    var all = known.stream().filter(each -> !each.isEmpty()).collect(Collectors.joining(", "));
    faults.error("word-expected", place, Message.of("fault.word", name, word, all));
  }

  private void checkNumbers(IndexedNode node, String place) throws ModelException {
    for (var attribute : node.attributes()) {
      checkWord(node, place, attribute);
      var name = attribute.name();
      if (!POSITIVE.contains(name)
          || isReference(attribute)
          || !ONLY_OF.getOrDefault(name, Set.of(node.type())).contains(node.type())) continue;
      var values = numbers.wholes(attribute, MessageFields.ATTRIBUTE_INTS);
      if (values.isEmpty()) values = numbers.wholes(attribute, MessageFields.ATTRIBUTE_INT);
      for (long value : values)
        if (value < 1)
          faults.error(
              "positive-number-expected", place, Message.of("fault.not-positive", name, value));
    }
    if (node.is("Cast")) checkTarget(node, place);
    if (node.is("Transpose")) checkOrder(node, place);
    if (node.is("Einsum")) checkEquation(node, place);
    if (node.is("Scan")) checkScanned(node, place);
  }

  private void checkScanned(IndexedNode node, String place) throws ModelException {
    var scanned = numbers.whole(node, "num_scan_inputs");
    int count = node.inputs().size();
    if (scanned.isPresent() && (scanned.get() < 1 || scanned.get() > count))
      faults.error(
          "inputs-expected", place, Message.of("fault.inputs", node.type(), scanned.get(), count));
  }

  private void checkEquation(IndexedNode node, String place) throws ModelException {
    var attribute = node.attribute("equation");
    if (attribute.isEmpty() || isReference(attribute.get())) return;
    var text = numbers.text(node, "equation").orElse("");
    var equation = EinsumEquation.of(text);
    if (equation.isEmpty())
      faults.error("equation-expected", place, Message.of("fault.equation", text));
    else if (equation.get().factors().size() != node.inputs().size())
      faults.error(
          "inputs-expected",
          place,
          Message.of("fault.factors", text, equation.get().factors().size(), node.inputs().size()));
  }

  private void checkTarget(IndexedNode node, String place) throws ModelException {
    var to = numbers.whole(node, "to");
    if (to.isPresent() && ElementType.numbered(to.get()).isEmpty())
      faults.error("element-type-expected", place, Message.of("fault.element-type", to.get()));
  }

  private void checkOrder(IndexedNode node, String place) throws ModelException {
    var order = numbers.wholes(node, "perm");
    if (order.isEmpty()) return;
    int rank = order.get().size();
    var axes = new HashSet<Long>();
    for (long axis : order.get()) if (axis >= 0 && axis < rank) axes.add(axis);
    if (axes.size() != rank)
      faults.error("axis-expected", place, Message.of("fault.order", order.get()));
  }
}
