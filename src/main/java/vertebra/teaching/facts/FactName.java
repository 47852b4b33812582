package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.function.UnaryOperator;
import vertebra.teaching.facts.DesignFact.Quantity;

/// What a fact is called where learners read it, such as `Receptive field of out`; the words in
/// which it is asked are [DesignFact#words].
final class FactName {

  private FactName() {}

  /// @param called what a block is called
  static String of(DesignFact fact, UnaryOperator<String> called) {
    return switch (fact) {
      case DesignFact.Sizes(var at) -> say("facts.named.shape", at.said(called));
      case DesignFact.Cost(var quantity, var nodes) ->
          cost(quantity, nodes.stream().map(called).toList());
      case DesignFact.Field(var at) -> say("facts.named.field", at.said(called));
      case DesignFact.Stride(var at) -> say("facts.named.stride", at.said(called));
      case DesignFact.Into(var at, var isStride) ->
          isStride
              ? say("facts.named.strides-into", at.said(called))
              : say("facts.named.fields-into", at.said(called));
      case DesignFact.Path(var from, var to) ->
          say("facts.named.path", from.said(called), to.said(called));
      case DesignFact.Count(var block) -> say("facts.named.count", called.apply(block));
      case DesignFact.Value(var at) -> say("facts.named.value", at.said(called));
      case DesignFact.Summary(var kind, var at) -> summary(kind, at.said(called));
      case DesignFact.Difference(var first, var second) ->
          say("facts.named.difference", first.said(called), second.said(called));
      case DesignFact.Change change ->
          change.along()
              ? say("facts.named.follow", change.at().said(called))
              : say("facts.named.change", change.at().said(called));
      case DesignFact.Moves(var at, var by) ->
          say("facts.named.moves", at.said(called), by.said(called));
      case DesignFact.Depends(var at, var by) ->
          say("facts.named.depends", at.said(called), by.said(called));
      case DesignFact.Support(var at) -> say("facts.named.support", at.said(called));
      case DesignFact.Lit lit -> say("facts.named.cells", lit.at().said(called));
      case DesignFact.Reads(var at) -> say("facts.named.reads", at.said(called));
      case DesignFact.Ablation(var of, var at) ->
          say("facts.named.without", of.said(called), at.said(called));
      case DesignFact.Changed() -> say("facts.named.changed");
      case DesignFact.Loaded() -> say("facts.named.loaded");
      case DesignFact.FirstProblem() -> say("facts.named.problem");
      case DesignFact.Blamed() -> say("facts.named.blamed");
      case DesignFact.Pyramid(var what) ->
          switch (what) {
            case LEVELS -> say("facts.named.levels");
            case WIDTHS -> say("facts.named.widths");
            case MIXED -> say("facts.named.mixed");
            case ROLES -> say("facts.named.roles");
          };
      case DesignFact.Said(var isErrors) ->
          isErrors ? say("facts.named.errors") : say("facts.named.warnings");
      case DesignFact.Alike(var at) -> say("facts.named.alike", at.said(called));
      case DesignFact.Quick(var millis, var macs) ->
          say("facts.named.quick", Found.Numbers.of(millis), Found.Numbers.of(macs));
      case DesignFact.Exported() -> say("facts.named.exported");
    };
  }

  /// A value of a fact as learners read it: sizes with crosses between, other numbers with commas.
  static String value(DesignFact fact, Found found) {
    return switch (found) {
      case Found.Word word when word.equals(Found.Word.YES) -> say("facts.yes");
      case Found.Word word when word.equals(Found.Word.NO) -> say("facts.no");
      case Found.Numbers(var values) when fact instanceof DesignFact.Loaded && values.size() == 2 ->
          say(
              "facts.so-many-of",
              Found.Numbers.of(values.getFirst()),
              Found.Numbers.of(values.getLast()));
      case Found.Numbers numbers ->
          fact instanceof DesignFact.Sizes || fact instanceof DesignFact.Support
              ? numbers.toString()
              : numbers.inARow();
      case Found.Word word -> word.toString();
      case Found.Cells cells -> cells.toString();
    };
  }

  private static String cost(Quantity quantity, List<String> nodes) {
    if (nodes.isEmpty())
      return switch (quantity) {
        case PARAMETERS -> say("facts.named.parameters");
        case MACS -> say("facts.named.macs");
        case ATTENTION -> say("facts.named.attention");
        case PEAK -> say("facts.named.peak");
        case ACTIVATIONS -> say("facts.named.activations");
      };
    var of = String.join(", ", nodes);
    return switch (quantity) {
      case PARAMETERS -> say("facts.named.parameters-of", of);
      case MACS -> say("facts.named.macs-of", of);
      case ATTENTION -> say("facts.named.attention-of", of);
      case PEAK -> say("facts.named.peak");
      case ACTIVATIONS -> say("facts.named.activations-of", of);
    };
  }

  private static String summary(String kind, String at) {
    return switch (kind) {
      case "mean" -> say("facts.named.mean", at);
      case "sum" -> say("facts.named.sum", at);
      case "largest" -> say("facts.named.largest", at);
      case "smallest" -> say("facts.named.smallest", at);
      case "spread" -> say("facts.named.spread", at);
      case "middle-row" -> say("facts.named.middle-row", at);
      case "middle-column" -> say("facts.named.middle-column", at);
      default -> say("facts.named.edges", at);
    };
  }
}
