package vertebra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayTest {

  private static final int X_PORT = 6000;

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void withoutDisplayThereIsNoWindow(String display) {
    assertEquals(
        Optional.of("no display (DISPLAY is not set)"), Display.obstacle(display, library -> true));
  }

  @ParameterizedTest
  @ValueSource(strings = {":65000", "unix:65000.0", "nonsense", "localhost:", "localhost:99999"})
  void aDisplayThatDoesNotAnswerIsNamed(String display) {
    assertEquals(
        Optional.of("no answer from the display (DISPLAY=" + display + ")"),
        Display.obstacle(display, library -> true));
  }

  @Test
  void aDisplayThatAnswersIsEnough() throws IOException {
    try (var server = xServer()) {
      assertEquals(Optional.empty(), Display.obstacle(nameOf(server), library -> true));
    }
  }

  @Test
  void withoutGtkTheMissingLibraryAndTheWayOutAreNamed() throws IOException {
    try (var server = xServer()) {
      String obstacle =
          Display.obstacle(nameOf(server), library -> !library.startsWith("libgtk")).orElseThrow();
      assertTrue(obstacle.contains("libgtk-3.so.0") && obstacle.contains("apt-get"), obstacle);
    }
  }

  /// Something that accepts connections where an X server would.
  private static ServerSocket xServer() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static String nameOf(ServerSocket server) {
    String host = server.getInetAddress().getHostAddress();
    return host + ":" + (server.getLocalPort() - X_PORT) + ".0";
  }
}
