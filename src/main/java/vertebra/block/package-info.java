/// What a block *is*: its ports, parameters, rules and words, in one row.
///
/// The row is data that holds functions, because the vocabulary of blocks is open; everything else
/// (palette, inspector, checking, cost, export, descriptions, tests) reads it, and nobody switches
/// over blocks. Rules are pure functions of a [Site] and answer values instead of throwing, because
/// the user is always mid-edit.
@NullMarked
package vertebra.block;

import org.jspecify.annotations.NullMarked;
