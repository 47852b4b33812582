package vertebra.inspect;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import vertebra.inspect.TensorPlanes.PlaneKind;

/// The ways in which a tensor can be looked at, as it is arranged.
///
/// @param planes how it is arranged
/// @param offered the ways there are
public record LookModes(TensorPlanes planes, Set<LookMode> offered) {

  /// What is shown unless somebody chose: the way that says most, if it is offered.
  private static final List<LookMode> USUAL =
      List.of(LookMode.ATTENTION, LookMode.COLOURS, LookMode.BARS, LookMode.CHANNELS);

  public LookModes {
    offered = Set.copyOf(offered);
  }

  /// The ways that a tensor can be looked at, and the one that says most.
  ///
  /// @param isRearranged whether tokens are arranged as somebody chose, which are no colours
  /// @param isAttention whether the numbers are attention weights
  /// @param seesPicture whether its pixels see something of a picture
  public static LookModes of(
      TensorPlanes planes, boolean isRearranged, boolean isAttention, boolean seesPicture) {
    boolean isVector = planes.kind() == PlaneKind.VECTOR;
    var offered = EnumSet.of(LookMode.HISTOGRAM, isVector ? LookMode.BARS : LookMode.ONE);
    if (planes.channels() > 1) offered.add(LookMode.CHANNELS);
    if (planes.isColoured() && !isRearranged && !isAttention) offered.add(LookMode.COLOURS);
    if (isAttention) offered.add(LookMode.ATTENTION);
    if (seesPicture && !isAttention) offered.add(LookMode.FIELD);
    return new LookModes(planes, offered);
  }

  /// The way to look from now on: as before where that is offered.
  ///
  /// @param isNew whether other numbers came, of which attention weights are first shown as such
  public LookMode next(Optional<LookMode> before, boolean isNew) {
    boolean isAttention = offered.contains(LookMode.ATTENTION);
    return before
        .filter(offered::contains)
        .filter(mode -> !isNew || !isAttention || mode != LookMode.CHANNELS)
        .orElseGet(() -> USUAL.stream().filter(offered::contains).findFirst().orElse(LookMode.ONE));
  }

  /// Whether it matters which channel is chosen.
  public boolean asksForChannel(LookMode mode) {
    return mode == LookMode.ONE && planes.channels() > 1;
  }
}
