package vertebra.importing;

import java.util.ArrayList;
import java.util.List;
import vertebra.text.Message;

/// The faults of a file while they are looked for. After the first hundred nobody reads on.
final class Faults {

  private static final int MOST = 100;

  /// What a file says is quoted up to here.
  private static final int LONGEST = 160;

  private final List<FileFault> found = new ArrayList<>();

  void error(String code, String place, Message what) {
    add(new FileFault(code, true, brief(place), brief(what)));
  }

  void warning(String code, String place, Message what) {
    add(new FileFault(code, false, brief(place), brief(what)));
  }

  private static Message brief(Message what) {
    return new Message(what.code(), what.arguments().stream().map(Faults::brief).toList());
  }

  private static Object brief(Object argument) {
    return argument instanceof Number ? argument : brief(argument.toString());
  }

  private static String brief(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
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
