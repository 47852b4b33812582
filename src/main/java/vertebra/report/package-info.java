/// Numbers as people read them: units, tables that can be copied, and charts.
///
/// What is measured, counted or compared is decided elsewhere and arrives as rows and points.
/// `paint` draws the charts, `document` writes JSON, `graph` names the blocks that heat belongs to,
/// and `runtime` gives measurements.
@NullMarked
package vertebra.report;

import org.jspecify.annotations.NullMarked;
