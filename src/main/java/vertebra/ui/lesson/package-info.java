/// What a block is, in words: its lesson, where it was published, figures of others apart from our
/// own, and examples to try.
@NullMarked
package vertebra.ui.lesson;

import org.jspecify.annotations.NullMarked;
