package vertebra.importing;

import java.util.ArrayList;
import java.util.List;
import vertebra.text.Message;

/// The faults of a file while they are looked for. After the first hundred nobody reads on.
final class Faults {

  private static final int MOST = 100;

  private final List<FileFault> found = new ArrayList<>();

  void error(String code, String place, Message what) {
    add(new FileFault(code, true, place, what));
  }

  void warning(String code, String place, Message what) {
    add(new FileFault(code, false, place, what));
  }

  private void add(FileFault fault) {
    if (found.size() < MOST && !found.contains(fault)) found.add(fault);
  }

  boolean hasErrors() {
    return found.stream().anyMatch(FileFault::isError);
  }

  List<FileFault> all() {
    return List.copyOf(found);
  }
}
