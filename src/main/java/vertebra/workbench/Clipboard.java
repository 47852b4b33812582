package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import vertebra.analysis.Analyzer;
import vertebra.block.Role;
import vertebra.design.Ports;
import vertebra.document.Clip;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.importing.SourceFile;

/// Copying, cutting and pasting parts of a design as text, so that they travel through any
/// clipboard, chat or mail.
///
/// The text is a small design file with layout; plain lines as [GraphText] has them can be pasted
/// too.
public final class Clipboard {

  /// How far a copy lies from its original, in world units.
  private static final double STEP = 32;

  private final Supplier<Workbench> shown;

  public Clipboard(Workbench workbench) {
    this(() -> workbench);
  }

  /// @param shown the design that is shown when something is done
  public Clipboard(Supplier<Workbench> shown) {
    this.shown = shown;
  }

  private Workbench workbench() {
    return shown.get();
  }

  /// The selected nodes and the wires among them, or the selected note, as text; empty if neither
  /// is selected.
  public Optional<String> copy() {
    return clip().map(Clip::text);
  }

  /// The selected nodes as lines that people read; empty if no node is selected.
  public Optional<String> copyAsLines() {
    return clip()
        .map(
            clip -> GraphText.text(clip.part().graph(), Ports.of(workbench().state().catalogue())));
  }

  /// Copies the selected nodes and removes them.
  public Optional<String> cut() {
    var text = copy();
    var nodes = List.copyOf(workbench().state().selection().nodes());
    var frame = workbench().state().selection().frame();
    if (text.isPresent() && frame.isPresent())
      workbench().perform(say("workbench.cut"), new Edit.RemoveFrame(frame.get()));
    else if (text.isPresent())
      workbench()
          .perform(
              Actions.counted(say("workbench.cut"), nodes.size()), new GraphEdit.Remove(nodes));
    return text;
  }

  /// Why text cannot be pasted, in a sentence: a block would stand inside itself.
  public Optional<String> objection(String text) {
    var state = workbench().state();
    var clip = Clip.parse(text, Ports.of(state.catalogue()));
    if (clip.isEmpty()) return Optional.empty();
    var target = state.document();
    var around = workbench().around();
    var part = SourceFile.fitting(clip.get().part(), target);
    boolean isHeld =
        part.definitions().values().stream()
            .filter(each -> around.contains(each.id()))
            .anyMatch(
                each -> target.definitions().find(each.id()).filter(each::equals).isPresent());
    return isHeld
        ? part.graph().nodes().stream()
            .flatMap(node -> part.definitions().find(node.block()).stream())
            .map(each -> say("workbench.not-inside-itself", each.title()))
            .findFirst()
        : Optional.empty();
  }

  /// Pastes text under fresh names, a little beside the original and never exactly on another card,
  /// and selects what came. Answers whether the text held anything to paste.
  ///
  /// @param keepIncoming whether wires from outside the copied part are connected again
  public boolean paste(String text, boolean keepIncoming) {
    var clip = Clip.parse(text, Ports.of(workbench().state().catalogue()));
    clip.ifPresent(some -> paste(say("workbench.paste"), some, STEP, STEP, keepIncoming));
    return clip.isPresent();
  }

  /// Pastes text so that its top left card comes to stand at a point.
  public boolean pasteAt(String text, Position at, boolean keepIncoming) {
    var clip = Clip.parse(text, Ports.of(workbench().state().catalogue()));
    clip.ifPresent(some -> place(say("workbench.paste"), some, at, keepIncoming));
    return clip.isPresent();
  }

  private void place(String verb, Clip clip, Position at, boolean keepIncoming) {
    var places = clip.places();
    double left = places.stream().mapToDouble(Position::x).min().orElse(at.x());
    double top = places.stream().mapToDouble(Position::y).min().orElse(at.y());
    paste(verb, clip, at.x() - left, at.y() - top, keepIncoming);
  }

  /// Copies the selected nodes beside themselves, wires from outside included.
  public void duplicate() {
    clip().ifPresent(some -> paste(say("workbench.duplicate"), some, STEP, STEP, true));
  }

  /// Copies the selected nodes to a distance, wires from outside included.
  public void duplicate(double dx, double dy) {
    clip().ifPresent(some -> paste(say("workbench.duplicate"), some, dx, dy, true));
  }

  /// Puts a whole design into this one so that its top left card comes to stand at a point. Where
  /// an input waits that it can read in place of its own, it comes without that.
  public void insert(Document part, Position at) {
    insert(part, at, at);
  }

  /// The same, elsewhere if it reads an input that waits.
  ///
  /// @param behind where it comes to stand if it reads an input that waits
  public void insert(Document part, Position at, Position behind) {
    var own = ownInput(part);
    var waiting = own.flatMap(input -> inputFor(part, input));
    if (own.isEmpty() || waiting.isEmpty()) {
      place(say("workbench.insert"), new Clip(part, List.of()), at, false);
      return;
    }
    var readers =
        part.graph().outgoing(own.get().id()).stream()
            .map(edge -> new Edge(new Port(waiting.get(), edge.from().name()), edge.to()))
            .toList();
    var rest =
        part.with(part.graph().without(own.get().id())).with(part.layout().without(own.get().id()));
    place(say("workbench.insert"), new Clip(rest, readers), behind, true);
  }

  /// The only input of the design that nothing reads, if a whole design works with what it gives in
  /// place of that one's own.
  private Optional<NodeId> inputFor(Document part, Node own) {
    var state = workbench().state();
    var waiting =
        inputs(state.graph()).stream()
            .filter(input -> state.graph().outgoing(input.id()).isEmpty())
            .toList();
    if (waiting.size() != 1) return Optional.empty();
    var fed = part.graph().with(own.with(waiting.getFirst().parameters()));
    return new Analyzer(state.catalogue()).check(fed).isValid()
        ? Optional.of(waiting.getFirst().id())
        : Optional.empty();
  }

  private Optional<Node> ownInput(Document part) {
    var inputs = inputs(part.graph());
    return inputs.size() == 1 ? Optional.of(inputs.getFirst()) : Optional.empty();
  }

  private List<Node> inputs(Graph graph) {
    var catalogue = workbench().state().catalogue();
    return graph.nodes().stream()
        .filter(node ->
            catalogue.find(node.block()).filter(block -> block.role() == Role.INPUT).isPresent())
        .toList();
  }

  /// The names that pasted or duplicated nodes would get are chosen here, so that the caller may
  /// show them.
  private void paste(String verb, Clip clip, double dx, double dy, boolean keepIncoming) {
    var target = workbench().state().document();
    var fitting = new Clip(SourceFile.fitting(clip.part(), target), clip.incoming());
    var pasted = fitting.into(target, dx, dy, keepIncoming);
    List<NodeId> nodes = pasted.nodes();
    var selection =
        nodes.isEmpty() && !pasted.frames().isEmpty()
            ? Selection.ofFrame(pasted.frames().getFirst())
            : Selection.of(nodes);
    workbench()
        .perform(
            nodes.isEmpty() ? verb : Actions.counted(verb, nodes.size()), pasted.edit(), selection);
  }

  private Optional<Clip> clip() {
    var nodes = workbench().state().selection().nodes();
    var whole = workbench().state().document();
    if (nodes.isEmpty())
      return workbench().state().selection().frame().flatMap(key -> Clip.ofFrame(whole, key));
    var clip = Clip.of(whole, nodes);
    return Optional.of(new Clip(SourceFile.remembered(clip.part(), whole), clip.incoming()));
  }
}
