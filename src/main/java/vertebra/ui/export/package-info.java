/// The sheet that asks how to export a design.
///
/// One class stands alone here because no other panel has to do with files of models, and what
/// reads them in will stand beside it. It shows what [vertebra.workbench.Exporting] does.
@NullMarked
package vertebra.ui.export;

import org.jspecify.annotations.NullMarked;
