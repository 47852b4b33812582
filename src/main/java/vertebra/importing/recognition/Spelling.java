package vertebra.importing.recognition;

/// Numbers as descriptions write them: two that a float32 cannot tell apart are written alike.
final class Spelling {

  private static final double WHOLE = 1e15;

  private Spelling() {}

  static String of(double number) {
    boolean whole = number == Math.rint(number) && Math.abs(number) < WHOLE;
    return whole ? Long.toString((long) number) : Float.toString((float) number);
  }

  static String of(double... numbers) {
    var text = new StringBuilder();
    for (double number : numbers) text.append(of(number)).append(',');
    return text.toString();
  }
}
