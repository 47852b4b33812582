/// Comparing networks: a sheet with a table, a plot, and what differs.
///
/// It watches [vertebra.workbench.Comparing]. Looks are in `styles/results.css`.
@NullMarked
package vertebra.ui.compare;

import org.jspecify.annotations.NullMarked;
