package vertebra.execute;

import java.io.IOException;
import vertebra.compile.CompileException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;

/// Something to do with a device.
///
/// @param <T> what comes of it
@FunctionalInterface
public interface DeviceTask<T> {
  /// Does it on the device thread. The exceptions' messages are for the user.
  T work(OpenSessions sessions, Cancellation cancellation)
      throws IOException, EngineException, CompileException;
}
