/// The sheets that ask how to export a design: as a model, which is what
/// [vertebra.workbench.Exporting] does, and as a picture.
@NullMarked
package vertebra.ui.export;

import org.jspecify.annotations.NullMarked;
