package vertebra.runtime.pack;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.runtime.Cancellation;
import vertebra.runtime.pack.PackInstaller.Progress;

/// Where a user's published weights lie, one file a network for all designs. A file is there whole
/// and checked, or not at all; what a broken connection left is gone on with.
public record WeightStore(Path home) {

  /// A variable of the environment that names the folder.
  public static final String VARIABLE = "VERTEBRA_WEIGHTS";

  /// This user's.
  public static WeightStore usual() {
    return of(System.getenv(), PackFolder.usual());
  }

  /// The folder that the environment names, else one beside the GPU packs.
  static WeightStore of(Map<String, String> environment, PackFolder packs) {
    var named = environment.getOrDefault(VARIABLE, "");
    return new WeightStore(
        named.isBlank() ? packs.home().resolveSibling("weights") : Path.of(named));
  }

  private Path place(PublishedWeights weights) {
    return home.resolve(weights.preset() + "-" + weights.fileName());
  }

  /// The file, if it was fetched.
  public Optional<Path> find(PublishedWeights weights) {
    return Optional.of(place(weights)).filter(Files::isRegularFile);
  }

  /// Fetches a file, goes on with one that is there in part, and checks it.
  ///
  /// @param from where to fetch it in place of the published address: the file, or with a stroke at
  ///   the end the folder that has it
  /// @param agreed whether its licence was accepted
  public Path fetch(
      PublishedWeights weights,
      Optional<URI> from,
      boolean agreed,
      Consumer<Progress> news,
      Cancellation cancellation)
      throws PackException {
    if (!agreed)
      throw new PackException(say("pack.the-licence-was-not-accepted", weights.licence()));
    var there = find(weights);
    if (there.isPresent()) return there.get();
    var target = place(weights);
    var part = target.resolveSibling(target.getFileName() + ".part");
    var address = from.map(base -> address(base, weights)).orElse(weights.address());
    try (var fetch = new Fetch(Fetch.Patience.USUAL, cancellation)) {
      Files.createDirectories(home);
      fetch(
          fetch,
          address,
          part,
          (have, all) ->
              news.accept(new Progress(weights.fileName(), have, all < 0 ? weights.bytes() : all)));
      var sum = sum(part);
      if (!sum.startsWith(weights.checksum())) {
        Files.delete(part);
        throw new PackException(
            say("pack.is-not-the-published-file", address, weights.checksum(), sum));
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return target;
    } catch (IOException failure) {
      throw new PackException(
          say(
              "pack.the-weights-could-not-be-fetched",
              address,
              String.valueOf(failure.getMessage())),
          failure);
    }
  }

  /// In parts, so that a broken connection is gone on with; whole from a server without parts.
  private static void fetch(Fetch fetch, URI address, Path part, Fetch.Arrived arrived)
      throws IOException {
    try {
      long whole = fetch.piece(address, 0, 1).whole();
      fetch.complete(address, 0, whole, part, have -> arrived.of(have, whole));
    } catch (Fetch.NoRanges _) {
      fetch.whole(address, part, arrived);
    }
  }

  private static URI address(URI base, PublishedWeights weights) {
    return base.getPath().endsWith("/") ? base.resolve(weights.fileName()) : base;
  }

  private static String sum(Path file) throws IOException {
    try (var in = Files.newInputStream(file);
        var digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      var room = new byte[1 << 16];
      while (digest.read(room) >= 0) {
        // Reading is all that the sum needs.
      }
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
