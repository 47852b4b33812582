package vertebra.microscope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How one number came about: the numbers it was made from, what was done with them, and what they
/// gave, in double precision.
///
/// @param how what is done with the terms
/// @param groups the terms as they lie together, such as the window in one channel
/// @param bias what is added to a sum of all terms
/// @param first what the terms gave, before the stages
/// @param stages what is done one after another with what the terms gave
record Working(How how, List<Group> groups, double bias, double first, List<Stage> stages) {

  /// What is done with terms.
  enum How {
    /// All parts, and the bias, are added.
    SUM,
    /// The largest term goes on.
    LARGEST,
    /// All terms are multiplied with each other.
    PRODUCT,
    /// The only term goes on as it is.
    COPY,
    /// A formula of one number, or of few.
    FORMULA,
    /// The first term's share of all.
    SHARE,
    /// The first term against the mean and the spread of all of its set.
    NORM,
    /// Nothing of the input: a number that is put there.
    PUT
  }

  /// A number that goes in.
  ///
  /// @param tensor where it stands; blank for what stands outside, such as a rim of zeros
  /// @param index where in the tensor, in row-major order
  /// @param factor what it is multiplied with; 1 where nothing is
  /// @param by where the factor stands; blank where it is no number of a tensor
  record Term(String tensor, long index, double value, double factor, String by, long byIndex) {

    Term(String tensor, long index, double value, double factor) {
      this(tensor, index, value, factor, "", -1);
    }

    static Term outside(double value, double factor) {
      return new Term("", -1, value, factor);
    }

    boolean isOutside() {
      return index < 0;
    }

    double part() {
      return value * factor;
    }

    /// The same number at the place that it came from.
    Term from(String otherTensor, long otherIndex) {
      return new Term(otherTensor, otherIndex, value, factor, by, byIndex);
    }
  }

  /// Terms that lie together, row by row.
  ///
  /// @param number which channel or operand it is
  record Group(int number, int rows, int columns, List<Term> terms) {
    Group {
      terms = List.copyOf(terms);
    }

    static Group row(int number, List<Term> terms) {
      return new Group(number, 1, terms.size(), terms);
    }

    double sum() {
      double sum = 0;
      for (var term : terms) sum += term.part();
      return sum;
    }
  }

  /// One thing done with a number after the terms were put together.
  ///
  /// @param name an operator's, or what happens in words
  /// @param with the number that it is done with, if one is
  /// @param value what it gives
  record Stage(String name, Optional<String> with, double value) {
    static Stage of(String name, double value) {
      return new Stage(name, Optional.empty(), value);
    }

    static Stage of(String name, String with, double value) {
      return new Stage(name, Optional.of(with), value);
    }
  }

  Working {
    groups = List.copyOf(groups);
    stages = List.copyOf(stages);
  }

  static Working sum(List<Group> groups, double bias) {
    double sum = bias;
    for (var group : groups) sum += group.sum();
    return new Working(How.SUM, groups, bias, sum, List.of());
  }

  static Working copy(Term term) {
    return new Working(How.COPY, List.of(Group.row(0, List.of(term))), 0, term.value(), List.of());
  }

  static Working put(double value) {
    return new Working(How.PUT, List.of(), 0, value, List.of());
  }

  static Working largest(List<Group> groups) {
    double most = Double.NEGATIVE_INFINITY;
    for (var group : groups)
      for (var term : group.terms()) if (!term.isOutside()) most = Math.max(most, term.value());
    return new Working(How.LARGEST, groups, 0, most, List.of());
  }

  static Working formula(List<Term> terms, double value) {
    return new Working(How.FORMULA, List.of(Group.row(0, terms)), 0, value, List.of());
  }

  List<Term> terms() {
    return groups.stream().flatMap(group -> group.terms().stream()).toList();
  }

  /// What comes of it all.
  double value() {
    return stages.isEmpty() ? first : stages.getLast().value();
  }

  /// The number that goes on, of those from which the largest is taken.
  Optional<Term> winner() {
    return terms().stream().filter(term -> !term.isOutside() && term.value() == first).findFirst();
  }

  Working with(List<Group> others) {
    return new Working(how, others, bias, first, stages);
  }

  Working then(Stage stage) {
    var more = new ArrayList<>(stages);
    more.add(stage);
    return new Working(how, groups, bias, first, more);
  }
}
