/// The command line: a thin face of the same core as the editor, without a toolkit.
///
/// One class a verb. A verb resolves what the user named with `cli.input`, takes its options from
/// `cli.options`, asks the packages below the workbench, and prints; it decides nothing about
/// networks. picocli lives here and in `cli.options`, and nowhere else.
@NullMarked
package vertebra.cli;

import org.jspecify.annotations.NullMarked;
