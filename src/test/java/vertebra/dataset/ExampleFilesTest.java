package vertebra.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Part;
import vertebra.dataset.Dataset.Wanted;
import vertebra.detection.BoundingBox;
import vertebra.detection.LabelledBox;
import vertebra.media.InputException;
import vertebra.media.Npy;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Folders and files of every known form give their examples, and say what is wrong with them.
class ExampleFilesTest {

  private static final Model.Value INPUT = new Model.Value("x", TensorType.float32("N,3,10,20"));

  private static final Model.Value GREY = new Model.Value("x", TensorType.float32("N,1,4,4"));

  @TempDir Path folder;

  private static Dataset open(Path path, Model.Value input, Answer answer, int classes)
      throws InputException {
    return ExampleFiles.open(path, input, new Wanted(answer, classes), 7, Cancellation.none());
  }

  private void picture(String name, int width, int height, int type, int value) throws Exception {
    var picture = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        if (type == BufferedImage.TYPE_INT_RGB) picture.setRGB(x, y, value * 0x010101);
        else picture.getRaster().setSample(x, y, 0, x < width / 2 ? 0 : value);
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(picture, "png", file.toFile());
  }

  private void write(String name, String text) throws Exception {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static RightAnswer answer(Dataset data, Part part, int index) throws Exception {
    return data.read(part, index, Cancellation.none()).target();
  }

  private static String refusal(Dataset data, Part part, int index) {
    return assertThrows(InputException.class, () -> data.read(part, index, Cancellation.none()))
        .getMessage();
  }

  private void masked(int type, int value) throws Exception {
    for (int i = 0; i < 6; i++) {
      picture("images/" + i + ".png", 40, 20, BufferedImage.TYPE_INT_RGB, 40 * i);
      picture("masks/" + i + ".png", 40, 20, type, value);
    }
  }

  @Test
  void greyValuesAndPlacesOfAPaletteAreClasses() throws Exception {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_BYTE_INDEXED}) {
      masked(type, 2);
      var data = open(folder, INPUT, Answer.MASK, 3);
      assertEquals(List.of(5, 1), List.of(data.size(Part.TRAINING), data.size(Part.VALIDATION)));
      var mask = (RightAnswer.Masked) answer(data, Part.TRAINING, 0);
      assertEquals(20, mask.pixels().width());
      assertEquals(List.of(0, 2), List.of(mask.pixels().at(3, 4), mask.pixels().at(16, 4)));
    }
  }

  @Test
  void ofTwoClassesWhiteIsTheSecond() throws Exception {
    masked(BufferedImage.TYPE_BYTE_GRAY, 255);
    var mask = (RightAnswer.Masked) answer(open(folder, INPUT, Answer.MASK, 2), Part.TRAINING, 0);
    assertEquals(1, mask.pixels().at(16, 4));
  }

  @Test
  void masksOfOtherSizesOrClassesAreNamed() throws Exception {
    masked(BufferedImage.TYPE_BYTE_GRAY, 9);
    var data = open(folder, INPUT, Answer.MASK, 3);
    assertTrue(refusal(data, Part.TRAINING, 0).contains("has the class 9, but the head tells 3"));
    for (int i = 0; i < 6; i++)
      picture("masks/" + i + ".png", 8, 8, BufferedImage.TYPE_BYTE_GRAY, 1);
    assertTrue(refusal(data, Part.TRAINING, 0).contains("is 8 × 8 pixels, its picture 40 × 20"));
    for (int i = 0; i < 6; i++) {
      var coloured = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
      coloured.setRGB(1, 1, 0xff0000);
      ImageIO.write(coloured, "png", folder.resolve("masks/" + i + ".png").toFile());
    }
    assertTrue(refusal(data, Part.TRAINING, 0).contains("is a coloured picture"));
  }

  @Test
  void aFolderIsNotReadOnOnceStopped() throws Exception {
    for (var name : List.of("cat", "dog"))
      for (int i = 0; i < 2; i++) picture(name + "/" + i + ".png", 40, 20, 1, 90);
    assertEquals(2, open(folder, INPUT, Answer.CLASS, 2).size(Part.TRAINING));
    var stopped = new Cancellation();
    stopped.cancel();
    assertThrows(
        CancellationException.class,
        () -> ExampleFiles.open(folder, INPUT, new Wanted(Answer.CLASS, 2), 7, stopped));
  }

  @Test
  void linesOfYoloAreBoxesInTheInput() throws Exception {
    for (var part : List.of("train", "val"))
      for (int i = 0; i < 3; i++) {
        picture("images/" + part + "/" + part + i + ".png", 40, 20, 1, 90);
        write("labels/" + part + "/" + part + i + ".txt", "1 0.5 0.5 0.25 0.5\n");
      }
    write("classes.txt", "cat\ndog\n");
    var data = open(folder, INPUT, Answer.BOXES, 2);
    assertEquals(List.of("cat", "dog"), data.classes());
    assertEquals(3, data.size(Part.VALIDATION));
    var boxed = (RightAnswer.Boxed) answer(data, Part.VALIDATION, 0);
    assertEquals(new BoundingBox(7.5, 2.5, 12.5, 7.5), boxed.objects().getFirst().box());
    assertEquals(1, boxed.objects().getFirst().label());
    write("labels/val/val0.txt", "0 0.5 0.5 0.25 0.5\n5 1 1 1 1\n");
    assertTrue(refusal(data, Part.VALIDATION, 0).contains("line 2: the class 5 does not exist"));
    write("labels/val/val1.txt", "0 half\n");
    assertTrue(refusal(data, Part.VALIDATION, 1).contains("line 1 is no box"));
    for (var nothing : List.of("1.5 0.5 0.2 0.2", "0.5 0.5 -0.2 0.2", "NaN 0.5 0.2 0.2")) {
      write("labels/val/val2.txt", "0 " + nothing + "\n");
      assertTrue(refusal(data, Part.VALIDATION, 2).contains("covers nothing of its picture"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sure, 0.5 0.5 0.25 0.5 0.93",
    "an outline, 0.375 0.5 0.5 0.25 0.625 0.5 0.5 0.75",
    "a triangle, 0.375 0.25 0.625 0.3 0.5 0.75",
    "a key point, 0.5 0.5 0.25 0.5 0.5 0.5 2",
    "two key points, 0.5 0.5 0.25 0.5 0.5 0.5 2 0 0 0",
  })
  void aLineOfYoloIsABoxAnOutlineOrABoxWithKeyPoints(String what, String line) throws Exception {
    for (int i = 0; i < 3; i++) {
      picture("images/" + i + ".png", 40, 20, 1, 90);
      write("labels/" + i + ".txt", "1 " + line + "\n");
    }
    var data = open(folder, INPUT, Answer.BOXES, 2);
    var boxed = (RightAnswer.Boxed) answer(data, Part.TRAINING, 0);
    assertEquals(new BoundingBox(7.5, 2.5, 12.5, 7.5), boxed.objects().getFirst().box(), what);
    for (int i = 0; i < 3; i++) write("labels/" + i + ".txt", "1 0.5 0.5 0.25 0.5 0.1 0.1 0.1\n");
    assertTrue(refusal(data, Part.TRAINING, 0).contains("line 1 is no box"));
  }

  @Test
  void whatDataYamlSaysOfNamesAndKeyPointsHolds() throws Exception {
    for (int i = 0; i < 3; i++) {
      picture("images/" + i + ".png", 40, 20, 1, 90);
      write("labels/" + i + ".txt", "1 0.5 0.5 0.25 0.5 0.1 0.2 0.3 0.4\n");
    }
    write("data.yaml", "path: here\nnames:\n  0: cat\n  1: dog # tame\nkpt_shape: [2, 2]\n");
    for (var named : List.of(folder, folder.resolve("data.yaml"))) {
      var data = open(named, INPUT, Answer.BOXES, 2);
      assertEquals(List.of("cat", "dog"), data.classes());
      var boxed = (RightAnswer.Boxed) answer(data, Part.TRAINING, 0);
      assertEquals(new BoundingBox(7.5, 2.5, 12.5, 7.5), boxed.objects().getFirst().box());
    }
    write("data.yaml", "names: [cat, 'big dog']\n");
    assertEquals(List.of("cat", "big dog"), open(folder, INPUT, Answer.BOXES, 2).classes());
    write("data.yaml", "nc: 2\n");
    assertEquals(List.of("0", "1"), open(folder, INPUT, Answer.BOXES, 2).classes());
    for (var damaged : List.of("names: 7", "names: {cat: 1}", "kpt_shape: [2]", "names: [cat")) {
      write("data.yaml", damaged);
      var said =
          assertThrows(InputException.class, () -> open(folder, INPUT, Answer.BOXES, 2))
              .getMessage();
      assertTrue(said.contains("data.yaml") && !said.contains("Exception"), said);
    }
  }

  @Test
  void cocosBoxesAreCornersAndSides() throws Exception {
    for (int i = 0; i < 4; i++) picture("images/" + i + ".png", 40, 20, 1, 50 * i);
    var images = new StringBuilder();
    var boxes = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      images.append(i == 0 ? "" : ",").append("{\"id\":" + i + ",\"file_name\":\"" + i + ".png\"}");
      boxes
          .append(i == 0 ? "" : ",")
          .append("{\"image_id\":" + i + ",\"category_id\":3,\"bbox\":[0,0,40,20],\"iscrowd\":1},")
          .append("{\"image_id\":" + i + ",\"category_id\":17,\"bbox\":[4,2,20,10]}");
    }
    write(
        "instances.json",
        "{\"images\":["
            + images
            + "],\"annotations\":["
            + boxes
            + "],\"categories\":[{\"id\":3,\"name\":\"car\"},{\"id\":17,\"name\":\"cat\"}]}");
    var data = open(folder, INPUT, Answer.BOXES, 2);
    assertEquals(List.of("car", "cat"), data.classes());
    var boxed = (RightAnswer.Boxed) answer(data, Part.TRAINING, 0);
    assertEquals(new BoundingBox(2, 1, 12, 6), boxed.objects().getFirst().box());
    assertEquals(1, boxed.objects().getFirst().label());
    assertEquals(1, boxed.objects().size());
    assertEquals(List.of(0), boxed.crowds().stream().map(LabelledBox::label).toList());
    write("captions.json", "{\"images\":[]}");
    assertEquals(List.of("car", "cat"), open(folder, INPUT, Answer.BOXES, 2).classes());
    write("instances.json", "{\"images\":[]}");
    assertTrue(
        assertThrows(InputException.class, () -> open(folder, INPUT, Answer.BOXES, 2))
            .getMessage()
            .contains("it lacks categories"));
  }

  private void idx(String name, boolean packed, ByteBuffer filled) throws Exception {
    var bytes = new byte[filled.capacity()];
    filled.get(0, bytes);
    OutputStream out = Files.newOutputStream(folder.resolve(name + (packed ? ".gz" : "")));
    try (var target = packed ? new GZIPOutputStream(out) : out) {
      target.write(bytes);
    }
  }

  @Test
  void picturesOfMnistsFormatAreReadPackedOrNot() throws Exception {
    for (var part : List.of("train", "t10k")) {
      boolean packed = part.equals("train");
      var pictures = ByteBuffer.allocate(16 + 5 * 16).putInt(0x803).putInt(5).putInt(4).putInt(4);
      for (int i = 0; i < 80; i++) pictures.put((byte) (i / 16 * 50));
      idx(part + "-images-idx3-ubyte", packed, pictures);
      var labels = ByteBuffer.allocate(13).putInt(0x801).putInt(5);
      for (int i = 0; i < 5; i++) labels.put((byte) (9 - i));
      idx(part + "-labels-idx1-ubyte", packed, labels);
    }
    var data = open(folder, GREY, Answer.CLASS, 10);
    assertEquals(10, data.classes().size());
    assertEquals(5, data.size(Part.VALIDATION));
    assertEquals(new RightAnswer.Named(7), answer(data, Part.TRAINING, 2));
    var dark = data.read(Part.TRAINING, 0, Cancellation.none()).input().get(0);
    var light = data.read(Part.TRAINING, 4, Cancellation.none()).input().get(0);
    assertTrue(dark < light);
    idx("t10k-labels-idx1-ubyte", false, ByteBuffer.allocate(9).putInt(0x801).putInt(1));
    assertTrue(
        assertThrows(InputException.class, () -> open(folder, GREY, Answer.CLASS, 10))
            .getMessage()
            .contains("not equally many"));
  }

  @Test
  void aTableHasPixelsOrNamesOfFiles() throws Exception {
    var rows = new StringBuilder("label,p0,p1,p2,p3\n");
    for (int i = 0; i < 10; i++)
      rows.append(i % 2).append(",0,50,100,").append(i * 20).append('\n');
    write("pixels.csv", rows.toString());
    var pixels = open(folder.resolve("pixels.csv"), GREY, Answer.CLASS, 2);
    assertEquals(List.of("0", "1"), pixels.classes());
    assertEquals(8, pixels.size(Part.TRAINING));
    assertEquals(16, pixels.read(Part.TRAINING, 0, Cancellation.none()).input().elements());
    var names = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      picture("many/" + i + ".png", 8, 8, 1, 60 * i);
      names.append("many/").append(i).append(".png,").append(i < 2 ? "dark" : "light").append('\n');
    }
    write("names.csv", names.toString());
    var files = open(folder.resolve("names.csv"), GREY, Answer.CLASS, 2);
    assertEquals(List.of("dark", "light"), files.classes());
    assertEquals(2, files.size(Part.VALIDATION));
    write("short.csv", "0,1,2,3,4\n1\n");
    assertTrue(
        assertThrows(
                InputException.class,
                () -> open(folder.resolve("short.csv"), GREY, Answer.CLASS, 2))
            .getMessage()
            .contains("row 2 has too few cells"));
  }

  @Test
  void cellsOfATableMayBeInQuotes() throws Exception {
    for (int i = 0; i < 4; i++) picture("a, " + i + ".png", 8, 8, 1, 60 * i);
    var names = new StringBuilder("\uFEFFlabel;file\n");
    for (int i = 0; i < 4; i++)
      names.append(i < 2 ? "\"a \"\"dark\"\" one\"" : "light").append("; \"a, " + i + ".png\"\n");
    write("names.csv", names.toString());
    var files = open(folder.resolve("names.csv"), GREY, Answer.CLASS, 2);
    assertEquals(List.of("a \"dark\" one", "light"), files.classes());
    assertEquals(16, files.read(Part.TRAINING, 0, Cancellation.none()).input().elements());
  }

  @Test
  void whatIsNoNumberIsNoPixel() throws Exception {
    write("pixels.csv", "0,1,2,3,4\n0,1,2,NaN,4\n0,1,2,x,4\n1,1,2,3,4\n1,1,2,3,-Infinity\n");
    var unread = new ArrayList<>(unread(open(folder.resolve("pixels.csv"), GREY, Answer.CLASS, 2)));
    Npy.write(
        Tensor.of(new float[] {0, 1, 0, 1, Float.NaN, 0, 0, 0}, 2, 2, 2),
        folder.resolve("x_train.npy"));
    Npy.write(Tensor.of(new long[] {0, 1}, 2), folder.resolve("y_train.npy"));
    unread.addAll(unread(open(folder, GREY, Answer.CLASS, 2)));
    assertEquals(
        Stream.of("pixels.csv 2", "pixels.csv 3", "pixels.csv 5", "x_train.npy 1")
            .map(name -> name + " has a pixel that is no number.")
            .toList(),
        unread.stream().sorted().toList());
  }

  /// Why examples cannot be read.
  private static List<String> unread(Dataset data) {
    var reasons = new ArrayList<String>();
    for (var part : Part.values())
      for (int i = 0; i < data.size(part); i++)
        try {
          data.read(part, i, Cancellation.none());
        } catch (InputException bad) {
          reasons.add(String.valueOf(bad.getMessage()));
        }
    return reasons;
  }

  @Test
  void pairsOfArraysAreExamples() throws Exception {
    Npy.write(Tensor.of(new float[6 * 16], 6, 4, 4), folder.resolve("x_train.npy"));
    Npy.write(Tensor.of(new long[] {0, 1, 2, 0, 1, 2}, 6), folder.resolve("y_train.npy"));
    var data = open(folder, GREY, Answer.CLASS, 3);
    assertEquals(List.of("0", "1", "2"), data.classes());
    assertEquals(3, data.size(Part.VALIDATION));
    Npy.write(Tensor.of(new long[] {0, 1}, 2), folder.resolve("y_train.npy"));
    assertTrue(
        assertThrows(InputException.class, () -> open(folder, GREY, Answer.CLASS, 3))
            .getMessage()
            .contains("do not fit"));
  }

  @Test
  void picturesBelongToNumbersInAPairOfArrays() throws Exception {
    var numbers = new Model.Value("code", TensorType.float32("N,2"));
    var wanted = new Wanted(Answer.PICTURE, 0, List.of(1L, 2L, 2L));
    Npy.write(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2), folder.resolve("x_train.npy"));
    var pictures = new float[] {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
    Npy.write(Tensor.of(pictures, 3, 1, 2, 2), folder.resolve("y_train.npy"));
    var data = ExampleFiles.open(folder, numbers, wanted, 7, Cancellation.none());
    assertEquals(3, data.size(Part.TRAINING) + data.size(Part.VALIDATION));
    var example = data.read(Part.TRAINING, 1, Cancellation.none());
    var picture = ((RightAnswer.Pictured) example.target()).picture();
    assertEquals(2 * picture.get(3) - 1, example.input().get(0));
    var larger = new Wanted(Answer.PICTURE, 0, List.of(1L, 4L, 4L));
    assertThrows(
        InputException.class,
        () -> ExampleFiles.open(folder, numbers, larger, 7, Cancellation.none()));
  }

  @Test
  void theSameExampleInBothPartsIsSaid() throws Exception {
    picture("a.png", 8, 8, 1, 10);
    picture("b.png", 8, 8, 1, 200);
    write("train.csv", "a.png,x\nb.png,y\n");
    write("val.csv", "a.png,x\n");
    var remarks = open(folder, GREY, Answer.CLASS, 2).remarks();
    assertTrue(remarks.getFirst().startsWith("1 examples to be judged by are also"), remarks + "");
  }

  @Test
  void aTableOfPointsHasASetInAsManyRowsAsItHasPoints() throws Exception {
    write(
        "points.csv",
        """
        set,label,x,y,z
        a,flat,0,1,0
        a,flat,2,3,0
        b,high,0,0,4
        c,flat,5,5,0
        c,flat,6,6,0
        c,flat,7,7,0
        """);
    for (boolean isTurned : new boolean[] {false, true}) {
      var dims = isTurned ? Shape.of(1, 3, 2) : Shape.of(1, 2, 3);
      var input = new Model.Value("points", new TensorType(DType.FLOAT32, dims));
      var data = open(folder.resolve("points.csv"), input, Answer.CLASS, 2);
      assertEquals(List.of("flat", "high"), data.classes());
      assertEquals(3, data.size(Part.TRAINING) + data.size(Part.VALIDATION));
      var seen = new HashMap<List<Float>, RightAnswer>();
      for (var part : Part.values())
        for (int i = 0; i < data.size(part); i++) {
          var example = data.read(part, i, Cancellation.none());
          var places = new ArrayList<Float>();
          for (float place : example.input().toFloats()) places.add(place);
          seen.put(places, example.target());
        }
      var first = isTurned ? List.of(0f, 2f, 1f, 3f, 0f, 0f) : List.of(0f, 1f, 0f, 2f, 3f, 0f);
      assertEquals(new RightAnswer.Named(0), seen.get(first), seen.toString());
      // A set with one point gives it twice.
      var twice = isTurned ? List.of(0f, 0f, 0f, 0f, 4f, 4f) : List.of(0f, 0f, 4f, 0f, 0f, 4f);
      assertEquals(new RightAnswer.Named(1), seen.get(twice), seen.toString());
    }
  }

  @Test
  void aTableOfPointsSaysWhichRowIsWrong() throws Exception {
    var input = new Model.Value("points", new TensorType(DType.FLOAT32, Shape.of(1, 2, 3)));
    var wrong =
        Map.of(
            "a,flat,0,1\n", "row 1 has 4 cells",
            "a,flat,0,1,0\na,high,0,1,0\n", "row 2: the set \"a\" was of class \"flat\" before",
            "a,flat,0,one,0\n", "row 1: \"one\" is no number");
    for (var each : wrong.entrySet()) {
      write("wrong.csv", each.getKey());
      var said =
          assertThrows(
                  InputException.class,
                  () -> open(folder.resolve("wrong.csv"), input, Answer.CLASS, 2))
              .getMessage();
      assertTrue(said.contains(each.getValue()), said);
    }
  }
}
