package vertebra.importing.recognition;

/// One step of a description as a number: a word of the vocabulary (an operator with its
/// attributes, or a stored tensor), or a reference to what was met before.
// The order of the kinds is part of the format.
@SuppressWarnings("EnumOrdinal")
final class Token {

  /// What a token says.
  enum TokenKind {
    /// An operator or stored tensor by its word.
    WORD,
    /// An optional input that is left out.
    OMITTED,
    /// The next output of the region follows.
    ROOT,
    /// Something from outside the region, met for the first time.
    BOUND,
    /// Something from outside the region, met before.
    SAME_BOUND,
    /// A weight met before.
    SAME_WEIGHT,
    /// An output of an operator met before.
    SAME_OPERATION
  }

  private static final TokenKind[] KINDS = TokenKind.values();
  private static final int KIND_BITS = 3;
  private static final int OUTPUT_BITS = 8;

  /// So many outputs of one operator can be told apart.
  static final int MOST_OUTPUTS = 1 << OUTPUT_BITS;

  static final int OMITTED = of(TokenKind.OMITTED, 0);
  static final int ROOT = of(TokenKind.ROOT, 0);
  static final int BOUND = of(TokenKind.BOUND, 0);

  private Token() {}

  static int of(TokenKind kind, int number) {
    return number << KIND_BITS | kind.ordinal();
  }

  static int word(int number) {
    return of(TokenKind.WORD, number);
  }

  static int sameOperation(int number, int output) {
    return of(TokenKind.SAME_OPERATION, number << OUTPUT_BITS | output);
  }

  static TokenKind kind(int token) {
    return KINDS[token & (1 << KIND_BITS) - 1];
  }

  /// The number of the word, bound, weight or operator.
  static int number(int token) {
    int number = token >>> KIND_BITS;
    return kind(token) == TokenKind.SAME_OPERATION ? number >>> OUTPUT_BITS : number;
  }

  /// Which output of the operator.
  static int output(int token) {
    return token >>> KIND_BITS & MOST_OUTPUTS - 1;
  }
}
