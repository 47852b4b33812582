package vertebra.cli.input;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import vertebra.block.Catalogue;
import vertebra.compare.NetworkSource;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.execute.RunSettings;

/// What a verb is about.
public sealed interface Subject {

  /// How the user calls it.
  String name();

  /// The same as something that can be compared. What is published about a network of the catalogue
  /// goes with it.
  default NetworkSource networkSource(Catalogue catalogue) {
    return switch (this) {
      case Design(var name, var document, _) -> NetworkSource.of(catalogue, name, document);
      case Foreign(var name, var file) -> new NetworkSource.Stored(name, file);
    };
  }

  /// A design: from a file, a preset, or made around a block.
  ///
  /// @param notes remarks from reading its file
  record Design(String name, Document document, List<String> notes) implements Subject {
    public Design {
      notes = List.copyOf(notes);
    }

    /// What the design remembers about running it.
    public RunSettings settings() {
      var file =
          name.toLowerCase(Locale.ROOT).endsWith(DocumentFile.EXTENSION)
              ? Optional.of(Path.of(name))
              : Optional.<Path>empty();
      return new RunSettings(document, file);
    }

    /// The folder from which the design names its files.
    public Path folder() {
      var parent =
          name.toLowerCase(Locale.ROOT).endsWith(DocumentFile.EXTENSION)
              ? Path.of(name).toAbsolutePath().getParent()
              : null;
      return parent == null ? Path.of("").toAbsolutePath() : parent;
    }
  }

  /// A model that somebody made, perhaps with another program.
  record Foreign(String name, Path file) implements Subject {}
}
