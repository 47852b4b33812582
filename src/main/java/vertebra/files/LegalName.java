package vertebra.files;

import java.util.Locale;
import java.util.Set;

/// Names of files that every usual system takes: Windows, macOS and Linux.
public final class LegalName {

  private static final int LONGEST = 120;

  /// What Windows keeps for devices, whatever follows the first dot.
  private static final Set<String> DEVICES =
      Set.of(
          "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7",
          "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

  private LegalName() {}

  /// The name that is nearest to a wish: without separators, signs that some system forbids,
  /// control signs, and dots and spaces at its ends; never empty.
  ///
  /// @param wish what the file is about, without an extension
  public static String of(String wish) {
    var name =
        wish.replaceAll("[\\p{Cntrl}<>:\"/\\\\|?*]+", "-")
            .replaceAll("\\s+", " ")
            .replaceAll("^[-. ]+|[-. ]+$", "");
    if (name.codePointCount(0, name.length()) > LONGEST)
      name = name.substring(0, name.offsetByCodePoints(0, LONGEST)).stripTrailing();
    if (name.isEmpty()) return "design";
    var stem = name.split("\\.", 2)[0].strip().toLowerCase(Locale.ROOT);
    return DEVICES.contains(stem) ? "_" + name : name;
  }
}
