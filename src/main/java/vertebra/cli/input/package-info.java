/// What a user names on the command line, and what can be wrong with it: designs, presets, model
/// files, and the two ways to refuse them.
///
/// It stands below the options and the verbs, which both resolve what was named through
/// [CommandContext]. What a user can do wrong is an [UsageError] with one sentence and exit code 2;
/// a design with errors is [DesignHasErrors], exit code 1.
@NullMarked
package vertebra.cli.input;

import org.jspecify.annotations.NullMarked;
