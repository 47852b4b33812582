/// Running the design: the panel with its inputs, weights, device and precision, and what came out.
///
/// It watches [vertebra.workbench.Runs] and derives what it shows; nothing here knows a block or a
/// runtime. Looks are in `styles/results.css`.
@NullMarked
package vertebra.ui.run;

import org.jspecify.annotations.NullMarked;
