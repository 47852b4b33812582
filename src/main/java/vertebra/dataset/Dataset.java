package vertebra.dataset;

import java.util.List;
import vertebra.media.InputException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;

/// Examples with answers in two parts, one to learn from and one to be judged by.
public interface Dataset {

  /// What an example is for.
  enum Part {
    TRAINING,
    VALIDATION
  }

  /// What kind of answer an example has.
  enum Answer {
    CLASS,
    MASK,
    BOXES,
    PICTURE
  }

  /// What a network asks of data.
  ///
  /// @param answer which kind of answer it learns
  /// @param classes how many classes its head tells apart
  /// @param sizes those of a picture that it should give, `[channels, height, width]`; else empty
  record Wanted(Answer answer, int classes, List<Long> sizes) {
    public Wanted {
      sizes = List.copyOf(sizes);
    }

    /// It tells classes apart.
    public Wanted(Answer answer, int classes) {
      this(answer, classes, List.of());
    }
  }

  /// An example.
  ///
  /// @param input float32 `[1, …]`
  record Example(Tensor input, RightAnswer target) {}

  /// What is shown in front of all that follows, such as the folder's name.
  String title();

  /// The names of the classes, by number.
  List<String> classes();

  int size(Part part);

  /// How many examples of each class there are; empty where that is not known without reading them
  /// all, as where an example has many answers.
  default List<Integer> counts(Part part) {
    return List.of();
  }

  /// Reads one example. The exception names the file and says what is wrong with it.
  Example read(Part part, int index, Cancellation cancellation) throws InputException;

  /// How the examples were divided, and what is odd about them, in sentences.
  List<String> remarks();
}
