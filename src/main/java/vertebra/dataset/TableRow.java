package vertebra.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A row of a table: cells with commas or semicolons between. A cell in quotes may hold those, and
/// quotes that are doubled.
///
/// Source: RFC 4180, section 2, but for line breaks in quotes.
final class TableRow {

  private static final Pattern CELL =
      Pattern.compile("\\G(\\s*\"[^\"]*+(?:\"\"[^\"]*+)*+\"\\s*|[^,;]*)([,;]|\\z)");

  private static final String QUOTE = "\"";

  /// What some programs write before the first row to say that the file is UTF-8.
  private static final String BYTE_ORDER = "\uFEFF";

  private TableRow() {}

  /// The cells of a row, without the spaces around them.
  static List<String> cells(String text) {
    var row = text.startsWith(BYTE_ORDER) ? text.substring(1) : text;
    var cells = new ArrayList<String>();
    var cell = CELL.matcher(row);
    while (cell.find()) {
      cells.add(unquoted(row.substring(cell.start(1), cell.end(1)).strip()));
      if (cell.start(2) == cell.end(2)) break;
    }
    return cells;
  }

  private static String unquoted(String cell) {
    boolean isQuoted = cell.length() > 1 && cell.startsWith(QUOTE) && cell.endsWith(QUOTE);
    return isQuoted ? cell.substring(1, cell.length() - 1).replace(QUOTE + QUOTE, QUOTE) : cell;
  }
}
