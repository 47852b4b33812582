package vertebra.text;

import java.util.List;

/// Something to say: which sentence, and what it is about. Two messages are equal if they say the
/// same of the same, in whatever language.
///
/// @param code the code of the sentence in the resource
/// @param arguments values, which may be messages themselves
public record Message(String code, List<Object> arguments) {

  public Message {
    arguments = List.copyOf(arguments);
  }

  public static Message of(String code, Object... arguments) {
    return new Message(code, List.of(arguments));
  }

  /// The sentence, in the language of the program.
  public String text() {
    return Texts.say(code, arguments.toArray());
  }

  @Override
  public String toString() {
    return text();
  }
}
