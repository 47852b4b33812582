package vertebra.importing;

import vertebra.text.Message;

/// Something wrong with a model file, and where.
///
/// @param code a stable kebab-case word for what is wrong
/// @param isError whether the model cannot mean anything, as opposed to being unusual
/// @param place the operator, tensor or function at fault; empty for the file itself
public record FileFault(String code, boolean isError, String place, Message what) {

  /// One line for people.
  public String line() {
    return place.isEmpty() ? what.text() : Message.of("fault.at", place, what.text()).text();
  }
}
