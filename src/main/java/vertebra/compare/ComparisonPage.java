package vertebra.compare;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.compare.Changes.Change;
import vertebra.paint.Palette;
import vertebra.paint.SvgSurface;
import vertebra.paint.Xml;
import vertebra.report.Chart;
import vertebra.report.ChartPainter;
import vertebra.report.Units;

/// A comparison as one HTML page that needs no other file, no network and no script.
final class ComparisonPage {

  static final double WIDTH = 880;
  static final double HEIGHT = 440;

  private static final String STYLE =
      """
      :root{color-scheme:light dark}
      body{font:15px/1.5 Inter,'Segoe UI',sans-serif;max-width:64rem;margin:2.5rem auto;padding:0 1.5rem}
      h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem}
      p,li{color:color-mix(in srgb,currentColor 80%,transparent)}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;width:100%}
      th,td{padding:.4em .8em;border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);text-align:right;white-space:nowrap}
      th:first-child,td:first-child,.text{text-align:left;white-space:normal}
      thead>tr>th{border-bottom-width:2px}small{opacity:.7;display:block}
      tr.base{font-weight:600}td.inner{padding-left:2.2em}
      figure{margin:0 0 1rem}svg{max-width:100%;height:auto;border-radius:8px}
      """;

  private final StringBuilder out = new StringBuilder();
  private final Comparison comparison;
  private final List<Changes> changes;

  private ComparisonPage(Comparison comparison, List<Changes> changes) {
    this.comparison = comparison;
    this.changes = changes;
  }

  /// @param charts what to draw
  static String of(Comparison comparison, List<Chart> charts, List<Changes> changes) {
    return new ComparisonPage(comparison, changes).page(charts);
  }

  private String page(List<Chart> charts) {
    out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    out.append(Xml.escaped(title())).append("</title>\n<style>\n").append(STYLE);
    out.append("</style></head>\n<body>\n<h1>").append(Xml.escaped(title())).append("</h1>\n");
    comparison
        .baseline()
        .ifPresent(base -> paragraph(say("compare.the-small-numbers-say-how-many-times", base)));
    table();
    for (var chart : charts) figure(chart);
    changes.forEach(this::section);
    out.append("<h2>")
        .append(Xml.escaped(say("compare.how-this-was-found")))
        .append("</h2>\n<ul>\n");
    for (var note : comparison.notes())
      out.append("<li>").append(Xml.escaped(note)).append("</li>\n");
    out.append("</ul>\n");
    paragraph(say("compare.fewer-macs-do-not-mean-faster"));
    return out.append("</body></html>\n").toString();
  }

  private void paragraph(String text) {
    out.append("<p>").append(Xml.escaped(text)).append("</p>\n");
  }

  private String title() {
    int others = comparison.rows().size() - 1;
    return comparison.rows().isEmpty()
        ? say("compare.comparison")
        : comparison.rows().getFirst().name()
            + (others == 0 ? "" : say("compare.and-other", others));
  }

  private void table() {
    out.append("<div class=\"wide\"><table><thead><tr><th>");
    out.append(Xml.escaped(say("compare.network"))).append("</th>");
    for (var quantity : comparison.quantities())
      out.append("<th>").append(Xml.escaped(quantity.title())).append("</th>");
    out.append("</tr></thead>\n<tbody>\n");
    for (var row : comparison.rows()) {
      boolean base = comparison.baseline().filter(row.name()::equals).isPresent();
      out.append(base ? "<tr class=\"base\"><td>" : "<tr><td>");
      out.append(Xml.escaped(row.name())).append("</td>");
      for (var quantity : comparison.quantities()) {
        out.append("<td>").append(Xml.escaped(quantity.text(row)));
        var ratio = comparison.ratio(quantity, row);
        if (ratio.isPresent() && !base)
          out.append("<small>").append(Quantity.times(ratio.getAsDouble())).append("</small>");
        out.append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private void figure(Chart chart) {
    var svg = svg(chart);
    out.append("<h2>").append(Xml.escaped(chart.title())).append("</h2>\n<figure>");
    out.append(svg.substring(svg.indexOf("<svg"))).append("</figure>\n");
  }

  /// A chart as an SVG file.
  static String svg(Chart chart) {
    var surface = new SvgSurface(WIDTH, HEIGHT, chart.title());
    new ChartPainter(chart, WIDTH, HEIGHT).paint(surface, Palette.LIGHT, Optional.empty());
    return surface.finished();
  }

  private void section(Changes changed) {
    out.append("<h2>");
    out.append(Xml.escaped(say("compare.from-to", changed.before(), changed.after())));
    out.append("</h2>\n");
    paragraph(changed.summary());
    if (changed.entries().isEmpty()) return;
    out.append("<div class=\"wide\"><table><thead><tr>");
    head("<th>", say("compare.block"));
    head("<th class=\"text\">", say("compare.change"));
    head("<th class=\"text\">", say("compare.what"));
    head("<th>", say("compare.change-in-parameters"));
    head("<th>", say("compare.change-in-macs"));
    head("<th class=\"text\">", say("compare.output"));
    out.append("</tr></thead>\n<tbody>\n");
    for (var change : changed.entries()) {
      line(change, "");
      for (var inner : change.inside()) line(inner, " class=\"inner\"");
    }
    out.append("</tbody></table></div>\n");
  }

  private void head(String cell, String title) {
    out.append(cell).append(Xml.escaped(title)).append("</th>");
  }

  private void line(Change change, String style) {
    out.append("<tr><td").append(style).append('>').append(Xml.escaped(change.path()));
    var cells = new ArrayList<String>();
    cells.add("<td class=\"text\">" + change.kind().word());
    cells.add("<td class=\"text\">" + Xml.escaped(change.what()));
    cells.add("<td>" + Units.change(change.parameters()));
    cells.add("<td>" + Units.change(change.multiplyAdds()));
    cells.add("<td class=\"text\">" + Xml.escaped(change.shape()));
    for (var cell : cells) out.append("</td>").append(cell);
    out.append("</td></tr>\n");
  }
}
