package vertebra.ui.theme;

import vertebra.block.Role;
import vertebra.design.RoleFrames;
import vertebra.paint.Palette;

/// The style class that gives something the colour of its role, the same as on the canvas. Plain
/// parts have the colour of ink.
public final class Tones {

  private static final String PREFIX = "tone-";

  private Tones() {}

  public static String of(Role role) {
    return known(RoleFrames.key(role));
  }

  private static String known(String tone) {
    return Palette.LIGHT.colours().containsKey(PREFIX + tone) ? PREFIX + tone : PREFIX + "block";
  }
}
