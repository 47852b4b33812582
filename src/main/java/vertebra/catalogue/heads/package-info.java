/// Heads: from maps to answers. Names of layers are parameters where reference implementations
/// differ.
@NullMarked
package vertebra.catalogue.heads;

import org.jspecify.annotations.NullMarked;
