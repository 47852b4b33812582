package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.Set;
import java.util.TreeSet;

/// Where in a block's output one looks, and how. Every key makes another of it.
///
/// @param channel which map of the output
/// @param place which number of that map, in reading order
/// @param switches the letters of the keys that are switched on
/// @param filled the places of the map that somebody has guessed, while guessing
/// @param guesses whether the output's numbers are hidden until they are guessed
record Viewing(
    int channel, int place, Set<Character> switches, Set<Integer> filled, boolean guesses) {

  static final Viewing START = new Viewing(0, 0, Set.of(), Set.of(), false);

  Viewing {
    switches = Set.copyOf(switches);
    filled = Set.copyOf(filled);
  }

  /// A first look: at the largest number of the first channel, where most happens.
  static Viewing of(Sight sight) {
    return START.at(sight, sight.largestIn(0));
  }

  boolean isOn(char key) {
    return switches.contains(key);
  }

  /// Where the number stands in the output.
  long index(Sight sight) {
    return (long) channel * sight.plane().rows() * sight.plane().columns() + place;
  }

  Viewing at(Sight sight, long index) {
    var plane = sight.plane();
    long inside = Math.clamp(index, 0, plane.count() - 1);
    int size = plane.rows() * plane.columns();
    int to = (int) (inside / size);
    return new Viewing(
        to, (int) (inside % size), switches, to == channel ? filled : Set.of(), guesses);
  }

  Viewing at(Sight sight, int row, int column) {
    var plane = sight.plane();
    long index =
        plane.index(
            channel,
            Math.clamp(row, 0, plane.rows() - 1),
            Math.clamp(column, 0, plane.columns() - 1));
    return index < 0 ? this : at(sight, index);
  }

  Viewing moved(Sight sight, int rows, int columns) {
    var plane = sight.plane();
    return at(sight, place / plane.columns() + rows, place % plane.columns() + columns);
  }

  /// The next place in reading order, round and round.
  Viewing stepped(Sight sight, int steps) {
    int places = sight.plane().places();
    return new Viewing(channel, Math.floorMod(place + steps, places), switches, filled, guesses);
  }

  Viewing scrubbed(Sight sight, int to) {
    return new Viewing(
        channel, Math.clamp(to, 0, sight.plane().places() - 1), switches, filled, guesses);
  }

  Viewing rowEnd(Sight sight, boolean isLast) {
    return at(sight, place / sight.plane().columns(), isLast ? sight.plane().columns() - 1 : 0);
  }

  Viewing channel(Sight sight, int other) {
    int to = Math.floorMod(other, sight.plane().channels());
    return new Viewing(to, place, switches, to == channel ? filled : Set.of(), guesses);
  }

  Viewing largest(Sight sight) {
    return at(sight, sight.largestIn(channel));
  }

  Viewing switched(char key) {
    var all = new TreeSet<>(switches);
    if (!all.remove(key)) all.add(key);
    return new Viewing(channel, place, all, filled, guesses);
  }

  Viewing guessing(boolean wanted) {
    return new Viewing(channel, place, switches, Set.of(), wanted);
  }

  boolean isHidden(int other) {
    return guesses && !filled.contains(other);
  }

  /// What to say to a guess, and the place as one that was guessed.
  record Guessed(Viewing viewing, boolean isRight, String words) {}

  /// A guess is right that has the number's first two figures, or lies within a hundredth of the
  /// largest number.
  Guessed guessed(Sight sight, double guess) {
    double truth = sight.output().numbers().get(index(sight));
    double room = Math.max(0.01 * sight.largest(), 0.05 * Math.abs(truth));
    boolean isRight = Math.abs(guess - truth) <= room;
    var all = new TreeSet<>(filled);
    all.add(place);
    var words =
        isRight
            ? say("microscope.guess-is-right", Numerals.of(truth))
            : say("microscope.guess-is-wrong", Numerals.of(truth), Numerals.of(guess));
    return new Guessed(new Viewing(channel, place, switches, all, guesses), isRight, words);
  }

  /// The place, such as `row 3, column 7, channel 0`.
  String where(Sight sight) {
    int columns = sight.plane().columns();
    return switch (sight.plane().kind()) {
      case IMAGE -> say("microscope.row-column-channel", place / columns, place % columns, channel);
      case TABLE -> say("microscope.row-column", place / columns, place % columns);
      case VECTOR -> say("microscope.number-long", place);
    };
  }

  /// The place and its number, such as `row 3, column 7, channel 0: minus 4`.
  String spoken(Sight sight) {
    double number = sight.output().numbers().get(index(sight));
    var size = Numerals.of(Math.abs(number));
    var words =
        isHidden(place)
            ? say("microscope.hidden")
            : number < 0 ? say("microscope.minus", size) : size;
    return say("microscope.spoken", where(sight), words);
  }
}
