package vertebra.learning;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.document.Edit;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.Value;
import vertebra.learning.Outlook.Way;
import vertebra.training.Task;
import vertebra.training.TrainingException;

/// Finds the parameter that decides how many classes a head tells apart, by trying.
final class HeadFix {

  private final Snapshot design;
  private final int now;
  private final int wanted;

  /// @param wanted how many classes there should be
  HeadFix(Snapshot design, Task task, int wanted) {
    this.design = design;
    this.now = task.wanted().classes();
    this.wanted = wanted;
  }

  /// The change that gives the head as many classes as are wanted and breaks nothing, nearest to
  /// the end of the design.
  Optional<Way> way() {
    for (var node : new ArrayList<>(design.graph().nodes()).reversed())
      for (var spec : parameters(node))
        if (spec instanceof ParameterSpec.Whole whole
            && Math.abs(whole.in(node.parameters()) - now) <= 1) {
          int value = whole.in(node.parameters()) - now + wanted;
          var edit = new GraphEdit.SetParameter(node.id(), whole.key(), Value.of(value));
          if (whole.objection(value).isEmpty() && isGood(edit))
            return Optional.of(
                new Way(
                    say(
                        "learning.way-set-classes",
                        whole.label(),
                        new Titles(design).of(node),
                        value),
                    Edit.of(edit)));
        }
    return Optional.empty();
  }

  private List<ParameterSpec<?>> parameters(Node node) {
    return catalogue().find(node.block()).map(block -> block.parameters()).orElse(List.of());
  }

  private Catalogue catalogue() {
    return design.catalogue();
  }

  private boolean isGood(GraphEdit edit) {
    Analysis tried = new Analyzer(catalogue()).analyze(design.analysis(), edit);
    try {
      return tried.isValid() && Task.of(catalogue(), tried).wanted().classes() == wanted;
    } catch (TrainingException other) {
      return false;
    }
  }
}
