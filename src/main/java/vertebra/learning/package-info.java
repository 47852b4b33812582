/// Making a design learn: what a design remembers about it, what can be said before it begins, how
/// it goes on, and what came of it.
///
/// It joins [vertebra.training], which knows compiled models and data, with designs and their
/// settings; the window and its panels come after it.
@NullMarked
package vertebra.learning;

import org.jspecify.annotations.NullMarked;
