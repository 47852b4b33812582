package vertebra.document;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import vertebra.graph.Change;

/// Documents already visited. Undo is a step to an earlier one: the same reference, so nothing
/// needs to know how to reverse an edit.
///
/// @param past steps that can be undone, the latest last; at most [#LIMIT]
/// @param future steps that can be redone, the next last
/// @param saved the document as it stands in its file, if it does; saving keeps the history
public record History(
    List<Step> past, Document present, List<Step> future, Optional<Document> saved) {

  /// How many steps are remembered. An edit shares everything it does not change, so a thousand
  /// cost little.
  public static final int LIMIT = 1_000;

  /// A document left behind, and the words for the change between it and its neighbour.
  ///
  /// @param gesture what the change belongs to; changes of one gesture, such as one drag or one
  ///   burst of typing, are one step
  /// @param change what the step does when it is done, or done again
  public record Step(String label, Optional<Object> gesture, Document document, Change change) {
    private Step with(UnaryOperator<Document> other) {
      return new Step(label, gesture, other.apply(document), change);
    }
  }

  public History {
    past = List.copyOf(past);
    future = List.copyOf(future);
  }

  /// A history without a past, whose document counts as saved.
  public static History startingAt(Document document) {
    return new History(List.of(), document, List.of(), Optional.of(document));
  }

  /// A history without a past, whose document stands in no file yet, such as one that was
  /// recovered.
  public static History unsaved(Document document) {
    return new History(List.of(), document, List.of(), Optional.empty());
  }

  /// The history of a document that stands in no file yet, from what it was before and what was
  /// undone.
  ///
  /// @param before the earlier documents, the oldest first, each with the words for what was done
  ///   to it
  /// @param undone the later documents, the one that redo brings first first, each with the words
  ///   for what led to it
  public static History unsaved(List<Visited> before, Document document, List<Visited> undone) {
    var past = new ArrayList<Step>();
    for (int i = 0; i < before.size(); i++) {
      var later = i + 1 < before.size() ? before.get(i + 1).document() : document;
      var earlier = before.get(i);
      past.add(step(earlier.label(), earlier.document(), earlier.document(), later));
    }
    var future = new ArrayList<Step>();
    for (int i = 0; i < undone.size(); i++) {
      var earlier = i > 0 ? undone.get(i - 1).document() : document;
      var later = undone.get(i);
      future.addFirst(step(later.label(), later.document(), earlier, later.document()));
    }
    return new History(past, document, future, Optional.empty());
  }

  private static Step step(String label, Document kept, Document earlier, Document later) {
    return new Step(label, Optional.empty(), kept, Edit.instead(earlier, later).change());
  }

  /// Another document of a history, and the words for the step between it and the next one towards
  /// the present.
  public record Visited(String label, Document document) {}

  /// The history after an edit. An edit that changes nothing leaves it as it is.
  public History then(String label, Optional<Object> gesture, Edit edit) {
    return then(label, gesture, Edit.apply(present, edit));
  }

  /// The history after an edit that was applied to the present document already.
  public History then(String label, Optional<Object> gesture, Edit.Applied edit) {
    if (edit.isNothing()) return this;
    boolean merges =
        gesture.isPresent()
            && !past.isEmpty()
            && past.getLast().gesture().equals(gesture)
            && future.isEmpty()
            && isDirty();
    var next = edit.document();
    if (!merges)
      return new History(
          plus(past, new Step(label, gesture, present, edit.change())), next, List.of(), saved);
    var first = past.getLast();
    var change = edit.after(first.document(), first.change()).change();
    var whole = new Step(first.label(), gesture, first.document(), change);
    return new History(plus(past.subList(0, past.size() - 1), whole), next, future, saved);
  }

  public History then(String label, Edit edit) {
    return then(label, Optional.empty(), edit);
  }

  /// This history with a change to the present document that is nobody's step, such as places for
  /// cards that had none. A clean document stays clean.
  public History settled(Edit edit) {
    var next = Edit.apply(present, edit).document();
    return next == present
        ? this
        : new History(past, next, future, isDirty() ? saved : Optional.of(next));
  }

  /// This history with something known in all its documents that is nobody's step, such as the
  /// checksum of a file. What is clean stays clean.
  public History knowing(UnaryOperator<Document> fact) {
    var known = new IdentityHashMap<Document, Document>();
    UnaryOperator<Document> once = document -> known.computeIfAbsent(document, fact);
    return new History(
        past.stream().map(step -> step.with(once)).toList(),
        once.apply(present),
        future.stream().map(step -> step.with(once)).toList(),
        saved.map(once));
  }

  /// The history one step back, or this one if there is none.
  public History undo() {
    if (past.isEmpty()) return this;
    var step = past.getLast();
    return new History(
        past.subList(0, past.size() - 1),
        step.document(),
        plus(future, new Step(step.label(), step.gesture(), present, step.change())),
        saved);
  }

  /// The history one undone step forward, or this one if there is none.
  public History redo() {
    if (future.isEmpty()) return this;
    var step = future.getLast();
    return new History(
        plus(past, new Step(step.label(), step.gesture(), present, step.change())),
        step.document(),
        future.subList(0, future.size() - 1),
        saved);
  }

  /// This history when a document that it once showed has been written to its file.
  public History saved(Document written) {
    return new History(past, present, future, Optional.of(written));
  }

  /// Whether the document differs from its file. Undoing back to what was saved makes it clean
  /// again.
  public boolean isDirty() {
    return saved.filter(document -> document == present).isEmpty();
  }

  public boolean canUndo() {
    return !past.isEmpty();
  }

  public boolean canRedo() {
    return !future.isEmpty();
  }

  /// What undo would take back, in the words of the step.
  public Optional<String> undoLabel() {
    return past.isEmpty() ? Optional.empty() : Optional.of(past.getLast().label());
  }

  /// What redo would do again, in the words of the step.
  public Optional<String> redoLabel() {
    return future.isEmpty() ? Optional.empty() : Optional.of(future.getLast().label());
  }

  /// What undo would do.
  public Change undoChange() {
    return past.isEmpty() ? Change.NONE : past.getLast().change().inverse();
  }

  /// What redo would do.
  public Change redoChange() {
    return future.isEmpty() ? Change.NONE : future.getLast().change();
  }

  private static List<Step> plus(List<Step> steps, Step step) {
    var longer = new ArrayList<>(steps.size() < LIMIT ? steps : steps.subList(1, steps.size()));
    longer.add(step);
    return longer;
  }
}
