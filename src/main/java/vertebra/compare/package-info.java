/// Networks side by side: what each costs and how fast it is, what differs between two, and the
/// files that show it.
///
/// What is counted comes from `cost`, what is measured runs through `execute`, and tables and
/// charts are those of `report`.
@NullMarked
package vertebra.compare;

import org.jspecify.annotations.NullMarked;
