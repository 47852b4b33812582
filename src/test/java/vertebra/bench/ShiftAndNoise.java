package vertebra.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vertebra.dataset.DataSource;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Part;
import vertebra.dataset.Dataset.Wanted;
import vertebra.dataset.RightAnswer.Named;
import vertebra.pattern.Transform;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;

/// What models that name drawn shapes make of 1,000 pictures that they did not learn from, as they
/// are, moved by one pixel and with noise: how many they name rightly, and how many they name
/// otherwise than before.
///
/// `ShiftAndNoise MODEL.onnx…`, each written by `vertebra export DESIGN --weights W.safetensors`.
public final class ShiftAndNoise {

  private static final int PICTURES = 1_000;

  private static final List<Transform> CHANGES =
      List.of(
          new Transform.Roll(0, 1),
          new Transform.Roll(1, 0),
          new Transform.Noise(0.3),
          new Transform.Noise(0.6));

  private ShiftAndNoise() {}

  public static void main(String[] arguments) throws Exception {
    var alone = Engine.Options.DEFAULT.withThreads(1);
    for (var file : arguments)
      try (var session = new OrtEngine().open(Path.of(file), Device.CPU, alone)) {
        measure(file, session);
      }
  }

  private static void measure(String file, Session session) throws Exception {
    var wanted = new Wanted(Answer.CLASS, 6);
    var input = session.inputs().getFirst();
    var shapes = DataSource.of("shapes").open(input, wanted, 0, new Cancellation());
    var before = named(session, shapes, new Transform.Roll(0, 0));
    System.out.printf(Locale.ROOT, "%s: %d of %d right%n", file, right(before, shapes), PICTURES);
    for (var change : CHANGES) {
      var after = named(session, shapes, change);
      int others = 0;
      for (int i = 0; i < PICTURES; i++) if (!after.get(i).equals(before.get(i))) others++;
      System.out.printf(
          Locale.ROOT, "  %s: %d right, %d others%n", change.words(), right(after, shapes), others);
    }
  }

  private static List<Integer> named(Session session, Dataset shapes, Transform change)
      throws Exception {
    var names = new ArrayList<Integer>();
    var input = session.inputs().getFirst().name();
    for (int i = 0; i < PICTURES; i++) {
      var picture = change.of(shapes.read(Part.VALIDATION, i, new Cancellation()).input());
      var answers = session.run(Map.of(input, picture), new Cancellation());
      names.add(largest(answers.firstEntry().getValue()));
    }
    return names;
  }

  private static int largest(Tensor scores) {
    var numbers = scores.toFloats();
    int most = 0;
    for (int i = 1; i < numbers.length; i++) if (numbers[i] > numbers[most]) most = i;
    return most;
  }

  private static int right(List<Integer> names, Dataset shapes) throws Exception {
    int right = 0;
    for (int i = 0; i < PICTURES; i++)
      if (shapes.read(Part.VALIDATION, i, new Cancellation()).target() instanceof Named(int label)
          && label == names.get(i)) right++;
    return right;
  }
}
