package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.List;
import vertebra.onnx.ModelException;

/// What stands behind the `=` of a step.
final class StepWords {

  private StepWords() {}

  /// Two names with `=` between them.
  static List<String> pair(String text) throws ModelException {
    int at = text.indexOf('=');
    if (at < 1 || at == text.length() - 1) throw new ModelException(say("edit.two-names", text));
    return List.of(text.substring(0, at), text.substring(at + 1));
  }

  /// What stands before and behind the last dot.
  static List<String> dotted(String text) throws ModelException {
    int at = text.lastIndexOf('.');
    if (at < 1 || at == text.length() - 1) throw new ModelException(say("edit.name-and-key", text));
    return List.of(text.substring(0, at), text.substring(at + 1));
  }

  static List<String> list(String text) {
    return List.of(text.split(",", -1));
  }

  static long whole(String text, long least, long most) throws ModelException {
    try {
      long number = Long.parseLong(text.strip());
      if (number >= least && number <= most) return number;
    } catch (NumberFormatException noNumber) {
      throw new ModelException(say("edit.whole-number", text, least, most), noNumber);
    }
    throw new ModelException(say("edit.whole-number", text, least, most));
  }

  static float[] reals(String text) throws ModelException {
    var words = list(text);
    var reals = new float[words.size()];
    try {
      for (int i = 0; i < reals.length; i++) reals[i] = Float.parseFloat(words.get(i).strip());
    } catch (NumberFormatException noNumber) {
      throw new ModelException(say("edit.real-numbers", text), noNumber);
    }
    return reals;
  }
}
