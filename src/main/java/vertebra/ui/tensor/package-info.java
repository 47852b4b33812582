/// The tensors that flow through a port, as pictures, attention, numbers, and what a pixel sees.
///
/// It watches [vertebra.workbench.Runs] and paints with `inspect`. Looks are in
/// `styles/results.css`.
@NullMarked
package vertebra.ui.tensor;

import org.jspecify.annotations.NullMarked;
