package vertebra.ui.theme;

import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.Role;
import vertebra.design.RoleFrames;
import vertebra.paint.Palette;

/// The style class that gives a block its colour: its role's, or that of its family when it is a
/// plain part. The same colours as on the canvas.
public final class Tones {

  private static final String PREFIX = "tone-";

  private Tones() {}

  public static String of(Catalogue catalogue, BlockType block) {
    return block.role() == Role.PART
        ? known(catalogue.familyOf(block.id()).map(Family::id).orElse("block"))
        : of(block.role());
  }

  public static String of(Role role) {
    return known(RoleFrames.key(role));
  }

  private static String known(String tone) {
    return Palette.LIGHT.colours().containsKey(PREFIX + tone) ? PREFIX + tone : PREFIX + "block";
  }
}
