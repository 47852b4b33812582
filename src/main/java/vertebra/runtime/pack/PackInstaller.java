package vertebra.runtime.pack;

import static vertebra.text.Texts.say;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import vertebra.runtime.Cancellation;

/// Makes a pack out of published packages: fetches the needed files, checks them, and puts them in
/// place when all are there.
///
/// What has arrived stays on the disk, so an installation that was stopped or broke off goes on
/// where it ended.
public final class PackInstaller {

  /// How far an installation is.
  ///
  /// @param file what is being fetched
  /// @param done bytes fetched so far, of all files
  /// @param total bytes to fetch in all
  public record Progress(String file, long done, long total) {

    public double share() {
      return total == 0 ? 1 : (double) done / total;
    }
  }

  private static final String PART = ".part";

  private final PackFolder place;
  private final Registries registries;
  private final Fetch.Patience patience;
  private final ToLongFunction<Path> room;

  public PackInstaller(PackFolder place, Registries registries) {
    this(place, registries, Fetch.Patience.USUAL, folder -> folder.toFile().getUsableSpace());
  }

  /// @param room the free bytes of the disk that holds a folder
  PackInstaller(
      PackFolder place, Registries registries, Fetch.Patience patience, ToLongFunction<Path> room) {
    this.place = place;
    this.registries = registries;
    this.patience = patience;
    this.room = room;
  }

  /// Installs a pack and answers its folder. It is used from the next start of the program on.
  ///
  /// Throws [java.util.concurrent.CancellationException] when stopped; what has arrived stays.
  ///
  /// @param accepted whether the user has accepted every licence of the pack
  public Path install(
      Pack pack, boolean accepted, Consumer<Progress> progress, Cancellation cancellation)
      throws PackException {
    if (!accepted) throw new PackException(say("pack.nothing-was-fetched-because"));
    var folder = place.home().resolve(pack.folder());
    var part = place.home().resolve(pack.folder() + PART);
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(part);
        new Job(pack, part, progress, cancellation).run();
        Files.move(part, folder);
      }
      place.choose(folder);
      return folder;
    } catch (Fetch.LocalFailure failure) {
      throw new PackException(full(pack, failure), failure);
    } catch (IOException failure) {
      throw new PackException(
          say("pack.the-gpu-pack-could-not-be-fetched", reason(failure)), failure);
    }
  }

  private String full(Pack pack, IOException failure) {
    return say(
        "pack.the-gpu-pack-could-not-be-written",
        place.home(),
        failure.getMessage(),
        gigabytes(pack.bytes()),
        gigabytes(room.applyAsLong(place.home())));
  }

  private static String reason(IOException failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /// `1.5 GB`.
  static String gigabytes(long bytes) {
    return bytes < 1_000_000_000L ? say("pack.mb", bytes / 1e6) : say("pack.gb", bytes / 1e9);
  }

  /// One installation.
  private final class Job {
    private final Pack pack;
    private final Path folder;
    private final Consumer<Progress> progress;
    private final Cancellation cancellation;
    private long finished;

    Job(Pack pack, Path folder, Consumer<Progress> progress, Cancellation cancellation) {
      this.pack = pack;
      this.folder = folder;
      this.progress = progress;
      this.cancellation = cancellation;
    }

    void run() throws IOException, PackException {
      requireRoom();
      try (var fetch = new Fetch(patience, cancellation)) {
        for (var archive : pack.archives()) {
          cancellation.check();
          if (archive.entries().stream().allMatch(this::isThere))
            told(archive.title(), archive.bytes());
          else
            switch (archive) {
              case Pack.Jar jar -> take(fetch, jar);
              case Pack.Npm npm -> take(fetch, npm);
            }
          finished += archive.bytes();
        }
      }
    }

    /// Packed and unpacked bytes of the file at hand lie on the disk together.
    private void requireRoom() throws IOException, PackException {
      long needed = pack.bytes();
      for (var entry : pack.entries()) if (isThere(entry)) needed -= entry.bytes();
      long largest = 0;
      for (var archive : pack.archives())
        largest =
            Math.max(
                largest,
                switch (archive) {
                  case Pack.Jar jar ->
                      jar.entries().stream().mapToLong(Pack.Entry::packedBytes).max().orElse(0);
                  case Pack.Npm npm -> npm.bytes();
                });
      long free = room.applyAsLong(folder);
      if (free < needed + largest)
        throw new PackException(
            say(
                "pack.the-gpu-pack-needs",
                gigabytes(needed + largest),
                place.home(),
                gigabytes(free)));
    }

    private boolean isThere(Pack.Entry entry) {
      var file = folder.resolve(entry.name());
      return Files.isRegularFile(file) && file.toFile().length() == entry.bytes();
    }

    private void told(String file, long done) {
      progress.accept(new Progress(file, finished + done, pack.packedBytes()));
    }

    private void take(Fetch fetch, Pack.Jar jar) throws IOException, PackException {
      var address = registries.of(jar);
      try {
        var remote = new RemoteJar(fetch, address);
        long before = 0;
        for (var entry : jar.entries()) {
          if (!isThere(entry)) take(fetch, address, remote, entry, before);
          before += entry.packedBytes();
        }
      } catch (Fetch.NoRanges wholeOnly) {
        takeWhole(fetch, jar, address);
      }
    }

    private void take(Fetch fetch, URI address, RemoteJar remote, Pack.Entry entry, long before)
        throws IOException, PackException {
      var place = remote.find(entry);
      var part = folder.resolve(entry.name() + PART);
      if (!Files.exists(part) || Files.size(part) < place.packedBytes())
        fetch.complete(
            address,
            remote.start(place),
            place.packedBytes(),
            part,
            count -> told(entry.name(), before + count));
      try (var packed = Files.newInputStream(part);
          var inflater = new Inflating(packed);
          var plain = place.method() == RemoteJar.STORED ? packed : inflater) {
        unpack(plain, entry, part);
      }
      Files.deleteIfExists(part);
    }

    /// A server that sends whole files only.
    private void takeWhole(Fetch fetch, Pack.Jar jar, URI address)
        throws IOException, PackException {
      var part = folder.resolve(jar.artifact() + ".jar" + PART);
      fetch.whole(
          address,
          part,
          (count, all) -> told(jar.title(), all > 0 ? jar.bytes() * count / all : 0));
      try (var zip = new ZipFile(part.toFile())) {
        for (var entry : jar.entries()) {
          var found = zip.getEntry(entry.path());
          if (found == null) throw new IOException(say("pack.lacks", address, entry.path()));
          unpack(zip.getInputStream(found), entry, part);
        }
      } catch (ZipException damaged) {
        Files.deleteIfExists(part);
        throw damaged;
      }
      Files.deleteIfExists(part);
    }

    private void take(Fetch fetch, Pack.Npm npm) throws IOException, PackException {
      var address = registries.of(npm);
      var part = folder.resolve(npm.name() + ".tgz" + PART);
      if (!Files.exists(part) || Files.size(part) != npm.bytes())
        fetch.complete(address, 0, npm.bytes(), part, count -> told(npm.title(), count));
      var found = "sha512-" + Base64.getEncoder().encodeToString(hash("SHA-512", part));
      if (!found.equals(npm.integrity())) {
        Files.delete(part);
        throw wrong(npm.title(), npm.integrity(), found);
      }
      try (var archive = new Tarball(part)) {
        for (var item = archive.next(); item.isPresent(); item = archive.next()) {
          var path = item.get().path();
          for (var entry : npm.entries())
            if (entry.path().equals(path)) unpack(item.get().contents(), entry, part);
        }
      }
      for (var entry : npm.entries())
        if (!isThere(entry)) throw new IOException(say("pack.lacks", npm.title(), entry.path()));
      Files.deleteIfExists(part);
    }

    private byte[] hash(String algorithm, Path file) throws IOException {
      var digest = digest(algorithm);
      var buffer = new byte[1 << 16];
      try (var in = Files.newInputStream(file)) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          cancellation.check();
          digest.update(buffer, 0, count);
        }
      }
      return digest.digest();
    }

    /// Writes a file beside its place, checks it, and moves it there. A wrong one is removed with
    /// what it came from.
    private void unpack(InputStream in, Pack.Entry entry, Path source)
        throws IOException, PackException {
      var unpacked = folder.resolve(entry.name() + ".new");
      var crc = new CRC32();
      var sha = digest("SHA-256");
      long size = 0;
      try (var out = new Local(unpacked)) {
        var buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          cancellation.check();
          out.write(buffer, count);
          crc.update(buffer, 0, count);
          sha.update(buffer, 0, count);
          size += count;
        }
      } catch (ZipException | EOFException damaged) {
        Files.deleteIfExists(unpacked);
        Files.deleteIfExists(source);
        throw wrong(
            entry.name(), "CRC-32 " + Long.toHexString(entry.crc()), say("pack.damaged-data"));
      }
      var hash = HexFormat.of().formatHex(sha.digest());
      if (size != entry.bytes()
          || crc.getValue() != entry.crc()
          || !entry.sha256().isEmpty() && !entry.sha256().equals(hash)) {
        Files.deleteIfExists(unpacked);
        Files.deleteIfExists(source);
        throw wrong(
            entry.name(),
            entry.sha256().isEmpty()
                ? "CRC-32 " + Long.toHexString(entry.crc())
                : "SHA-256 " + entry.sha256(),
            entry.sha256().isEmpty()
                ? "CRC-32 " + Long.toHexString(crc.getValue())
                : "SHA-256 " + hash);
      }
      Files.move(unpacked, folder.resolve(entry.name()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static PackException wrong(String what, String expected, String found) {
    return new PackException(say("pack.arrived-damaged-or-is-not-what", what, expected, found));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has " + algorithm, impossible);
    }
  }

  /// A file of ours that is being written; when that fails, the server is not to blame.
  private static final class Local implements AutoCloseable {
    private final java.io.OutputStream out;

    Local(Path file) throws Fetch.LocalFailure {
      try {
        out = Files.newOutputStream(file);
      } catch (IOException failure) {
        throw new Fetch.LocalFailure(failure);
      }
    }

    void write(byte[] bytes, int count) throws Fetch.LocalFailure {
      try {
        out.write(bytes, 0, count);
      } catch (IOException failure) {
        throw new Fetch.LocalFailure(failure);
      }
    }

    @Override
    public void close() throws Fetch.LocalFailure {
      try {
        out.close();
      } catch (IOException failure) {
        throw new Fetch.LocalFailure(failure);
      }
    }
  }

  /// Unpacks raw deflated bytes, as they lie in a ZIP archive.
  private static final class Inflating extends InflaterInputStream {

    Inflating(InputStream packed) {
      super(packed, new Inflater(true), 1 << 16);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }
}
