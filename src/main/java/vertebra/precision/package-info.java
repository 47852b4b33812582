/// Models that compute with fewer bits than float32, and what that changes.
///
/// A reduced model is made from a compiled one, operator by operator, so blocks and lowerings know
/// of float32 alone. The numbers of its weights are converted while they are written or handed to a
/// runtime; nothing is held. What the reduction costs is measured, never estimated.
@NullMarked
package vertebra.precision;

import org.jspecify.annotations.NullMarked;
