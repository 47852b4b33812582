package vertebra.runtime.pack;

import java.util.List;

/// A folder of native libraries that can be made from published packages.
///
/// @param name what it is for: `nvidia` or `webgpu`
/// @param system the kind of computer it is for, such as `linux-x86_64`
/// @param title what it holds, for people
public record Pack(
    String name, String system, String title, List<Licence> licences, List<Archive> archives) {

  public Pack {
    licences = List.copyOf(licences);
    archives = List.copyOf(archives);
  }

  /// What a person has to accept before anything is fetched.
  ///
  /// @param text all of it
  public record Licence(String name, String text) {}

  /// A published package of which some files are needed.
  public sealed interface Archive {

    List<Entry> entries();

    /// The package's coordinates, for messages.
    String title();

    /// How many bytes will be fetched.
    long bytes();
  }

  /// A package of a Maven repository. Only the needed entries are fetched.
  ///
  /// @param classifier empty for the main file
  public record Jar(
      String group, String artifact, String version, String classifier, List<Entry> entries)
      implements Archive {

    public Jar {
      entries = List.copyOf(entries);
    }

    @Override
    public String title() {
      return group
          + ":"
          + artifact
          + ":"
          + version
          + (classifier.isEmpty() ? "" : ":" + classifier);
    }

    @Override
    public long bytes() {
      return entries.stream().mapToLong(Entry::packedBytes).sum();
    }

    /// Where a Maven repository keeps it.
    String path() {
      return group.replace('.', '/')
          + "/"
          + artifact
          + "/"
          + version
          + "/"
          + artifact
          + "-"
          + version
          + (classifier.isEmpty() ? "" : "-" + classifier)
          + ".jar";
    }
  }

  /// A package of an npm registry: one compressed archive, fetched as a whole.
  ///
  /// @param integrity its SHA-512 in the registry's spelling
  public record Npm(String name, String version, long bytes, String integrity, List<Entry> entries)
      implements Archive {

    public Npm {
      entries = List.copyOf(entries);
    }

    @Override
    public String title() {
      return name + "@" + version;
    }

    /// Where an npm registry keeps it.
    String path() {
      return name + "/-/" + name + "-" + version + ".tgz";
    }
  }

  /// A file of a package.
  ///
  /// @param name what it is called in the pack
  /// @param path where it lies in the package
  /// @param crc its CRC-32
  /// @param sha256 in hexadecimal; empty where only the CRC is known
  public record Entry(
      String name, String path, long packedBytes, long bytes, long crc, String sha256) {}

  /// How many bytes are fetched.
  public long packedBytes() {
    return archives.stream().mapToLong(Archive::bytes).sum();
  }

  /// How many bytes it takes on the disk.
  public long bytes() {
    return entries().stream().mapToLong(Entry::bytes).sum();
  }

  public List<Entry> entries() {
    return archives.stream().flatMap(archive -> archive.entries().stream()).toList();
  }

  /// What its folder is called. Another version gets another folder, because the files of the one
  /// in use cannot be replaced on every system.
  String folder() {
    return name + "-" + Integer.toHexString(hashCodeOfContents());
  }

  private int hashCodeOfContents() {
    var text = new StringBuilder(system);
    for (var entry : entries()) text.append(entry.name()).append(entry.crc()).append(entry.bytes());
    return text.toString().hashCode();
  }
}
