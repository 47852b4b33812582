package vertebra.runtime.pack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A registry of packages on this computer that can behave badly.
public final class Warehouse implements AutoCloseable {

  /// Every request that came: `path range`.
  final List<String> requests = new CopyOnWriteArrayList<>();

  /// Whether it knows of parts of files.
  volatile boolean knowsParts = true;

  /// The connection breaks after so many bytes of an answer that is longer; once.
  volatile long breaksAfter = -1;

  /// Falls silent after so many bytes of an answer that is longer, until closed.
  volatile long silentAfter = -1;

  /// Counted down when it has fallen silent.
  final CountDownLatch silent = new CountDownLatch(1);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  public Warehouse() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
  }

  public void put(String path, byte[] bytes) {
    files.put("/" + path, bytes);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(path + " " + range);
    var bytes = files.get(path);
    try (exchange) {
      if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      int from = 0;
      int to = bytes.length;
      if (knowsParts && range != null) {
        var ends = range.replace("bytes=", "").split("-", -1);
        from =
            ends[0].isEmpty()
                ? Math.max(0, to - Integer.parseInt(ends[1]))
                : Integer.parseInt(ends[0]);
        if (!ends[0].isEmpty() && !ends[1].isEmpty())
          to = Math.min(to, Integer.parseInt(ends[1]) + 1);
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + bytes.length);
      }
      exchange.sendResponseHeaders(knowsParts && range != null ? 206 : 200, to - from);
      send(exchange, bytes, from, to);
    }
  }

  private void send(HttpExchange exchange, byte[] bytes, int from, int to) throws IOException {
    var out = exchange.getResponseBody();
    if (silentAfter >= 0 && to - from > silentAfter) {
      out.write(bytes, from, (int) silentAfter);
      out.flush();
      silent.countDown();
      try {
        closed.await();
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
      return;
    }
    if (breaksAfter >= 0 && to - from > breaksAfter) {
      out.write(bytes, from, (int) breaksAfter);
      out.flush();
      breaksAfter = -1;
      return;
    }
    out.write(bytes, from, to - from);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
