package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
import vertebra.analysis.Target;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;

/// Judges wires while they are being dragged, by the rules that will judge them once they are
/// there.
public final class Connections {

  /// What would happen if the wire were dropped here.
  public sealed interface Verdict {}

  /// The wire fits.
  ///
  /// @param carried what would flow along it, if known
  /// @param result what would leave the target then, if known
  public record Legal(Edge wire, Optional<TensorType> carried, Optional<TensorType> result)
      implements Verdict {}

  /// The wire does not fit; the reason is in words for the user.
  ///
  /// @param wire the wire, if it could be there in spite of that
  public record Illegal(String reason, Optional<Edge> wire) implements Verdict {

    /// There can be no such wire.
    Illegal(String reason) {
      this(reason, Optional.empty());
    }

    /// There is no port for a wire.
    public static Illegal because(String reason) {
      return new Illegal(reason);
    }
  }

  /// The wire that would be there if it was dropped as it is, whatever is said of it then.
  public static Optional<Edge> asItIs(Verdict verdict) {
    return switch (verdict) {
      case Legal legal -> Optional.of(legal.wire());
      case Fixable fixable -> Optional.of(fixable.wire());
      case Illegal illegal -> illegal.wire();
    };
  }

  /// The wire fits together with a fix.
  ///
  /// @param words what the fix does
  public record Fixable(Edge wire, String reason, QuickFix fix, String words, Preview cost)
      implements Verdict {}

  private final Snapshot design;

  public Connections(Snapshot design) {
    this.design = design;
  }

  /// The verdict on a wire from an output to an input port.
  public Verdict judge(Port output, Port input) {
    var graph = design.graph();
    var wire = new Edge(output, input);
    if (output.node().equals(input.node()))
      return new Illegal(say("design.a-block-cannot-feed-itself"));
    var source =
        graph
            .find(output.node())
            .filter(node -> Ports.hasOutput(design.catalogue(), node, output.name()));
    var target =
        graph
            .find(input.node())
            .filter(node -> Ports.hasInput(design.catalogue(), node, input.name()));
    if (source.isEmpty()) return new Illegal(say("design.there-is-no-output", output));
    if (target.isEmpty()) return new Illegal(say("design.there-is-no-input", input));
    if (graph.contains(wire)) return new Illegal(say("design.these-ports-are-connected"));
    if (design.known().isReachable(input.node(), output.node()))
      return new Illegal(say("design.this-wire-would-close"));
    return judged(wire);
  }

  /// The best verdict on a wire from an output to any free input of a node: what dropping a wire on
  /// a card does.
  public Verdict judge(Port output, NodeId target) {
    Verdict best = new Illegal(say("design.every-input-of-this-block"));
    boolean first = true;
    for (var input : Ports.free(design.catalogue(), design.graph(), target)) {
      var verdict = judge(output, input);
      if (verdict instanceof Legal) return verdict;
      if (first || verdict instanceof Fixable && best instanceof Illegal) best = verdict;
      first = false;
    }
    return best;
  }

  private Verdict judged(Edge wire) {
    var analyzer = new Analyzer(design.catalogue());
    var target = wire.to().node();
    var before = design.known();
    var known = before.about(target).map(Diagnostic::message).toList();
    var with = analyzer.check(before, new GraphEdit.Connect(wire));
    var objection =
        with.about(target)
            .filter(diagnostic -> isObjection(diagnostic) && !known.contains(diagnostic.message()))
            .findFirst();
    if (objection.isEmpty()) return legal(wire, with);
    var titles = new Titles(design);
    var reason = titles.said(objection.get().said());
    return analyzer.fixes(with, objection.get()).stream()
        .filter(fix -> keeps(with.graph(), fix, wire))
        .findFirst()
        .<Verdict>map(fix -> {
          var after = analyzer.check(with, fix.edit());
          return new Fixable(
              wire, reason, fix, titles.said(fix.said()), Preview.between(with, after));
        })
        .orElseGet(() -> new Illegal(reason, Optional.of(wire)));
  }

  /// Whether a fix leaves the target fed; taking the wire away again is no way to connect.
  private static boolean keeps(Graph graph, QuickFix fix, Edge wire) {
    return GraphEdit.apply(graph, fix.edit()).source(wire.to()).isPresent();
  }

  private static Legal legal(Edge wire, Analysis analysis) {
    var finding = analysis.findings().find(wire.to().node());
    var result = finding.flatMap(each -> each.typing().outputs().stream().findFirst());
    return new Legal(wire, analysis.findings().type(wire.from()), result);
  }

  /// Whether a diagnostic is the block's own objection, as opposed to other inputs that are still
  /// missing.
  private static boolean isObjection(Diagnostic diagnostic) {
    return diagnostic.isError() && diagnostic.target() instanceof Target.OnNode;
  }
}
