package vertebra.learning;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Diagnostic;
import vertebra.dataset.DataSource;
import vertebra.document.Edit;
import vertebra.graph.GraphEdit;
import vertebra.training.BlockMemory;
import vertebra.training.Recipe;
import vertebra.training.StepMemory;

/// What can be said about learning before it begins.
///
/// @param source where examples come from, chosen or suggested
/// @param title of the data
/// @param training how many examples there are to learn from
/// @param validation how many to be judged by
/// @param examples some of those to learn from
/// @param changed some of them with what changes at random make of them, if they are to be changed
/// @param remarks what is odd about the data, in sentences
/// @param recipe how it will be trained
/// @param figure the key of the task's figure
/// @param memory what training takes in memory; empty where it cannot begin
/// @param blocks what each of the design's own blocks takes of it, by its title
/// @param problem what of the design does not go with the data
/// @param trouble why it cannot begin, and what helps
public record Outlook(
    DataSource source,
    String title,
    int training,
    int validation,
    List<String> classes,
    List<BufferedImage> examples,
    Optional<BufferedImage> changed,
    List<String> remarks,
    Recipe recipe,
    String figure,
    Optional<StepMemory> memory,
    List<BlockMemory> blocks,
    Optional<Diagnostic> problem,
    Optional<Trouble> trouble) {

  public Outlook {
    classes = List.copyOf(classes);
    examples = List.copyOf(examples);
    remarks = List.copyOf(remarks);
    blocks = List.copyOf(blocks);
  }

  /// Why learning cannot begin or cannot go on.
  ///
  /// @param reason a sentence
  /// @param ways what helps, each tried before it is offered
  public record Trouble(String reason, List<Way> ways) {
    public Trouble {
      ways = List.copyOf(ways);
    }

    /// Trouble that nobody knows a way out of.
    public static Trouble of(String reason) {
      return new Trouble(reason, List.of());
    }
  }

  /// A way out.
  public record Way(String words, Edit edit) {

    /// What it does to the blocks, if it does that.
    public Optional<GraphEdit> onBlocks() {
      return edit instanceof Edit.OnGraph(var change) ? Optional.of(change) : Optional.empty();
    }
  }

  /// Whether it can begin.
  public boolean isGood() {
    return trouble.isEmpty();
  }
}
