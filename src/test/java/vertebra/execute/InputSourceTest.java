package vertebra.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.pattern.InputPattern;
import vertebra.pattern.Transform;
import vertebra.tensor.TensorType;

/// What a design remembers of where its numbers come from, and what a lesson can state of it.
class InputSourceTest {

  private static final List<Transform> CHANGES =
      List.of(new Transform.Shift(0, 1), new Transform.Turn(), new Transform.Noise(0.1));

  private static final List<InputSource.Plain> SOURCES =
      List.of(
          InputSource.Picture.usual(Path.of("a b.png")),
          new InputSource.Noise(NoiseInput.uniform(7)),
          new InputSource.Pattern(new InputPattern("step | turn")),
          new InputSource.Array(Path.of("x.npy")));

  @Test
  void whatIsChangedIsRememberedWithItsChanges() {
    for (var source : SOURCES) {
      var changed = source.changed(CHANGES);
      assertEquals(Optional.of(changed), InputSource.parse(changed.text()), changed.text());
      assertEquals(source, changed.plain());
      assertEquals(source, changed.changed(List.of()));
      assertEquals(SOURCES.getLast().changed(CHANGES), changed.from(SOURCES.getLast()));
    }
  }

  @Test
  void aLessonStatesPatternsAndPicturesOfTheProgram() {
    var star = InputSource.Picture.usual(Path.of("star.png")).changed(CHANGES);
    var words = star.stated().orElseThrow();
    assertEquals("picture star.png | shift 0,1 | turn | noise 0.1", words.words());
    assertEquals(star, InputSource.of(words));
    var step = new InputSource.Pattern(new InputPattern("step"));
    assertEquals(
        new InputPattern("step | turn"),
        step.changed(List.of(new Transform.Turn())).stated().orElseThrow());
    assertEquals(step, InputSource.of(new InputPattern("step")));
    assertTrue(SOURCES.getFirst().stated().isEmpty(), "a picture of one's own");
    assertTrue(SOURCES.getLast().stated().isEmpty(), "an array");
  }

  @Test
  void whatIsDoneToAnInputIsDoneToEveryPictureOfItsFolder() {
    var first = InputSource.Picture.usual(Path.of("a", "one.png"));
    var other = Path.of("a", "two.png");
    var input = new Model.Value("image", TensorType.float32("N,3,8,8"));
    var files = List.of(first.file(), other);
    SequencedMap<Model.Value, InputSource> sources = new LinkedHashMap<>();
    sources.put(input, first.changed(CHANGES));
    var run = new FolderRun(Path.of("a"), files, input, first, sources);
    assertEquals(first.at(other).changed(CHANGES), run.source(other));
    assertEquals("| shift 0,1 | turn | noise 0.1", run.changes());
    sources.put(input, first);
    assertEquals(first.at(other), run.source(other));
    assertEquals("", run.changes());
  }
}
