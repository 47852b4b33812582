package vertebra.teaching;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import vertebra.block.Catalogue;
import vertebra.design.Samples;
import vertebra.runtime.Engine;
import vertebra.teaching.facts.Conditions;
import vertebra.teaching.facts.Specimen;

/// Where lessons are worked on: the blocks there are, what runs designs, and the files that come
/// with the program. What a lesson's wrong answers look like to its checks is found out once.
public final class Classroom {

  /// How a wrong design fails: at which check, and what is found there.
  private record Signature(String lesson, int check, String found) {}

  private final Catalogue catalogue;
  private final Engine engine;
  private final Samples samples;
  private final boolean isTimed;
  private final Map<Signature, String> sentences = new HashMap<>();
  private final Map<String, Boolean> known = new HashMap<>();

  public Classroom(Catalogue catalogue, Engine engine, Samples samples) {
    this(catalogue, engine, samples, false);
  }

  private Classroom(Catalogue catalogue, Engine engine, Samples samples, boolean isTimed) {
    this.catalogue = catalogue;
    this.engine = engine;
    this.samples = samples;
    this.isTimed = isTimed;
  }

  /// The same where runs are timed on this machine.
  public Classroom timing() {
    return new Classroom(catalogue, engine, samples, true);
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  /// The same with more blocks.
  Classroom with(Catalogue more) {
    return new Classroom(more, engine, samples, isTimed);
  }

  /// What goes with a design of no lesson: noise in, random weights.
  Conditions usual() {
    return Conditions.usual(catalogue, engine);
  }

  /// What goes with a lesson's designs.
  public Conditions conditions(Lesson lesson) {
    return new Conditions(
        catalogue,
        Optional.of(engine),
        lesson.inputs(),
        lesson.rules(),
        lesson.trained().flatMap(this::file),
        lesson::design,
        isTimed);
  }

  private Optional<Path> file(String name) {
    try {
      return Optional.of(samples.file(Samples.WEIGHTS, name, Optional.empty()));
    } catch (IOException missing) {
      return Optional.empty();
    }
  }

  /// The sentence for a design that fails at this check as one of the lesson's wrong designs does.
  Optional<String> sentence(Lesson lesson, int check, String found) {
    if (known.putIfAbsent(lesson.id(), true) == null)
      for (var wrong : lesson.wrong())
        try (var design = Specimen.of(wrong.graph(), conditions(lesson))) {
          for (int i = 0; i < lesson.checks().size(); i++) {
            var claim = lesson.checks().get(i);
            if (claim.ask(design).holds()) continue;
            sentences.putIfAbsent(
                new Signature(lesson.id(), i, LessonMarks.found(claim, design)), wrong.sentence());
            break;
          }
        }
    return Optional.ofNullable(sentences.get(new Signature(lesson.id(), check, found)));
  }
}
