/// What a design or a model file costs, what it may cost, and where it could be cheaper.
///
/// Counted, never measured: operations, weights, and the memory of activations. It works on a
/// `design` and its plan, and says numbers with `report`.
@NullMarked
package vertebra.cost;

import org.jspecify.annotations.NullMarked;
