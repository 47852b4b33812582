/// The blocks and networks that come with Vertebra.
///
/// A family is a file, a block is one statement in it, and the catalogue lists the families. It is
/// a leaf: nothing but the application's start and tests may depend on it, because what the editor
/// needs to know about a block must be in its definition.
@NullMarked
package vertebra.catalogue;

import org.jspecify.annotations.NullMarked;
