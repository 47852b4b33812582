/// Files as such: writing them whole or not at all, what lies in the temporary folder, and what a
/// file is that is not what it was taken for.
@NullMarked
package vertebra.files;

import org.jspecify.annotations.NullMarked;
