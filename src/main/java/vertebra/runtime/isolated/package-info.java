/// Running models in a process of their own, so that a crash of native code, or memory that runs
/// out, ends that process and nothing else.
///
/// What can be trusted stays in this process, where a run costs microseconds. What cannot is run by
/// a second copy of the program that speaks through its standard streams: a file with loops or with
/// operators of a stranger, a model that wants most of the memory, and a profile on an NVIDIA card,
/// whose driver must be told before it starts to wait for every kernel.
@NullMarked
package vertebra.runtime.isolated;

import org.jspecify.annotations.NullMarked;
