package vertebra;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether a window can open here. Only Linux has to be asked: JavaFX needs an X server that
/// answers and GTK 3, and fails with a stack trace when either is missing.
final class Display {

  private static final Path X_SOCKETS = Path.of("/tmp/.X11-unix");
  private static final int X_PORT = 6000;
  private static final int PATIENCE_MILLIS = 2000;

  /// What JavaFX's window system is linked against and a server without a desktop may lack.
  private static final List<String> LIBRARIES = List.of("libgtk-3.so.0", "libXtst.so.6");

  /// `host:display.screen`; the host and the screen may be missing.
  private static final Pattern NAME = Pattern.compile("(.*):(\\d{1,5})(\\.\\d+)?");

  private Display() {}

  /// What keeps a window from opening, as the end of a sentence, or null when nothing does.
  public static @Nullable String obstacle() {
    boolean asked = System.getProperty("os.name").equals("Linux");
    boolean chosen = System.getProperty("glass.platform") != null;
    if (!asked || chosen) {
      return null;
    }
    return obstacle(System.getenv("DISPLAY"), Display::isInstalled).orElse(null);
  }

  /// The obstacle for a value of `DISPLAY`, where `installed` knows the libraries of the system.
  static Optional<String> obstacle(@Nullable String display, Predicate<String> installed) {
    if (display == null || display.isBlank()) {
      return Optional.of(say("app.no-display-display-is-not-set"));
    }
    if (!answers(display)) {
      return Optional.of(say("app.no-answer-from-the-display-display", display));
    }
    return LIBRARIES.stream()
        .filter(installed.negate())
        .findFirst()
        .map(library -> say("app.gtk-3-is-missing", library));
  }

  private static boolean answers(String display) {
    Matcher name = NAME.matcher(display);
    if (!name.matches()) {
      return false;
    }
    String host = name.group(1);
    int number = Integer.parseInt(name.group(2));
    boolean local = host.isEmpty() || host.equals("unix");
    return local
        ? answersLocally(X_SOCKETS.resolve("X" + number))
        : answersRemotely(host, X_PORT + number);
  }

  private static boolean answersLocally(Path socket) {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return listensWithoutFile(socket);
    }
  }

  /// Some servers listen on Linux's abstract name of the socket only, which Java cannot open.
  private static boolean listensWithoutFile(Path socket) {
    try (var lines = Files.lines(Path.of("/proc/net/unix"), StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.endsWith(" @" + socket));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean answersRemotely(String host, int port) {
    if (port > 0xFFFF) {
      return false;
    }
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @SuppressWarnings("restricted")
  private static boolean isInstalled(String library) {
    try {
      // Stays loaded: JavaFX is about to ask for it anyway.
      SymbolLookup.libraryLookup(library, Arena.global());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
