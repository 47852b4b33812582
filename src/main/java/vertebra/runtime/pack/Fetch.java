package vertebra.runtime.pack;

import static vertebra.text.Texts.say;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vertebra.runtime.Cancellation;

/// Fetches parts of files over HTTP. A connection that breaks or goes silent is taken up again
/// where it ended; a wish to stop is heard within a tenth of a second.
final class Fetch implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /// How often a wish to stop and a silent connection are looked for.
  private static final int LOOK_MILLIS = 100;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

  /// How patient a download is.
  ///
  /// @param silence how long nothing may arrive
  /// @param pause how long to wait before trying again, which grows with every try
  /// @param tries how often to try without anything arriving
  record Patience(Duration silence, Duration pause, int tries) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(30), Duration.ofSeconds(1), 5);
  }

  /// The server sends whole files only.
  static final class NoRanges extends IOException {
    private static final long serialVersionUID = 1;
  }

  /// The server has no such file, or refuses it. Trying again is of no use.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /// Nothing answers at the address.
  static final class Unreachable extends IOException {
    private static final long serialVersionUID = 1;

    Unreachable(Throwable cause) {
      super(say("pack.the-server-cannot-be-reached"), cause);
    }
  }

  /// Some bytes of a file, and how long all of it is.
  record Piece(ByteBuffer bytes, long from, long whole) {}

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  private final Patience patience;
  private final Cancellation cancellation;

  Fetch(Patience patience, Cancellation cancellation) {
    this.patience = patience;
    this.cancellation = cancellation;
  }

  /// The last `count` bytes of a file.
  Piece end(URI address, int count) throws IOException {
    return piece(address, "bytes=-" + count);
  }

  /// Some bytes of a file.
  Piece piece(URI address, long from, long count) throws IOException {
    return piece(address, "bytes=" + from + "-" + (from + count - 1));
  }

  private Piece piece(URI address, String range) throws IOException {
    var into = new Memory();
    persist(
        into,
        () -> {
          into.clear();
          exchange(address, range, into);
        });
    return new Piece(ByteBuffer.wrap(into.bytes()), into.from, into.whole);
  }

  /// Adds what lacks of `length` bytes from `offset` on to a file that may hold some already.
  ///
  /// @param arrived hears how many bytes of them there are
  void complete(URI address, long offset, long length, Path file, LongConsumer arrived)
      throws IOException {
    var into = new Growing(file, offset, arrived);
    persist(
        into,
        () -> {
          long have = Files.exists(file) ? Files.size(file) : 0;
          if (have > length) {
            Files.delete(file);
            have = 0;
          }
          arrived.accept(have);
          if (have == length) return;
          exchange(address, "bytes=" + (offset + have) + "-" + (offset + length - 1), into);
          long now = Files.size(file);
          if (now < length) throw new IOException(say("pack.the-connection-ended-early"));
        });
  }

  /// Fetches all of a file of unknown length from a server that may not know of parts.
  ///
  /// @param arrived hears how many bytes there are, and of how many (-1 where nobody knows)
  void whole(URI address, Path file, Arrived arrived) throws IOException {
    var all = new AtomicLong(-1);
    var into =
        new Growing(file, 0, count -> arrived.of(count, all.get())) {
          @Override
          boolean open(boolean partial, long from, long length) throws IOException {
            all.set(length);
            return super.open(partial, from, length);
          }
        };
    persist(
        into,
        () -> {
          exchange(address, "bytes=0-", into);
          if (all.get() >= 0 && Files.size(file) < all.get())
            throw new IOException(say("pack.the-connection-ended-early"));
        });
  }

  /// Hears how many bytes of how many have arrived.
  @FunctionalInterface
  interface Arrived {
    void of(long count, long all);
  }

  @FunctionalInterface
  private interface Attempt {
    void run() throws IOException;
  }

  private void persist(Target target, Attempt attempt) throws IOException {
    int left = patience.tries();
    while (true) {
      cancellation.check();
      long before = target.arrived();
      try {
        attempt.run();
        return;
      } catch (NoRanges | Refused | LocalFailure hopeless) {
        throw hopeless;
      } catch (IOException broken) {
        // A server that was never reached is not there; one that was will be again.
        if (broken instanceof Unreachable && target.arrived() == 0) throw broken;
        left = target.arrived() > before ? patience.tries() : left - 1;
        if (left <= 0) throw broken;
        rest(patience.tries() - left + 1);
      }
    }
  }

  private void rest(int times) throws InterruptedIOException {
    var stopped = new CountDownLatch(1);
    try (var _ = cancellation.onCancel(stopped::countDown)) {
      if (stopped.await(patience.pause().toMillis() * times, TimeUnit.MILLISECONDS))
        cancellation.check();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void exchange(URI address, String range, Target target) throws IOException {
    var request =
        HttpRequest.newBuilder(address).header("Range", range).timeout(patience.silence()).build();
    target.touch();
    var sent =
        client.sendAsync(
            request,
            head -> {
              target.touch();
              if (!target.begin(head)) return BodySubscribers.replacing(head.statusCode());
              return BodySubscribers.fromSubscriber(new Writing(target), _ -> head.statusCode());
            });
    try {
      while (true) {
        cancellation.check();
        try {
          answer(sent.get(LOOK_MILLIS, TimeUnit.MILLISECONDS), address, target);
          return;
        } catch (TimeoutException _) {
          if (target.silentNanos() > patience.silence().toNanos())
            throw new IOException(
                say("pack.nothing-arrived-for-s", patience.silence().toSeconds()));
        }
      }
    } catch (ExecutionException failed) {
      throw cause(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      sent.cancel(true);
      target.end();
    }
  }

  private static void answer(HttpResponse<Integer> response, URI address, Target target)
      throws IOException {
    int code = response.statusCode();
    var problem = target.problem();
    if (problem != null) throw problem;
    if (code >= 500) throw new IOException(say("pack.the-server-answers", address.getHost(), code));
    if (code != 200 && code != 206)
      throw new Refused(
          address
              + (code == 404
                  ? say("pack.does-not-exist-there")
                  : say("pack.is-refused-http", code)));
  }

  private static IOException cause(ExecutionException failed) {
    var cause = failed.getCause();
    if (cause instanceof UncheckedIOException wrapped)
      return Objects.requireNonNull(wrapped.getCause());
    if (cause instanceof ConnectException) return new Unreachable(cause);
    return cause instanceof IOException known
        ? known
        : new IOException(String.valueOf(cause), failed);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /// Writing to this computer's disk failed; the server is not to blame.
  static final class LocalFailure extends IOException {
    private static final long serialVersionUID = 1;

    LocalFailure(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /// Where the bytes of an answer go.
  private abstract static class Target {
    private final AtomicLong arrived = new AtomicLong();
    private volatile long touched = System.nanoTime();
    private volatile @Nullable IOException problem;

    final void touch() {
      touched = System.nanoTime();
    }

    final long silentNanos() {
      return System.nanoTime() - touched;
    }

    final long arrived() {
      return arrived.get();
    }

    final @Nullable IOException problem() {
      return problem;
    }

    final void fail(IOException failure) {
      problem = failure;
    }

    /// Whether the answer's bytes are wanted.
    final boolean begin(HttpResponse.ResponseInfo head) {
      problem = null;
      if (head.statusCode() != 200 && head.statusCode() != 206) return false;
      long from = 0;
      long whole = head.headers().firstValueAsLong("Content-Length").orElse(-1);
      if (head.statusCode() == 206) {
        var match = CONTENT_RANGE.matcher(head.headers().firstValue("Content-Range").orElse(""));
        if (!match.matches()) {
          fail(new IOException(say("pack.the-server-does-not-say")));
          return false;
        }
        from = Long.parseLong(match.group(1));
        whole = Long.parseLong(match.group(3));
      }
      try {
        return open(head.statusCode() == 206, from, whole);
      } catch (IOException failure) {
        fail(failure);
        return false;
      }
    }

    final void take(List<ByteBuffer> buffers) throws IOException {
      touch();
      for (var buffer : buffers) {
        int count = buffer.remaining();
        write(buffer);
        arrived.addAndGet(count);
      }
    }

    /// @param partial whether the server sends the part that was asked for, and not all
    abstract boolean open(boolean partial, long from, long whole) throws IOException;

    abstract void write(ByteBuffer bytes) throws IOException;

    void end() throws IOException {}
  }

  /// Keeps a few bytes.
  private static final class Memory extends Target {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long from;
    private long whole;

    void clear() {
      bytes.reset();
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    @Override
    boolean open(boolean partial, long start, long length) throws IOException {
      if (!partial) throw new NoRanges();
      from = start;
      whole = length;
      return true;
    }

    @Override
    void write(ByteBuffer buffer) {
      var some = new byte[buffer.remaining()];
      buffer.get(some);
      bytes.writeBytes(some);
    }
  }

  /// Appends to a file.
  private static class Growing extends Target {
    private final Path file;
    private final long offset;
    private final LongConsumer told;
    private @Nullable FileChannel channel;
    private long size;

    Growing(Path file, long offset, LongConsumer told) {
      this.file = file;
      this.offset = offset;
      this.told = told;
    }

    @Override
    boolean open(boolean partial, long from, long whole) throws IOException {
      if (!partial && offset > 0) throw new NoRanges();
      try {
        var opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel = opened;
        // A server that does not know of parts begins anew.
        size = partial ? from - offset : 0;
        if (size < 0 || size > opened.size())
          throw new IOException(say("pack.the-server-sends-other"));
        opened.truncate(size);
        opened.position(size);
        return true;
      } catch (java.nio.file.FileSystemException local) {
        throw new LocalFailure(local);
      }
    }

    @Override
    void write(ByteBuffer bytes) throws IOException {
      var open = channel;
      if (open == null) throw new IOException(say("pack.the-file-is-closed"));
      try {
        while (bytes.hasRemaining()) size += open.write(bytes);
      } catch (IOException local) {
        throw new LocalFailure(local);
      }
      told.accept(size);
    }

    @Override
    void end() throws IOException {
      var open = channel;
      channel = null;
      if (open != null) open.close();
    }
  }

  /// Hands an answer's bytes to their target, some at a time.
  private static final class Writing
      implements java.util.concurrent.Flow.Subscriber<List<ByteBuffer>> {
    private final Target target;
    private Consumer<Boolean> next = _ -> {};

    Writing(Target target) {
      this.target = target;
    }

    @Override
    public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
      next =
          more -> {
            if (more) subscription.request(1);
            else subscription.cancel();
          };
      next.accept(true);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      try {
        target.take(buffers);
        next.accept(true);
      } catch (IOException failure) {
        target.fail(failure);
        next.accept(false);
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public void onError(Throwable failure) {
      target.touch();
    }

    @Override
    public void onComplete() {
      target.touch();
    }
  }
}
