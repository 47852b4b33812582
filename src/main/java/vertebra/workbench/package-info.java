/// The editor without its pixels: one document, its history, what is known about it, selection,
/// clipboard, runs.
///
/// It exists so that most of the editor is tested without a toolkit. Executors are passed in;
/// nothing here names a thread.
@NullMarked
package vertebra.workbench;

import org.jspecify.annotations.NullMarked;
