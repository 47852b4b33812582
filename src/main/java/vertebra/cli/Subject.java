package vertebra.cli;

import java.nio.file.Path;
import java.util.List;
import vertebra.document.Document;

/// What a verb is about.
sealed interface Subject {

  /// How the user calls it.
  String name();

  /// A design: from a file, a preset, or made around a block.
  ///
  /// @param notes remarks from reading its file
  record Design(String name, Document document, List<String> notes) implements Subject {
    public Design {
      notes = List.copyOf(notes);
    }
  }

  /// A model that somebody made, perhaps with another program.
  record Foreign(String name, Path file) implements Subject {}
}
