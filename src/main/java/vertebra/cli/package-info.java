/// The command line: a thin face of the same core as the editor, without a toolkit.
///
/// One class a verb. A verb resolves what the user named, asks the workbench, and prints; it
/// decides nothing about networks. What a user can do wrong is an [vertebra.cli.Unusable] with one
/// sentence and exit code 2; what is wrong with a design is exit code 1. picocli lives here and
/// nowhere else.
@NullMarked
package vertebra.cli;

import org.jspecify.annotations.NullMarked;
