/// Whole networks under the names by which they are known, at their stated inputs.
///
/// A preset is a supplier of a graph of input, backbone, neck, head and output nodes; nothing is
/// built until it is asked for.
@NullMarked
package vertebra.catalogue.models;

import org.jspecify.annotations.NullMarked;
