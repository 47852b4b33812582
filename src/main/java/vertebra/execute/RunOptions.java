package vertebra.execute;

import java.util.Optional;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;

/// How a person wants designs to be run on this computer; unlike [RunSettings] no part of a design.
///
/// @param device empty for the best that is ready
/// @param tf32 whether an NVIDIA card may round the factors of products to 10 bits
/// @param precisionChoice what designs compute with
/// @param benchmark how many runs, and how many before them
/// @param top how many classes to name
/// @param look whether ports show what flows through them while the design is edited
public record RunOptions(
    Optional<Device> device,
    boolean tf32,
    PrecisionChoice precisionChoice,
    Benchmark benchmark,
    int top,
    boolean look) {

  public static final RunOptions USUAL =
      new RunOptions(Optional.empty(), false, PrecisionChoice.NONE, Benchmark.USUAL, 5, true);

  public RunOptions on(Optional<Device> wish) {
    return new RunOptions(wish, tf32, precisionChoice, benchmark, top, look);
  }

  public RunOptions withTf32(boolean allowed) {
    return new RunOptions(device, allowed, precisionChoice, benchmark, top, look);
  }

  public RunOptions with(PrecisionChoice other) {
    return new RunOptions(device, tf32, other, benchmark, top, look);
  }

  public RunOptions with(Benchmark other) {
    return new RunOptions(device, tf32, precisionChoice, other, top, look);
  }

  public RunOptions looking(boolean wanted) {
    return new RunOptions(device, tf32, precisionChoice, benchmark, top, wanted);
  }

  /// How a session is opened for a plan.
  public Engine.Options options(Plan plan) {
    return Engine.Options.DEFAULT.withTf32(tf32).withWorkingBytes(PeakMemory.of(plan).bytes());
  }
}
