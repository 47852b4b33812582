package vertebra.weights;

/// Names in the order a reader expects: `layer2` before `layer10`.
final class NaturalOrder {

  private NaturalOrder() {}

  static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int iEnd = endOfRun(a, i);
      int jEnd = endOfRun(b, j);
      int order = compareRuns(a.substring(i, iEnd), b.substring(j, jEnd));
      if (order != 0) return order;
      i = iEnd;
      j = jEnd;
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  private static int endOfRun(String text, int start) {
    boolean digits = isDigit(text.charAt(start));
    int end = start + 1;
    while (digits && end < text.length() && isDigit(text.charAt(end))) end++;
    return end;
  }

  private static int compareRuns(String a, String b) {
    if (!isDigit(a.charAt(0)) || !isDigit(b.charAt(0))) return a.compareTo(b);
    return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
