/// Lessons: text files with designs to build, questions, checks and wrong answers; what a learner
/// noted; and how a class's work is marked.
@NullMarked
package vertebra.teaching;

import org.jspecify.annotations.NullMarked;
