package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import vertebra.hardware.GraphicsProbe;
import vertebra.hardware.Part;

/// The ways to a graphics card through the system, asked once.
final class Graphics {

  private static final class Answer {
    static final List<Part> PARTS = GraphicsProbe.probe();
  }

  private Graphics() {}

  static List<Part> parts() {
    return Answer.PARTS;
  }

  /// Why WebGPU cannot reach a card. It is not even tried then: a runtime that finds none has been
  /// seen to end the program when it closes.
  static Optional<String> objection() {
    if (parts().stream().anyMatch(part -> part.state() != Part.Condition.MISSING))
      return Optional.empty();
    return parts().stream().map(part -> part.name() + ": " + part.words()).findFirst();
  }

  /// Whether the only card, if any, is the processor in disguise.
  static boolean isSoftware() {
    return !GraphicsProbe.mayHaveCard()
        || parts().stream().noneMatch(part -> part.state() == Part.Condition.GOOD);
  }

  static String name() {
    return parts().stream()
        .filter(part -> part.state() != Part.Condition.MISSING)
        .map(part -> part.words().replaceAll("\\.$", "") + " (" + part.name() + ")")
        .findFirst()
        .orElse(say("ort.the-systems-graphics-adapter"));
  }
}
