package vertebra.importing.recognition;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import vertebra.catalogue.StandardCatalogue;

/// Writes what the catalogue's blocks lower to beside the classes that read it: `mvn test-compile
/// exec:exec@write -Dwrite=importing.recognition.LibraryResource`. A block that is new or lowers to
/// something else is found in files once this was run.
final class LibraryResource {

  private static final Path PLACE = Path.of("src/main/resources/vertebra/importing/recognition");

  private LibraryResource() {}

  public static void main(String[] arguments) throws IOException {
    Files.createDirectories(PLACE);
    write(Detail.EXACT, BlockLibrary.FILE);
    write(Detail.FORM, BlockLibrary.FORMS);
  }

  private static void write(Detail detail, String name) throws IOException {
    var bytes = new ByteArrayOutputStream();
    LibraryFile.write(LibraryBuilder.of(StandardCatalogue.catalogue(), detail), bytes);
    Files.write(PLACE.resolve(name), bytes.toByteArray());
  }
}
