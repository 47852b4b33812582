package vertebra.runtime;

/// Whether a device can be used here, proved by running a small model on it.
public sealed interface Availability {

  Device device();

  /// The device ran the small model.
  ///
  /// @param name the hardware, as its driver calls it
  record Ready(Device device, String name) implements Availability {}

  /// The device cannot be used.
  ///
  /// @param reason what is missing and what to do, for the user
  record Missing(Device device, String reason) implements Availability {}

  default boolean isReady() {
    return this instanceof Ready;
  }
}
