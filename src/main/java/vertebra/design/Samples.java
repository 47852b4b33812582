package vertebra.design;

import static vertebra.text.Texts.say;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.files.AtomicFile;
import vertebra.media.SamplePictures;

/// The designs, pictures and weights that come with the program, and the files that a design names
/// in its settings.
///
/// The program carries them inside itself. What has to be a file on the disk, because it is read as
/// one, is copied to a folder when it is first asked for.
public final class Samples {

  /// A design that comes with the program.
  ///
  /// @param file its name, such as `tiny-shapes.vertebra`
  /// @param summary one sentence: what it shows
  public record Sample(String file, String title, String summary) {}

  /// The setting of a design that names the picture to run on.
  public static final String IMAGE = "image";

  /// The setting of a design that names the text file with its class names, one a line.
  public static final String LABELS = "labels";

  /// The setting of a design that says where its weights come from: `file` and the name of a
  /// safetensors file, or something that names no file.
  public static final String WEIGHTS = "weights";

  /// The setting of a design that says what it is, in a few sentences.
  public static final String NOTES = "notes";

  /// The first one is what a newcomer sees.
  private static final List<Sample> ALL =
      List.of(
          new Sample(
              "tiny-shapes.vertebra",
              say("design.tiny-shapes"),
              say("design.four-convolutions-that-tell")),
          new Sample(
              "resnet18-classifier.vertebra",
              say("design.resnet-18-classifier"),
              say("design.the-smallest-network-of-the-resnet")),
          new Sample(
              "vgg16.vertebra", say("design.vgg-16"), say("design.thirteen-plain-convolutions")),
          new Sample(
              "mobilenet-v2.vertebra",
              say("design.mobilenet-v2"),
              say("design.widen-look-at-each")),
          new Sample(
              "resnet50-fpn-retinanet.vertebra",
              say("design.retinanet-resnet-50-fpn"),
              say("design.a-detector-in-its-three-parts")),
          new Sample("digits.vertebra", say("design.digits"), say("design.digits-in-any-typeface")),
          new Sample(
              "scenes-unet.vertebra",
              say("design.u-net-on-scenes"),
              say("design.a-class-for-every-pixel")),
          new Sample(
              "scenes-retinanet.vertebra",
              say("design.retinanet-on-scenes"),
              say("design.boxes-around-shapes")),
          new Sample(
              "broken.vertebra",
              say("design.broken-on-purpose"),
              say("design.four-mistakes-each-explained")));

  private static final List<String> NAMING = List.of(IMAGE, LABELS, WEIGHTS);
  private static final String FOLDER = "/samples/";

  private final Path unpacked;

  /// Samples whose files are copied to `unpacked` when one is needed there.
  public Samples(Path unpacked) {
    this.unpacked = unpacked;
  }

  /// Where files of samples are copied to.
  public Path folder() {
    return unpacked;
  }

  /// The designs, in the order in which they are offered.
  public static List<Sample> all() {
    return ALL;
  }

  /// The pictures that come with the program, by the names under which a design may name them.
  public static List<String> pictures() {
    return SamplePictures.NAMES;
  }

  /// A sample as a design of no file, so that saving it asks where to. The files it names are on
  /// the disk, and its settings name them there.
  public Document open(Sample sample) throws DocumentException {
    var document = read(sample);
    try {
      if (name(document, IMAGE).isPresent())
        for (var picture : SamplePictures.NAMES)
          if (unpacked(picture).isEmpty()) throw missing(IMAGE, picture);
      for (var setting : NAMING) {
        var name = name(document, setting);
        if (name.isEmpty()) continue;
        var copy = unpacked(name.get()).orElseThrow(() -> missing(setting, name.get()));
        var path = copy.toAbsolutePath().toString().replace('\\', '/');
        document = document.withSetting(setting, mark(setting) + path);
      }
      return document;
    } catch (IOException failed) {
      throw new DocumentException(
          say(
              "design.the-files-of-the-sample-cannot-be-copied",
              sample.file(),
              unpacked,
              failed.getMessage()),
          failed);
    }
  }

  private static Document read(Sample sample) throws DocumentException {
    try (var stream = Samples.class.getResourceAsStream(FOLDER + sample.file())) {
      if (stream == null)
        throw new DocumentException(
            say("design.the-sample-is-not-part-of-this-program", sample.file()));
      var text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return DocumentFile.parse(sample.file(), text).document();
    } catch (IOException failed) {
      throw new DocumentException(
          say("design.the-sample-cannot-be-read", sample.file(), failed.getMessage()), failed);
    }
  }

  /// The file that a setting of a design names: beside the design if it is there, else among what
  /// comes with the program. Empty if the setting names no file.
  ///
  /// @param design the file of the design, if it has one
  /// @throws IOException if there is no such file; the message is for the user
  public Optional<Path> file(Document document, String setting, Optional<Path> design)
      throws IOException {
    var name = name(document, setting);
    return name.isEmpty() ? Optional.empty() : Optional.of(file(setting, name.get(), design));
  }

  private static Optional<String> name(Document document, String setting) {
    return document
        .settings()
        .find(setting)
        .filter(text -> text.startsWith(mark(setting)))
        .map(text -> text.substring(mark(setting).length()));
  }

  /// What stands before a file's name.
  private static String mark(String setting) {
    return setting.equals(WEIGHTS) ? "file " : "";
  }

  /// The file of that name: beside the design if it is there, else among what comes with the
  /// program.
  ///
  /// @param setting what the file is for, in a word for messages
  /// @throws IOException if there is no such file; the message is for the user
  public Path file(String setting, String name, Optional<Path> design) throws IOException {
    try {
      var beside = design.map(file -> file.resolveSibling(name)).orElse(Path.of(name));
      if (Files.isRegularFile(beside)) return beside;
    } catch (InvalidPathException foreign) {
      throw missing(setting, name);
    }
    if (!name.contains("..")) {
      var own = unpacked(name);
      if (own.isPresent()) return own.get();
    }
    throw missing(setting, name);
  }

  private static FileNotFoundException missing(String setting, String name) {
    return new FileNotFoundException(say("design.the-design-names-the-file", name, setting));
  }

  /// A copy on the disk of a file that comes with the program.
  private Optional<Path> unpacked(String name) throws IOException {
    byte[] bytes;
    try (var stream = Samples.class.getResourceAsStream(FOLDER + name)) {
      if (stream == null) return Optional.empty();
      bytes = stream.readAllBytes();
    }
    var copy = unpacked.resolve(name);
    if (!Files.isRegularFile(copy) || Files.size(copy) != bytes.length) {
      var folder = copy.toAbsolutePath().getParent();
      if (folder != null) Files.createDirectories(folder);
      AtomicFile.write(copy, bytes);
    }
    return Optional.of(copy);
  }
}
