package vertebra.microscope;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.learning.KeptTraining;
import vertebra.teaching.Glossary;
import vertebra.workbench.LessonShelf;

/// What "Show me" opens of a term of the glossary: the view that the term names is there, of the
/// block that it names, made from numbers that flowed.
@Tag("ort")
@Tag("slow")
class ShownTermsTest {

  /// A network of more multiply-adds is not run at every build.
  private static final long QUICK = 60_000_000;

  @TempDir Path folder;

  private Document design(String id) throws Exception {
    var samples = new Samples(folder);
    for (var sample : Samples.all())
      if (sample.file().equals(id + ".vertebra")) return samples.open(sample);
    var network = Slides.CATALOGUE.preset(id);
    if (network.isPresent()) return Document.of(network.get().graph().get());
    for (var block : Slides.CATALOGUE.blocks())
      if (block.id().value().equals(id))
        return Document.of(Slides.graph(block, block.examples().getFirst()));
    return LessonShelf.trainings(id).orElseThrow(() -> new AssertionError(id));
  }

  /// What is seen in place of the view, if it is another.
  private Optional<String> otherThan(Glossary.Entry term) throws Exception {
    var view = term.view().orElseThrow();
    var design = design(term.show().orElseThrow());
    try (var sessions = Slides.sessions()) {
      var slide = Slides.of(design, new Samples(folder), sessions, view.block());
      var eyepiece = new Eyepiece(slide);
      eyepiece.look(Aspect.of(view.kind()));
      var trouble = eyepiece.trouble().filter(_ -> !isRecorded(eyepiece.aspect(), design));
      return Optional.of(eyepiece.kind() + trouble.orElse(""))
          .filter(seen -> !seen.equals(view.kind()));
    }
  }

  /// Whether the side shows trainings, which the window hands on, and the design remembers some.
  private static boolean isRecorded(Aspect side, Document design) {
    return (side == Aspect.COMPARE || side == Aspect.CURVES) && !KeptTraining.of(design).isEmpty();
  }

  private boolean isQuick(Glossary.Entry term) {
    try {
      var graph = design(term.show().orElseThrow()).graph();
      return new Analyzer(Slides.CATALOGUE).analyze(graph).cost().multiplyAdds() <= QUICK;
    } catch (Exception unreadable) {
      throw new AssertionError(term.title(), unreadable);
    }
  }

  private List<String> wrong(Predicate<Glossary.Entry> wanted) throws Exception {
    var wrong = new ArrayList<String>();
    for (var term : Glossary.entries())
      if (term.view().isPresent() && wanted.test(term))
        otherThan(term).ifPresent(seen -> wrong.add(term.title() + ": " + seen));
    return wrong;
  }

  @Test
  void theViewOfATermIsThere() throws Exception {
    assertEquals(List.of(), wrong(this::isQuick));
  }

  @Test
  @Tag("full")
  void theViewOfATermIsThereInLargeNetworksToo() throws Exception {
    assertEquals(List.of(), wrong(term -> !isQuick(term)));
  }

  @Test
  void whateverIsShownHasAView() {
    assertEquals(
        List.of(),
        Glossary.entries().stream()
            .filter(term -> term.show().isPresent() != term.view().isPresent())
            .map(Glossary.Entry::title)
            .toList());
  }
}
