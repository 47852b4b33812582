/// The algebra of sizes: extents, shapes, element types. It knows nothing else, so every other
/// package may speak it.
///
/// Extents may be symbolic because a design is checked before its batch or image size is fixed.
/// Equality therefore has three answers; only a proven contradiction may become an error.
@NullMarked
package vertebra.tensor;

import org.jspecify.annotations.NullMarked;
