package vertebra.cli.input;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vertebra.text.Controls;

/// The standard streams of a verb. A file that goes to standard output has it for itself: what the
/// verb says then goes to the error stream. What is said is plain: signs that would act on a
/// terminal are spelt out.
public final class StandardStreams {

  private final InputStream in;
  private final PrintStream raw;
  private final PrintStream out;
  private final PrintStream err;
  private boolean isRead;
  private boolean isTaken;

  public StandardStreams(InputStream in, PrintStream out, PrintStream err) {
    this.in = in;
    this.raw = out;
    this.out = new Plain(out);
    this.err = new Plain(err);
  }

  /// Where a verb says what it found.
  public PrintStream out() {
    return isTaken ? err : out;
  }

  /// Where a verb says how far it is, and what went wrong.
  public PrintStream err() {
    return err;
  }

  /// Everything that standard input holds. It can be had once.
  ///
  /// @param most more bytes than this are refused
  public byte[] read(int most) throws UsageError {
    if (isRead) throw new UsageError(say("cli.standard-input-is-read-already"));
    isRead = true;
    try {
      var bytes = in.readNBytes(most);
      if (bytes.length == most) throw new UsageError(say("cli.standard-input-is-too-long", most));
      return bytes;
    } catch (IOException failure) {
      throw new UsageError(say("cli.standard-input-cannot-be-read", failure.getMessage()), failure);
    }
  }

  /// Standard output for a file alone. One file can have it.
  public OutputStream take() throws UsageError {
    if (isTaken) throw new UsageError(say("cli.standard-output-is-taken"));
    isTaken = true;
    return raw;
  }

  /// Prints text, and spells out what would act on a terminal.
  private static final class Plain extends PrintStream {

    private final PrintStream target;

    Plain(PrintStream target) {
      super(target, false, StandardCharsets.UTF_8);
      this.target = target;
    }

    @Override
    public void print(@Nullable String text) {
      target.print(Controls.spelled(String.valueOf(text)));
    }

    @Override
    public void print(@Nullable Object value) {
      print(String.valueOf(value));
    }

    @Override
    public void println(@Nullable String text) {
      target.println(Controls.spelled(String.valueOf(text)));
    }

    @Override
    public void println(@Nullable Object value) {
      println(String.valueOf(value));
    }

    @Override
    public void println() {
      target.println();
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod") // It overrides the annotated one.
    public PrintStream printf(@Nullable Locale locale, String format, @Nullable Object... values) {
      print(String.format(locale, format, values));
      return this;
    }

    @Override
    public void flush() {
      target.flush();
    }

    @Override
    public boolean checkError() {
      return target.checkError();
    }
  }
}
