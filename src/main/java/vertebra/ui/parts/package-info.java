/// Controls that several panels share: choosing a device or a precision, asking for files, charts,
/// pictures, and how numbers stand in a column.
///
/// A part knows no panel. It may use the workbench for what is chosen, and `paint` for what it
/// shows.
@NullMarked
package vertebra.ui.parts;

import org.jspecify.annotations.NullMarked;
