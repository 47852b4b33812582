package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;

import java.util.List;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;

/// Parameters that blocks of many families have, with the block's own initial value and words.
public final class CommonParameters {

  private CommonParameters() {}

  /// How many kinds are told apart.
  public static Whole classes(int initial, String help) {
    return classes(initial, 65_536, help);
  }

  /// How many kinds are told apart, up to a number.
  public static Whole classes(int initial, int most, String help) {
    return whole("classes", "Classes", initial, 1, most, "classes", help);
  }

  /// The channels of what leaves or of what is inside.
  public static Whole width(int initial, String help) {
    return whole("channels", "Channels", initial, 1, 65_536, "channels", help);
  }

  /// The channels of several levels; an empty list follows what comes in.
  public static Wholes widths(String help) {
    return wholes("widths", "Widths", List.of(), 1, 65_536, help);
  }

  /// How many prepared boxes a place has.
  public static Whole anchors(int initial) {
    return whole(
        "anchors",
        "Anchors",
        initial,
        1,
        1000,
        "boxes",
        "How many prepared boxes there are at every place.");
  }

  /// How many convolutions stand in a row.
  public static Whole convolutions(int initial, int least, String help) {
    return whole("depth", "Depth", initial, least, 64, "convolutions", help);
  }

  /// How many levels of a pyramid come in.
  public static Whole levelCount(String help) {
    return whole("levels", "Levels", 3, 1, 6, "levels", help);
  }

  /// The number of the finest level that comes in.
  public static Whole finest(int initial, int least) {
    return whole(
        "first",
        "Finest level",
        initial,
        least,
        8,
        "level",
        "Number of the finest level that comes in: level n is 2ⁿ times smaller than the image.");
  }

  /// The number of the coarsest level that comes in.
  public static Whole coarsest(int initial, int most) {
    return whole(
        "last",
        "Coarsest level",
        initial,
        1,
        most,
        "level",
        "Number of the coarsest level that comes in.");
  }

  /// An axis of a tensor, counted from 0 or from −1 at the end.
  public static Whole axis(int initial, String help) {
    return whole("axis", "Axis", initial, -8, 7, "index", help);
  }

  /// What training leaves out.
  public static Real dropout(double initial) {
    return real(
        "dropout",
        "Dropout",
        initial,
        0,
        0.99,
        "Share of numbers set to zero in training; nothing happens in a run.");
  }

  /// The width of the squeeze-and-excitation inside a block.
  public static Whole squeezed() {
    return whole(
        "squeezed",
        "Squeezed channels",
        0,
        0,
        65_536,
        "channels",
        "Width of the squeeze-and-excitation; 0 for none.");
  }

  /// What the parts are called in files of weights.
  public static <E extends Enum<E>> Choice<E> partNames(E initial) {
    return choice(
        "names", "Names of parts", initial, "What the parts are called in files of weights.");
  }
}
