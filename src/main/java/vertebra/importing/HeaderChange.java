package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.OperatorSchema;

/// What a file has to say of itself otherwise, once new operators are in it: a newer operator set,
/// if theirs have no form in the file's own, and a format in which stored tensors need not be
/// inputs.
final class HeaderChange {

  /// The first version of the format in which stored tensors need not be inputs.
  private static final long WITHOUT_INPUTS = 4;

  /// Since this version these take their axis alone; before, all axes behind it with it.
  private static final int ONE_AXIS = 13;

  private final ModelIndex index;
  private final NewParts fresh;

  private HeaderChange(ModelIndex index, NewParts fresh) {
    this.index = index;
    this.fresh = fresh;
  }

  static HeaderChange of(ModelIndex index, NewParts fresh) {
    return new HeaderChange(index, fresh);
  }

  /// Writes it. Throws [ModelException] where a newer operator set would change what untouched
  /// operators mean; they are named.
  void write(Splice splice) throws ModelException {
    long present = index.header().opset();
    if (isNewer(present)) {
      var others = changed(present, fresh.opset());
      if (!others.isEmpty())
        throw new ModelException(
            say(
                "import.needs-a-newer-operator-set",
                fresh.opset(),
                present,
                others.size(),
                others.stream().limit(5).collect(Collectors.joining(", "))));
      raise(index, splice, fresh.opset());
    }
    var ir = index.header().irVersion();
    if (ir.isPresent() && ir.getAsLong() < WITHOUT_INPUTS) format(index, splice, WITHOUT_INPUTS);
  }

  /// Whether what is new needs a newer operator set than that.
  boolean isNewer(long present) {
    return fresh.operators().stream().anyMatch(operator -> !isOf(operator, present));
  }

  /// Whether an operator has the same meaning in that version of the operator set.
  private boolean isOf(Model.Operator operator, long version) {
    var then = OperatorSchemas.find("", operator.type(), version);
    var now = OperatorSchemas.find("", operator.type(), fresh.opset());
    if (then.isEmpty() || now.isEmpty()) return false;
    if (then.get().since() == now.get().since()) return true;
    boolean fits =
        operator.inputs().size() <= OperatorSchema.most(then.get().inputs())
            && operator.attributes().stream()
                .allMatch(each -> then.get().attributes().containsKey(each.name()));
    if (!fits) return false;
    return !isOfOneAxis(operator.type(), then.get().since(), now.get().since())
        || operator.attributes().contains(Attribute.whole("axis", -1));
  }

  private static boolean isOfOneAxis(String type, int then, int now) {
    return then < ONE_AXIS
        && now >= ONE_AXIS
        && List.of("Softmax", "LogSoftmax", "Hardmax").contains(type);
  }

  /// The names of untouched operators whose form a newer set does not have.
  private List<String> changed(long present, long next) {
    var names = new ArrayList<String>();
    for (var node : index.graph().nodes())
      if (OperatorSchemas.plain(node.domain()).isEmpty() && !keeps(node, present, next))
        names.add(node.type() + (node.name().isEmpty() ? "" : " " + node.name()));
    return names;
  }

  private static boolean keeps(IndexedNode node, long present, long next) {
    if (!node.attributes().stream().allMatch(each -> each.graphs().isEmpty())) return false;
    var then = OperatorSchemas.find("", node.type(), present);
    var now = OperatorSchemas.find("", node.type(), next);
    if (then.isEmpty() || now.isEmpty()) return false;
    if (then.get().since() == now.get().since()) return true;
    return node.inputs().size() <= OperatorSchema.most(now.get().inputs())
        && node.attributes().stream()
            .allMatch(each -> now.get().attributes().containsKey(each.name()))
        && !isOfOneAxis(node.type(), then.get().since(), now.get().since())
        && then.get().inputs().size() <= now.get().inputs().size()
        && !node.is("Resize")
        && !node.is("Upsample");
  }

  /// Writes another version of ONNX's own operator set.
  static void raise(ModelIndex index, Splice splice, long version) throws ModelException {
    var wire = new FieldWalk(index.file(), new FileSpan(0, index.file().size()));
    while (wire.next())
      if (wire.field() == MessageFields.MODEL_OPERATOR_SET && isDefault(index, wire.content()))
        splice.replace(wire.whole(), operatorSet("", version), List.of());
  }

  /// What a file says of the version of an operator set that it uses.
  static byte[] operatorSet(String domain, long version) {
    var set = new MessageWriter();
    if (!domain.isEmpty()) set.text(MessageFields.PAIR_FIRST, domain);
    set.number(MessageFields.PAIR_SECOND, version);
    return new MessageWriter().message(MessageFields.MODEL_OPERATOR_SET, set).bytes();
  }

  private static boolean isDefault(ModelIndex index, FileSpan set) throws ModelException {
    var domain = "";
    var wire = new FieldWalk(index.file(), set);
    while (wire.next()) if (wire.field() == MessageFields.PAIR_FIRST) domain = wire.text();
    return OperatorSchemas.plain(domain).isEmpty();
  }

  /// Writes another version of the format.
  static void format(ModelIndex index, Splice splice, long version) throws ModelException {
    var wire = new FieldWalk(index.file(), new FileSpan(0, index.file().size()));
    while (wire.next())
      if (wire.field() == MessageFields.MODEL_IR_VERSION)
        splice.replace(
            wire.whole(),
            new MessageWriter().number(MessageFields.MODEL_IR_VERSION, version).bytes(),
            List.of());
  }
}
