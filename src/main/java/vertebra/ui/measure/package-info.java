/// Measuring the design and holding it to a budget: two panels of tables and bars.
///
/// They watch [vertebra.workbench.Measuring] and [vertebra.workbench.Budgeting]. Looks are in
/// `styles/results.css`.
@NullMarked
package vertebra.ui.measure;

import org.jspecify.annotations.NullMarked;
