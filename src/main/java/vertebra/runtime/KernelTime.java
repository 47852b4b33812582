package vertebra.runtime;

/// One execution of one of the runtime's kernels.
///
/// @param name the runtime's name of the kernel: an operator's name, or a tensor's where the
///   runtime made up the kernel
/// @param operator the kind of operator, such as `FusedConv`
/// @param provider where it ran, such as `CPUExecutionProvider`
/// @param micros how long it took, in microseconds
/// @param run which run it belongs to, from 0
public record KernelTime(
    String name, String operator, String provider, double micros, int run, long outputBytes) {}
