package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import vertebra.design.Arithmetic;
import vertebra.design.OwnFields;
import vertebra.document.BlockDefinition;
import vertebra.document.Edit;
import vertebra.document.Following;
import vertebra.document.OwnParameter;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// The fields of the parts inside a block that the design made, and the parameters of the block
/// that they follow. What is done here is a step of the design around, for all blocks of the kind.
public final class GroupFields {

  /// The parameter that a field becomes.
  ///
  /// @param initial what a block has that does not set it
  /// @param least the least number that makes sense; empty for what is no number
  /// @param most the largest number that makes sense; empty for what is no number
  public record Wanted(String label, Value initial, OptionalDouble least, OptionalDouble most) {}

  private final Workbench around;
  private final NodeId block;
  private final BlockDefinition definition;

  GroupFields(Workbench around, NodeId block, BlockDefinition definition) {
    this.around = around;
    this.block = block;
    this.definition = definition;
  }

  public List<OwnParameter> parameters() {
    return definition.parameters();
  }

  /// How a field follows the parameters; empty if it has a value of its own.
  public Optional<Following> following(NodeId part, String key) {
    return definition.following(part, key);
  }

  /// Makes a field a parameter of the block. Answers what is wrong, if something is.
  public Optional<String> make(NodeId part, String key, Wanted wanted) {
    var label = wanted.label().strip();
    if (label.isEmpty()) return Optional.of(say("workbench.parameter-needs-a-name"));
    var id = OwnParameter.key(label);
    if (parameters().stream().anyMatch(own -> own.key().equals(id)))
      return Optional.of(say("workbench.parameter-is-there", label, id));
    if (isOutside(wanted)) return Optional.of(say("workbench.bounds-are-crossed"));
    var parameter = new OwnParameter(id, label, wanted.initial(), wanted.least(), wanted.most());
    perform(
        say("step.make-a-parameter", label),
        definition.with(parameter).with(new Following(part, key, id)));
    return Optional.empty();
  }

  private static boolean isOutside(Wanted wanted) {
    if (wanted.least().isEmpty() || wanted.most().isEmpty()) return false;
    double first = wanted.initial().number().orElse(Double.NaN);
    return !(first >= wanted.least().getAsDouble() && first <= wanted.most().getAsDouble());
  }

  /// Lets a field follow the parameters by an expression. Answers what is wrong, if something is.
  public Optional<String> follow(NodeId part, String key, String expression) {
    var field = new Following(part, key, expression.replace(" ", ""));
    var known = parameters().stream().map(OwnParameter::key).toList();
    var names = Arithmetic.names(field.expression());
    for (var name : names)
      if (!known.contains(name))
        return Optional.of(say("workbench.no-such-parameter", name, String.join(", ", known)));
    if (names.isEmpty() || OwnFields.value(definition, field, Parameters.NONE).isEmpty())
      return Optional.of(say("workbench.no-expression", String.join(", ", known)));
    perform(say("step.follow", field.expression()), definition.with(field));
    return Optional.empty();
  }

  /// Gives a field a value of its own again. A parameter that nothing follows goes.
  public void release(NodeId part, String key) {
    var rest = definition.without(part, key);
    var used = new HashSet<String>();
    for (var field : rest.following()) used.addAll(Arithmetic.names(field.expression()));
    perform(say("step.release"), rest.keeping(own -> used.contains(own.key())));
  }

  /// Defines the block anew; what its blocks set of parameters that are gone goes too.
  private void perform(String label, BlockDefinition changed) {
    var edits = new ArrayList<Edit>(List.of(new Edit.Define(changed)));
    var kept = changed.parameters().stream().map(OwnParameter::key).toList();
    for (var own : definition.parameters()) {
      if (kept.contains(own.key())) continue;
      for (var node : around.state().graph().nodes())
        if (node.block().equals(changed.id()) && node.parameters().get(own.key()).isPresent())
          edits.add(Edit.of(new GraphEdit.ResetParameter(node.id(), own.key())));
    }
    around.perform(label, new Edit.Batch(edits));
  }

  /// The block that is looked into.
  public NodeId block() {
    return block;
  }
}
