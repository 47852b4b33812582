package vertebra.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Rising whole numbers as text, neighbours as ranges: `0-121,130`.
final class WholeRanges {

  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

  /// More numbers than any file has operators.
  private static final int MOST = 50_000_000;

  private WholeRanges() {}

  static String text(List<Integer> numbers) {
    var text = new StringBuilder();
    for (int i = 0; i < numbers.size(); ) {
      int last = i;
      while (last + 1 < numbers.size() && numbers.get(last + 1) == numbers.get(last) + 1) last++;
      if (!text.isEmpty()) text.append(',');
      text.append(numbers.get(i));
      if (last > i) text.append('-').append(numbers.get(last));
      i = last + 1;
    }
    return text.toString();
  }

  /// The numbers; empty where the text is none of these.
  static Optional<List<Integer>> read(String text) {
    var numbers = new ArrayList<Integer>();
    if (text.isEmpty()) return Optional.of(numbers);
    for (var range : text.split(",", -1)) {
      var parts = RANGE.matcher(range);
      if (!parts.matches()) return Optional.empty();
      int first = Integer.parseInt(parts.group(1));
      int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
      boolean rises = numbers.isEmpty() || first > numbers.getLast();
      if (!rises || last < first || last - first > MOST - numbers.size()) return Optional.empty();
      for (int number = first; number <= last; number++) numbers.add(number);
    }
    return Optional.of(numbers);
  }
}
