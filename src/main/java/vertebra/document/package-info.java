/// What is saved, and how it changed: the document, its file, edits, and the history that makes
/// undo a step to an earlier value. Jackson lives here and nowhere else. It may use `graph` and
/// `tensor`.
@NullMarked
package vertebra.document;

import org.jspecify.annotations.NullMarked;
