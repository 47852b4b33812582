package vertebra.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import vertebra.paint.Typeface;

/// The text of a note, as Markdown, set into lines: headings, lists, code, and strong words; links
/// and stressed words stand as plain text. Lengths are in world units.
///
/// @param height of all lines
record NoteText(List<Line> lines, double height) {

  /// The room between the text and the edges of the note.
  static final double PADDING = 12;

  private static final double SIZE = 13;
  private static final double INDENT = 16;
  private static final double LEADING = 1.45;
  private static final Pattern ITEM = Pattern.compile("(\\s*)(?:[-*+]|(\\d{1,3}[.)])) +(.*)");
  private static final Pattern HEADING = Pattern.compile("(#{1,6}) +(.*?) *#*");
  private static final Pattern INLINE =
      Pattern.compile(
          "\\*\\*(.+?)\\*\\*|__(.+?)__|`([^`]+)`|\\[([^\\]]+)\\]\\([^)]*\\)|\\*([^*\\s][^*]*)\\*");

  NoteText {
    lines = List.copyOf(lines);
  }

  /// Words of one look on one line.
  ///
  /// @param x from the left edge of the text
  record Run(double x, String words, Typeface face) {}

  /// @param baseline from the top of the text
  record Line(double baseline, double size, List<Run> runs) {
    Line {
      runs = List.copyOf(runs);
    }

    /// All of it.
    String words() {
      return String.join("", runs.stream().map(Run::words).toList());
    }
  }

  /// A word or a gap.
  private record Piece(String words, Typeface face) {}

  /// The text in lines of at most a width.
  static NoteText of(String markdown, double width) {
    var setting = new Setting(width);
    boolean code = false;
    for (var line : markdown.strip().split("\\R", -1)) {
      if (line.strip().startsWith("```")) code = !code;
      else if (code) setting.add(List.of(new Piece(line, Typeface.MONO)), SIZE, 0, "");
      else setting.add(line);
    }
    return new NoteText(setting.lines, setting.y);
  }

  /// Lines as they come.
  private static final class Setting {
    private final double width;
    private final List<Line> lines = new ArrayList<>();
    private double y;

    Setting(double width) {
      this.width = width;
    }

    void add(String line) {
      if (line.isBlank()) {
        y += SIZE * 0.6;
        return;
      }
      var heading = HEADING.matcher(line.strip());
      var item = ITEM.matcher(line);
      if (heading.matches()) {
        double size = SIZE + Math.max(0, 8 - 3 * heading.group(1).length());
        add(pieces(heading.group(2), Typeface.SEMIBOLD), size, 0, "");
      } else if (item.matches()) {
        double indent = INDENT * (1 + item.group(1).length() / 2);
        var mark = item.group(2) == null ? "•" : item.group(2);
        add(pieces(item.group(3), Typeface.REGULAR), SIZE, indent, mark);
      } else add(pieces(line.strip(), Typeface.REGULAR), SIZE, 0, "");
    }

    private void add(List<Piece> pieces, double size, double indent, String mark) {
      var runs = new ArrayList<Run>();
      if (!mark.isEmpty()) runs.add(new Run(indent - INDENT, mark, Typeface.REGULAR));
      double x = indent;
      for (var piece : pieces) {
        double wide = piece.face().width(piece.words(), size);
        if (x + wide > width && x > indent) {
          end(runs, size);
          x = indent;
          if (piece.words().isBlank()) continue;
        }
        var words = piece.face().fit(piece.words(), size, width - x);
        runs.add(new Run(x, words, piece.face()));
        x += wide;
      }
      end(runs, size);
    }

    private void end(List<Run> runs, double size) {
      lines.add(new Line(y + size * 1.1, size, runs));
      runs.clear();
      y += Math.rint(size * LEADING);
    }
  }

  private static List<Piece> pieces(String text, Typeface face) {
    var pieces = new ArrayList<Piece>();
    var marks = INLINE.matcher(text);
    int at = 0;
    while (marks.find()) {
      split(text.substring(at, marks.start()), face, pieces);
      at = marks.end();
      if (marks.group(3) != null) split(marks.group(3), Typeface.MONO, pieces);
      else if (marks.group(4) != null) split(marks.group(4), face, pieces);
      else if (marks.group(5) != null) split(marks.group(5), face, pieces);
      else
        split(marks.group(1) == null ? marks.group(2) : marks.group(1), Typeface.SEMIBOLD, pieces);
    }
    split(text.substring(at), face, pieces);
    return pieces;
  }

  private static void split(String text, Typeface face, List<Piece> pieces) {
    for (var word : text.splitWithDelimiters(" +", 0))
      if (!word.isEmpty()) pieces.add(new Piece(word, face));
  }
}
