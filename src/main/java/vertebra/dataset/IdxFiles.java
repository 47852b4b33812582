package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import vertebra.dataset.Dataset.Example;
import vertebra.dataset.ExampleList.Listed;
import vertebra.files.OpenFile;
import vertebra.files.Scratch;
import vertebra.files.ScratchException;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.runtime.Tensor;

/// Grey pictures and their classes in the format of MNIST: `train-images-idx3-ubyte` with
/// `train-labels-idx1-ubyte`, and the same with `t10k` to be judged by, packed with gzip or not.
///
/// Source: LeCun et al., "The MNIST database", its page.
final class IdxFiles {

  private static final int PICTURES = 0x803;
  private static final int LABELS = 0x801;
  private static final int CLASSES = 10;

  private IdxFiles() {}

  /// Whether a folder has such files.
  static boolean isMeant(Path folder) {
    return find(folder, "train", "images").isPresent();
  }

  private static Optional<Path> find(Path folder, String part, String what) {
    int axes = what.equals("images") ? 3 : 1;
    return Stream.of("-", ".")
        .flatMap(dot ->
            Stream.of("", ".gz")
                .map(end -> part + "-" + what + dot + "idx" + axes + "-ubyte" + end))
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  static Dataset open(Path folder, Preparation preparation, int wanted, long seed)
      throws InputException {
    var training = part(folder, "train", preparation);
    var validation =
        find(folder, "t10k", "images").isPresent()
            ? part(folder, "t10k", preparation)
            : List.<Listed>of();
    int largest = training.stream().mapToInt(Listed::label).max().orElse(0);
    int count = largest < wanted ? wanted : Math.max(CLASSES, largest + 1);
    return ExampleList.of(
        folder.toString(),
        ClassNames.beside(folder, new Dataset.Wanted(Dataset.Answer.CLASS, count)),
        training,
        validation,
        List.of(),
        seed);
  }

  private static List<Listed> part(Path folder, String name, Preparation preparation)
      throws InputException {
    var pictures = find(folder, name, "images").orElseThrow();
    var labels =
        find(folder, name, "labels")
            .orElseThrow(() -> new InputException(say("dataset.the-labels-are-missing", pictures)));
    try {
      var classes = bytes(labels);
      var data = opened(pictures);
      var head = ByteBuffer.wrap(at(data, 0, 16));
      int magic = head.getInt();
      int count = head.getInt();
      int height = head.getInt();
      int width = head.getInt();
      var names = ByteBuffer.wrap(classes);
      boolean fits =
          magic == PICTURES
              && classes.length >= 8
              && names.getInt() == LABELS
              && names.getInt() == count
              && classes.length == 8 + count
              && width > 0
              && height > 0
              && data.size() == 16 + (long) count * width * height;
      if (!fits) throw new InputException(say("dataset.is-no-idx-file", pictures, labels));
      var all = new ArrayList<Listed>();
      for (int i = 0; i < count; i++) {
        long place = 16 + (long) i * width * height;
        int label = classes[8 + i] & 0xff;
        all.add(
            new Listed(
                name + " " + i,
                label,
                _ ->
                    new Example(
                        picture(pictures, data, place, width, height, preparation),
                        new RightAnswer.Named(label))));
      }
      return all;
    } catch (InputException known) {
      throw known;
    } catch (IOException failure) {
      throw new InputException(
          say("dataset.cannot-be-read", pictures, String.valueOf(failure.getMessage())), failure);
    }
  }

  private static Tensor picture(
      Path file, OpenFile data, long place, int width, int height, Preparation preparation)
      throws InputException {
    try {
      var grey = at(data, place, width * height);
      var pixels = new int[grey.length];
      for (int i = 0; i < pixels.length; i++) pixels[i] = 0xff000000 | (grey[i] & 0xff) * 0x010101;
      return ImageInput.of(pixels, width, height, preparation);
    } catch (IOException failure) {
      throw new InputException(
          say("dataset.cannot-be-read", file, String.valueOf(failure.getMessage())), failure);
    }
  }

  private static byte[] at(OpenFile data, long place, int count) throws IOException {
    var bytes = new byte[count];
    if (place + count > data.size()) return bytes;
    data.read(place, MemorySegment.ofArray(bytes));
    return bytes;
  }

  private static byte[] bytes(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return isPacked(file) ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    }
  }

  private static boolean isPacked(Path file) {
    return file.toString().endsWith(".gz");
  }

  /// The file itself, or what it unpacks to in the temporary folder.
  private static OpenFile opened(Path file) throws IOException {
    if (!isPacked(file)) return OpenFile.of(file);
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      var whole = Scratch.folder("idx").resolve("pictures");
      Files.copy(in, whole);
      return OpenFile.of(whole);
    } catch (ScratchException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    }
  }
}
