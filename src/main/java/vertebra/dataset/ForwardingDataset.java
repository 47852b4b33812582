package vertebra.dataset;

import java.util.List;
import vertebra.media.InputException;
import vertebra.runtime.Cancellation;

/// Data that do something with other data when they are read, and else are what those are.
public interface ForwardingDataset extends Dataset {

  /// The other data.
  Dataset data();

  @Override
  default String title() {
    return data().title();
  }

  @Override
  default List<String> classes() {
    return data().classes();
  }

  @Override
  default int size(Part part) {
    return data().size(part);
  }

  @Override
  default List<Integer> counts(Part part) {
    return data().counts(part);
  }

  @Override
  default Example read(Part part, int index, Cancellation cancellation) throws InputException {
    return data().read(part, index, cancellation);
  }

  @Override
  default List<String> remarks() {
    return data().remarks();
  }
}
