/// What stands in this computer: which graphics cards and drivers there are, in parts that each are
/// good, doubtful or missing.
///
/// It stands apart from `runtime` because looking for hardware needs no runtime library, and the
/// engine, the packs and the doctor all ask. It uses no other package.
@NullMarked
package vertebra.hardware;

import org.jspecify.annotations.NullMarked;
