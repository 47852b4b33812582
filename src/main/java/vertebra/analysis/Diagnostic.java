package vertebra.analysis;

import java.util.List;

/// Something a user should know about the design.
///
/// @param code a stable kebab-case word
public record Diagnostic(
    Severity severity, String code, Target target, String message, List<QuickFix> fixes) {

  /// Errors keep a design from being compiled; warnings do not.
  public enum Severity {
    ERROR,
    WARNING
  }

  public Diagnostic {
    fixes = List.copyOf(fixes);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
