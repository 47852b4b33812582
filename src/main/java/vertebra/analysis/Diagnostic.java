package vertebra.analysis;

import java.util.List;
import vertebra.text.Message;

/// Something a user should know about the design.
///
/// @param code a stable kebab-case word
public record Diagnostic(
    Severity severity, String code, Target target, Message said, List<QuickFix> fixes) {

  /// Errors keep a design from being compiled; warnings do not.
  public enum Severity {
    ERROR,
    WARNING
  }

  public Diagnostic {
    fixes = List.copyOf(fixes);
  }

  /// The sentence in the language of the program.
  public String message() {
    return said.text();
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
