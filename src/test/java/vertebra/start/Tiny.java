package vertebra.start;

/// A program of one class, for caches that are made quickly.
final class Tiny {

  private Tiny() {}

  public static void main(String[] arguments) {
    System.out.println("tiny " + String.join(" ", arguments));
  }
}
