package vertebra.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Supplier;
import vertebra.microscope.OperatorTable;

/// The parts of the documentation that the program itself tells: counted networks, the packages and
/// who may use whom, and what the commands answer as JSON. `main` writes them between their marks;
/// [GeneratedPagesTest] compares.
final class GeneratedPages {

  static final String COMMAND =
      "mvn test-compile exec:exec@write -Dwrite=architecture.GeneratedPages";

  /// @param page its name under `src/site/markdown`
  /// @param mark what its marks are called
  record Section(String page, String mark, Supplier<String> content) {

    String written() {
      return Page.named(page).with(mark, content.get());
    }

    @Override
    public String toString() {
      return page + ", " + mark;
    }
  }

  static final List<Section> SECTIONS =
      List.of(
          new Section("networks", "networks", NetworksTable::table),
          new Section("architecture", "picture", PackagesTable::picture),
          new Section("architecture", "packages", PackagesTable::table),
          new Section("formats", "answers", AnswersTable::table),
          new Section("microscope", "views", OperatorTable::views),
          new Section("microscope", "operators", OperatorTable::table));

  private GeneratedPages() {}

  public static void main(String[] arguments) throws IOException {
    for (var section : SECTIONS)
      Files.writeString(Page.named(section.page()).file(), section.written());
  }
}
