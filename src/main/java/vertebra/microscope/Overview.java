package vertebra.microscope;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;

/// A block seen as a whole, from one of its sides: what is painted at each of a few moments.
interface Overview {

  /// One look at it.
  ///
  /// @param frame how far it has been played, from 0
  /// @param switches the letters of the keys that are switched on
  record Moment(int frame, Set<Character> switches) {
    public Moment {
      switches = Set.copyOf(switches);
    }

    boolean isOn(char key) {
      return switches.contains(key);
    }
  }

  Aspect aspect();

  /// Why there is nothing to see, if that is so.
  Optional<String> trouble();

  /// How many moments there are to play; at least 1 where something is seen.
  int frames();

  /// The moment that is seen first.
  int first();

  /// How many moments lie in a row, for whoever steps up and down.
  default int row() {
    return 1;
  }

  /// The moment that lies at a point of what was painted, if one does.
  default OptionalInt pointed(double x, double y, double width, double height) {
    return OptionalInt.empty();
  }

  /// The keys of its own.
  String keys();

  /// What stands between the title and the question.
  void paint(Surface surface, StyleTable styles, Moment moment, double width, double height);

  /// What is seen, in words for those who hear it.
  String twin(Moment moment);
}
