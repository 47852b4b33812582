package vertebra.runtime.pack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where published packages are fetched from: what the user's own Maven and npm settings say, else
/// the public ones.
///
/// @param maven ends in a slash
/// @param npm ends in a slash
public record Registries(URI maven, URI npm) {

  private static final URI MAVEN = URI.create("https://repo1.maven.org/maven2/");
  private static final URI NPM = URI.create("https://registry.npmjs.org/");

  private static final Pattern MIRROR = Pattern.compile("<mirror>(.*?)</mirror>", Pattern.DOTALL);

  /// The addresses that this user's settings name.
  ///
  /// @param home the user's folder, which holds `.m2/settings.xml` and `.npmrc`
  public static Registries of(Map<String, String> environment, Path home) {
    return new Registries(
        mirror(text(home.resolve(".m2").resolve("settings.xml"))).orElse(MAVEN),
        npm(environment, text(home.resolve(".npmrc"))).orElse(NPM));
  }

  /// The mirror of Maven Central, if there is one.
  private static Optional<URI> mirror(String settings) {
    var plain = settings.replaceAll("(?s)<!--.*?-->", "");
    return MIRROR
        .matcher(plain)
        .results()
        .map(match -> match.group(1))
        .filter(mirror -> covers(element(mirror, "mirrorOf").orElse("")))
        .flatMap(mirror -> element(mirror, "url").stream())
        .flatMap(address -> address(address).stream())
        .findFirst();
  }

  private static boolean covers(String mirrorOf) {
    var words = List.of(mirrorOf.split("[,\\s]+"));
    return !words.contains("!central")
        && (words.contains("central") || words.contains("*") || words.contains("external:*"));
  }

  private static Optional<String> element(String xml, String name) {
    var match = Pattern.compile("<" + name + ">\\s*([^<]*?)\\s*</" + name + ">").matcher(xml);
    return match.find() ? Optional.of(match.group(1)) : Optional.empty();
  }

  private static Optional<URI> npm(Map<String, String> environment, String settings) {
    var named = environment.get("npm_config_registry");
    if (named == null) named = environment.get("NPM_CONFIG_REGISTRY");
    if (named != null) return address(named);
    return settings
        .lines()
        .map(String::strip)
        .filter(line -> line.matches("registry\\s*=.*"))
        .map(line -> line.substring(line.indexOf('=') + 1).strip())
        .flatMap(line -> address(line).stream())
        .findFirst();
  }

  private static Optional<URI> address(String text) {
    try {
      var address = new URI(text.endsWith("/") ? text : text + "/");
      var scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
      return scheme.equals("https") || scheme.equals("http")
          ? Optional.of(address)
          : Optional.empty();
    } catch (java.net.URISyntaxException unreadable) {
      return Optional.empty();
    }
  }

  private static String text(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : "";
    } catch (IOException unreadable) {
      return "";
    }
  }

  URI of(Pack.Archive archive) {
    return switch (archive) {
      case Pack.Jar jar -> maven.resolve(jar.path());
      case Pack.Npm npmPackage -> npm.resolve(npmPackage.path());
    };
  }
}
