/// Boxes around objects: what overlaps what, which prepared box of a head learns which object, what
/// a head's numbers mean as boxes, and how good found boxes are.
@NullMarked
package vertebra.detection;

import org.jspecify.annotations.NullMarked;
