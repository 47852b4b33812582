package vertebra.importing;

/// Bytes of a file one after another, `end` excluded.
record FileSpan(long start, long end) {

  public FileSpan {
    if (start < 0 || end < start) throw new IllegalArgumentException(start + " to " + end);
  }

  public long length() {
    return end - start;
  }
}
