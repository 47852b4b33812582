/// What holds for the project as a whole: who may know whom, the form of the sources, the files
/// that must and must not be there. The rules are tests because a rule nobody runs is a wish.
@NullMarked
package vertebra.architecture;

import org.jspecify.annotations.NullMarked;
